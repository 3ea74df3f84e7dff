"""The table service of an OSRM server (BSD-2), the town's own or one that it pays.

A server that is slow, down, or says something else gives None: what is known already stays.
"""

import json
import logging
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any
from urllib.request import ProxyHandler, build_opener

from bourg.addresses.streets_import import Answer, Point
from bourg.addresses.ways import BIKE, FOOT, VAN

PROFILES = {BIKE: "bicycle", VAN: "driving", FOOT: "foot"}
MOST_BYTES = 5_000_000
_log = logging.getLogger(__name__)


class Osrm:
    """One server. `url` up to the version, for instance http://127.0.0.1:5000."""

    def __init__(self, url: str, timeout_s: float = 2.0):
        self._url, self._timeout_s = url.rstrip("/"), timeout_s
        self._opener = build_opener(ProxyHandler({}))

    def ask(self, vehicle: str, starts: Sequence[Point], ends: Sequence[Point]) -> Answer | None:
        """Seconds and metres from each start to each end; None when the server does not say."""
        try:
            with self._opener.open(
                self._address(vehicle, starts, ends), None, self._timeout_s
            ) as r:
                raw = r.read(MOST_BYTES + 1)
            return _answer(json.loads(raw), len(starts), len(ends))
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            _log.warning("no travel times from the OSRM server: %s", error)
            return None

    def _address(self, vehicle: str, starts: Sequence[Point], ends: Sequence[Point]) -> str:
        places = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in (*starts, *ends))
        first = ";".join(str(n) for n in range(len(starts)))
        last = ";".join(str(len(starts) + n) for n in range(len(ends)))
        asked = f"annotations=duration,distance&sources={first}&destinations={last}"
        return f"{self._url}/table/v1/{PROFILES[vehicle]}/{places}?{asked}"


def _answer(told: Any, starts: int, ends: int) -> Answer:
    """What a table says, judged. Raises ValueError, KeyError or TypeError for anything else."""
    if told["code"] != "Ok":
        raise ValueError(str(told["code"])[:40])
    return Answer(*(_rows(told[name], starts, ends) for name in ("durations", "distances")))


def _rows(rows: Any, starts: int, ends: int) -> list[list[float | None]]:
    found = [[None if cell is None else float(cell) for cell in row] for row in rows]
    if len(found) != starts or any(len(row) != ends for row in found):
        raise ValueError("a table of another size")
    if any(cell is not None and not 0 <= cell < 1e6 for row in found for cell in row):
        raise ValueError("times or distances that cannot be")
    return found
