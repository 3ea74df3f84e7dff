"""Places of the demo town: addresses with their districts, the delivery zone, drafts of others."""

from collections.abc import Sequence
from typing import Any

from bourg.addresses import services
from bourg.addresses.shapes import clean, made_one
from bourg.demo import stock
from bourg.demo.telling import Tell
from bourg.kernel.folding import fold

ZONE = "bondy"
# What the town thinks of: part, fee and minimum. Not the east: there is a hole to look at.
DRAFTS = (("Centre", 0, 1000), ("Nord", 250, 1500), ("Sud", 250, 1500), ("Ouest", 150, 1500))
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
    """Draw the zone: the town within its boundary, delivered free of charge.

    Beside it, switched off, what the town thinks about: its parts as zones of their own.
    """
    services.draw_zone(ZONE, "Bondy", polygon=stock.boundary(), position=len(DRAFTS) + 1)
    parts = districts()
    for position, (name, fee_cents, minimum_cents) in enumerate(DRAFTS, start=1):
        shape = made_one(clean(parts[name]["coordinates"]).polygons)
        services.draw_zone(
            f"projet-{fold(name)}", f"Projet {name}", polygon=shape, active=False,
            fee_cents=fee_cents, minimum_cents=minimum_cents, position=position,
        )  # fmt: skip
    return f"1 zone, the whole town, and {len(DRAFTS)} drafts"


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
