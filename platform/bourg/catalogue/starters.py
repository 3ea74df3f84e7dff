"""What a shop of a trade usually sells: a list to begin with, where only prices are missing.

One file a trade in `starters/`: dated, with the source of the VAT rate and of the allergens beside
the goods. What is proposed is the shop's to confirm.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bourg.catalogue import typed
from bourg.catalogue.by_trade import NONE
from bourg.catalogue.kinds import SoldBy, Temperature
from bourg.catalogue.sheets import Sheet
from bourg.kernel.folding import words

FOLDER = Path(__file__).with_name("starters")
NO_PRICE_YET = 1  # cents, until the shop says it


@dataclass(frozen=True)
class Starter:
    """One usual product; `own_make`: the shop itself makes it."""

    code: str
    sheet: Sheet
    vat_source: str
    own_make: bool = False


@dataclass(frozen=True)
class StarterList:
    """The usual products of a trade, and when their rates and allergens were looked up."""

    checked_on: date
    allergens_source: str
    goods: tuple[Starter, ...] = ()


def trades() -> list[str]:
    """The trades that have a list."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


@cache
def usual_goods(trade: str) -> StarterList | None:
    """The list of a trade; nothing for one that has none."""
    if trade not in trades():
        return None
    told = tomllib.loads((FOLDER / f"{trade}.toml").read_text("utf-8"))
    goods = [starter for kind in told["kind"] for starter in _goods(trade, kind)]
    return StarterList(told["checked_on"], told["allergens_source"], tuple(goods))


def priced(starter: Starter, price_cents: int, *, maker: str, vat_franchise: bool) -> Sheet:
    """The sheet of a usual product at the shop's price; without VAT where the shop charges none."""
    rate = NONE if vat_franchise else starter.sheet.vat_bp
    return replace(starter.sheet, price_cents=price_cents, maker=maker, vat_bp=rate)


def _goods(trade: str, kind: dict[str, Any]) -> Iterator[Starter]:
    own_make = kind.get("own_make", False)
    for line in kind["goods"]:
        name, category, unit, amount, allergens = (cell.strip() for cell in line.split("|"))
        code = "-".join([trade, *words(name)])[:60]
        sheet = Sheet(
            name=name, category=category, unit=unit, price_cents=NO_PRICE_YET, reference=code,
            vat_bp=kind["vat_bp"], food=kind.get("food", True), allergens=_allergens(allergens),
            temperature=Temperature(kind.get("temperature", "ambient")), **_amount(unit, amount),
            **{name: kind.get(name, False) for name in ("alcohol", "book", "withdrawal_right")},
        )  # fmt: skip
        yield Starter(code, sheet, kind["vat_source"], own_make)


def _allergens(cell: str) -> tuple[str, ...]:
    return () if cell == "-" else tuple(code.strip() for code in cell.split(","))


def _amount(unit: str, cell: str) -> dict[str, Any]:
    """By weight the usual weight and its steps, else the net quantity."""
    if unit == "kg":
        usual, step = (typed.read_weight(part.strip(), "amount") for part in cell.split("/"))
        return {"sold_by": SoldBy.WEIGHT, "weight_default_g": usual, "weight_step_g": step}
    quantity, net_unit = typed.read_net(cell) or (None, "")
    return {"net_quantity": quantity, "net_unit": net_unit}
