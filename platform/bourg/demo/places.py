"""Places of the demo town: its addresses with their districts, and the one delivery zone."""

from collections.abc import Sequence
from typing import Any

from bourg.addresses import services
from bourg.demo import stock
from bourg.demo.telling import Tell

ZONE = "bondy"
EXPECTED = 8_413  # rows of the file, to tell how far the import is


District = dict[str, Any]


def load_addresses(tell: Tell) -> str:
    """Bring in every address; says how many the file gave and what became of them."""
    done = services.import_addresses(
        stock.ADDRESSES, insee=[stock.INSEE], boundary=stock.boundary(),
        references=stock.street_names(), districts=districts(),
        progress=lambda read: tell(read, EXPECTED),
    )  # fmt: skip
    return f"{done.report.kept:,} addresses, {done.new:,} of them new"


def load_zone(tell: Tell) -> str:
    """Draw the zone: the town within its boundary, delivered free of charge."""
    services.draw_zone(ZONE, "Bondy", polygon=stock.boundary())
    return "1 zone, the whole town"


def districts() -> dict[str, District]:
    """The town in five parts, made of polling areas by where their middle lies."""
    areas = list(stock.areas())
    middles = [_middle(area) for area in areas]
    centre = (_mean([lon for lon, _ in middles]), _mean([lat for _, lat in middles]))
    parts: dict[str, list[Any]] = {}
    for area, middle in zip(areas, middles, strict=True):
        parts.setdefault(_side(middle, centre), []).extend(area)
    return {
        name: {"type": "MultiPolygon", "coordinates": polygons}
        for name, polygons in sorted(parts.items())
    }


def _side(middle: tuple[float, float], centre: tuple[float, float]) -> str:
    """Centre within 500 m, else the quarter of the compass (degrees weighed at latitude 49)."""
    east, north = (middle[0] - centre[0]) * 73_000, (middle[1] - centre[1]) * 111_000
    if east**2 + north**2 < 500**2:
        return "Centre"
    if abs(north) > abs(east):
        return "Nord" if north > 0 else "Sud"
    return "Est" if east > 0 else "Ouest"


def _middle(area: Sequence[Any]) -> tuple[float, float]:
    points = [point for polygon in area for point in polygon[0]]
    return _mean([lon for lon, _ in points]), _mean([lat for _, lat in points])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
