"""The town's own map and boundary as they lie in its folder; both may be missing."""

import json
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app

from bourg.addresses.areas import AreaRefused, geometry_of
from bourg.addresses.basemap import Basemap
from bourg.addresses.zone_files import Bounds

FILE, BOUNDARY = "basemap.svg", "boundary.geojson"
EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
_BOX = re.compile(r'data-bounds="([-0-9. ]+)"')


class Drawn(NamedTuple):
    """The drawn map: the SVG, what it shows, and a mark that changes with it."""

    svg: str
    bounds: Bounds
    mark: str


def keep(folder: Path, drawn: Basemap) -> Path:
    """Put a map into the town's folder, whole or not at all."""
    path = folder / FILE
    draft = path.with_name(f".{FILE}.{os.getpid()}")
    draft.write_text(drawn.svg, "utf-8")
    draft.replace(path)
    return path


def basemap() -> Drawn | None:
    """The town's map, when there is one."""
    path = Path(current_app.instance_path) / FILE
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=4)
def _read(path: Path, changed_ns: int) -> Drawn | None:
    svg = path.read_text("utf-8")
    box = _BOX.search(svg, 0, 1000)
    if box is None:
        return None
    return Drawn(svg, Bounds(*map(float, box[1].split())), f"{changed_ns:x}")


def boundary() -> dict[str, Any] | None:
    """The town's boundary (GeoJSON), when its file is there and can be read."""
    path = Path(current_app.instance_path) / BOUNDARY
    return _boundary(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=4)
def _boundary(path: Path, changed_ns: int) -> dict[str, Any] | None:
    try:
        return geometry_of(json.loads(path.read_text("utf-8")))
    except (ValueError, AreaRefused):
        return None
