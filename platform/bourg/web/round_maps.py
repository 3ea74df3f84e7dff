"""A slot's rounds on the town's own map, drawn by the server: a line and numbered stops for each.

A script makes a map of it that can be moved and enlarged; without one the drawing stays. The lists
beside it say the same; nothing is asked of anybody outside.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext, ngettext

from bourg.addresses.basemap import CREDIT
from bourg.addresses.drawing import Frame, around
from bourg.addresses.zone_files import Bounds
from bourg.rounds.queries.board import BoardHalt, BoardRound
from bourg.rounds.queries.views import StopView
from bourg.web import basemaps
from bourg.web.filters import hour
from bourg.web.labels import label

COLOURS = 6
LEAST = 0.004  # degrees: a round in one street is not shown larger than its quarter
AIR = 0.12
LATE = 5  # minutes: from then on a stop is shown as late, as in the lists


class Dot(NamedTuple):
    """A numbered stop of the drawing."""

    x: int
    y: int
    number: int
    at_shop: bool
    left: bool
    late: bool
    title: str
    sign: dict[str, Any]


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
    bounds: Bounds
    shown: Bounds

    @property
    def rounds(self) -> list[dict[str, Any]]:
        """What the script makes its map of: each round's colour and stops."""
        return [{"colour": track.colour, "stops": [dot.sign for dot in track.dots]}
                for track in self.tracks]  # fmt: skip

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
        frame.bounds, shown,
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
    name = one.courier or gettext("nobody yet")
    dots = [_dot(frame, halt, place, name) for halt, place in known]
    return Track(one.courier or "", colour, path, dots)


def _dot(frame: Frame, halt: BoardHalt, place: tuple[float, float], rider: str) -> Dot:
    x, y = frame.at(place[1], place[0])
    stop, late = halt.first, halt.left and (halt.broken or halt.late >= LATE)
    title = stop.parts[0].shop if halt.at_shop and stop.parts else stop.drop.address_label
    sign = {
        "at": place, "number": halt.number, "shop": halt.at_shop, "left": halt.left, "late": late,
        "broken": late and halt.broken, "title": title,
        "said": _said(halt, title, rider, late), "lines": _lines(halt, rider, late),
        "orders": [_order(one.stop, at_shop=halt.at_shop) for one in halt.stops],
    }  # fmt: skip
    return Dot(x, y, halt.number, halt.at_shop, halt.left, late, title, sign)


def _said(halt: BoardHalt, title: str, rider: str, late: bool) -> str:
    """A stop of the map in words, for who does not see it."""
    stop = gettext("Stop %(number)s", number=halt.number)
    return ", ".join([stop, rider, title, *_lines(halt, "", late)])


def _lines(halt: BoardHalt, rider: str, late: bool) -> list[str]:
    """Who comes, when, how late."""
    due_at = halt.first.due_at
    when = [gettext("planned at %(time)s", time=hour(due_at))] if due_at else []
    minutes = ngettext("%(num)s min late", "%(num)s min late", halt.late)
    if halt.broken:
        minutes = gettext("after the slot, %(num)s min late", num=halt.late)
    behind = [] if halt.left else [label(halt.first.state)]
    return [*([rider] if rider else []), *when, *([minutes] if late else []), *behind]


def _order(stop: StopView, *, at_shop: bool) -> dict[str, str]:
    """An order at a stop: its number and household, what of which shop."""
    bags = (
        part.shop + (", " + ngettext("%(num)s bag", "%(num)s bags", part.bags) if part.bags else "")
        for part in stop.parts
    )
    words = f"{stop.drop.reference}, {stop.drop.contact_name}"
    url = url_for("townhall.order", reference=stop.drop.reference)
    return {"words": words, "url": url, "shops": " · ".join(bags) if not at_shop else ""}
