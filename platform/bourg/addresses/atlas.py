"""The town's travel times, zone by zone: its settings and the file of its ways.

Built once per app. The streets' file is looked at for each question and opened again when it was
brought in anew, so nothing has to be started again.
"""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from bourg.addresses.street_file import NAME, StreetFile, StreetFileRefused
from bourg.addresses.travel import PACES, Known, TravelTimes
from bourg.routing.travel import Pace
from bourg.town.settings import PacesSection, TravelSection

_log = logging.getLogger(__name__)
_Stamp = tuple[int, int, int]


class Atlas:
    """Where a town's travel times come from."""

    def __init__(self, folder: Path | None = None, settings: TravelSection | None = None):
        self._path = folder / NAME if folder else None
        self._settings = settings or TravelSection()
        self._stamp: _Stamp | None = None
        self._streets: StreetFile | None = None
        self._times: dict[str, TravelTimes] = {}

    def times(self, zone: str = "") -> TravelTimes:
        """The travel times in a zone (by its short name); the same ones until something changes."""
        self._look()
        if zone not in self._times:
            known: list[Known] = [self._streets] if self._streets else []
            self._times[zone] = TravelTimes(paces(self._settings, zone), known)
        return self._times[zone]

    def _look(self) -> None:
        """Open the file of the streets when it is not the one that is open."""
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._stamp, self._streets = stamp, _opened(self._path) if stamp else None
            self._times = {}


def paces(settings: TravelSection, zone: str) -> Mapping[str, Pace]:
    """Factor and speed of each vehicle: the zone's, else the town's, else the house's."""
    sections = [settings.zones.get(zone, PacesSection()), settings]
    return {name: _pace(house, sections, name) for name, house in PACES.items()}


def _pace(house: Pace, sections: Sequence[PacesSection], name: str) -> Pace:
    said = [getattr(section, name) for section in sections]
    factors = [one.factor for one in said if one.factor is not None]
    speeds = [one.kmh for one in said if one.kmh is not None]
    return Pace([*factors, house.factor][0], [*speeds, house.kmh][0])


def _stamp(path: Path | None) -> _Stamp | None:
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None


def _opened(path: Path | None) -> StreetFile | None:
    try:
        return StreetFile(path) if path else None
    except StreetFileRefused as refusal:
        _log.warning("travel times as the crow flies: %s", refusal)
        return None
