"""What is usual in a trade: VAT, food or not, cold or not. Proposed, never decided: the shop says.

Rates of mainland France: CGI art. 278 (20 %), 278-0 bis A (5.5 %: food, books), 278 bis (10 %:
plants and flowers, wood for heating), 279 m and n (10 %: food to be eaten at once).
"""

from dataclasses import dataclass

from bourg.catalogue.kinds import Temperature
from bourg.kernel.refusals import N_

FOOD, AT_ONCE, NORMAL, PRESS, NONE = 550, 1000, 2000, 210, 0

# What a rate is for, in the shopkeeper's words; the article stands beside it.
RATE_WORDS = {
    FOOD: N_("bread, meat, fruit, cheese, groceries; books"),
    AT_ONCE: N_("to be eaten at once (sandwich, hot dish); flowers and plants"),
    NORMAL: N_("alcohol, sweets, most chocolate; all other goods"),
    PRESS: N_("newspapers and magazines"),
    NONE: N_("the shop charges no VAT"),
}
RATE_SOURCES = {
    FOOD: "CGI art. 278-0 bis A",
    AT_ONCE: "CGI art. 278 bis, 279 m et n",
    NORMAL: "CGI art. 278",
    PRESS: "CGI art. 298 septies",
    NONE: "CGI art. 293 B",
}


@dataclass(frozen=True)
class Usual:
    """What a new product of a trade begins with."""

    vat_bp: int | None = None
    food: bool = True
    temperature: Temperature = Temperature.AMBIENT
    alcohol: bool = False
    book: bool = False
    withdrawal_right: bool = False
    unit: str = "piece"


_CHILLED = Usual(FOOD, temperature=Temperature.CHILLED)
_GOODS = Usual(NORMAL, food=False, withdrawal_right=True)
BY_TRADE = {
    "bakery": Usual(FOOD),
    "butcher": Usual(FOOD, temperature=Temperature.CHILLED, unit="kg"),
    "fishmonger": Usual(FOOD, temperature=Temperature.CHILLED, unit="kg"),
    "cheesemonger": Usual(FOOD, temperature=Temperature.CHILLED, unit="kg"),
    "greengrocer": Usual(FOOD, unit="kg"),
    "grocer": Usual(FOOD),
    "organic": Usual(FOOD),
    "caterer": _CHILLED,
    "tea_coffee": Usual(FOOD),
    "wine": Usual(NORMAL, alcohol=True),
    "florist": Usual(AT_ONCE, food=False),
    "bookshop": Usual(FOOD, food=False, book=True, withdrawal_right=True),
    "hardware": _GOODS,
    "household": _GOODS,
    "toys": _GOODS,
}
_UNKNOWN = Usual()


def usual(trade: str, *, vat_franchise: bool = False) -> Usual:
    """What a new product of a trade begins with; a shop without VAT sells at the rate zero."""
    found = BY_TRADE.get(trade, _UNKNOWN)
    if not vat_franchise:
        return found
    return Usual(NONE, found.food, found.temperature, found.alcohol, found.book,
                 found.withdrawal_right, found.unit)  # fmt: skip


def rates(*, vat_franchise: bool) -> tuple[int, ...]:
    """The rates a shop may choose among, most usual first."""
    return (NONE,) if vat_franchise else (FOOD, AT_ONCE, NORMAL, PRESS)
