"""A slot's rounds on the town's own map, drawn by the server: a line and numbered stops for each.

The lists beside it say the same; nothing is asked of anybody outside.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for

from bourg.addresses.basemap import CREDIT
from bourg.addresses.drawing import Frame, around
from bourg.addresses.zone_files import Bounds
from bourg.rounds.queries.board import BoardHalt, BoardRound
from bourg.web import basemaps

COLOURS = 6
LEAST = 0.004  # degrees: a round in one street is not shown larger than its quarter
AIR = 0.12


class Dot(NamedTuple):
    """A numbered stop of the drawing."""

    x: int
    y: int
    number: int
    at_shop: bool
    left: bool
    title: str


class Track(NamedTuple):
    """A round of the drawing: its colour, its way as the bird flies, its stops."""

    name: str
    colour: int
    path: str
    dots: list[Dot]


class RoundMap(NamedTuple):
    """What a page needs to draw a slot's rounds: the part that is shown, the whole map behind."""

    view: tuple[int, int, int, int]
    size: tuple[int, int]
    tracks: list[Track]
    basemap: str
    credit: str

    @property
    def unit(self) -> float:
        """How large a sign is, in the units of the drawing."""
        return max(self.view[2], self.view[3]) / 40


def drawn(rounds: Sequence[BoardRound]) -> RoundMap | None:
    """The map of these rounds; nothing when no place of them is known."""
    places = [place for one in rounds for halt in one.halts if (place := halt.place)]
    if not places:
        return None
    shown, base = _box(places), basemaps.basemap()
    frame = Frame(base.bounds if base else shown)
    west, north = frame.at(shown.west, shown.north)
    east, south = frame.at(shown.east, shown.south)
    tracks = [_track(frame, one, number % COLOURS + 1) for number, one in enumerate(rounds)]
    return RoundMap(
        (west, north, east - west, south - north), frame.size, tracks,
        url_for("townhall.basemap", v=base.mark) if base else "", CREDIT if base else "",
    )  # fmt: skip


def _box(places: Sequence[tuple[float, float]]) -> Bounds:
    """The box around the stops, with some air, never smaller than a quarter of a town."""
    lats, lons = [lat for lat, _ in places], [lon for _, lon in places]
    grow_lat = max(0.0, LEAST - (max(lats) - min(lats))) / 2
    grow_lon = max(0.0, 2 * LEAST - (max(lons) - min(lons))) / 2
    box = Bounds(min(lons) - grow_lon, min(lats) - grow_lat, max(lons) + grow_lon,
                 max(lats) + grow_lat)  # fmt: skip
    return around(box, AIR)


def _track(frame: Frame, one: BoardRound, colour: int) -> Track:
    known = [(halt, place) for halt in one.halts if (place := halt.place)]
    path = frame.line([(lon, lat) for _, (lat, lon) in known])
    dots = [_dot(frame, halt, place) for halt, place in known]
    return Track(one.courier or "", colour, path, dots)


def _dot(frame: Frame, halt: BoardHalt, place: tuple[float, float]) -> Dot:
    x, y = frame.at(place[1], place[0])
    stop = halt.first
    title = stop.parts[0].shop if halt.at_shop and stop.parts else stop.drop.address_label
    return Dot(x, y, halt.number, halt.at_shop, halt.left, title)
