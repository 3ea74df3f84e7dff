"""What a file of goods would do to a shelf, row by row: new, changed, the same, or left out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from bourg.catalogue import columns, rules
from bourg.catalogue.by_trade import Usual
from bourg.catalogue.kinds import ProductStatus, SoldBy
from bourg.catalogue.sheets import Seller, Sheet
from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_, BadInput, Refusal
from bourg.kernel.spreadsheet import Workbook, open_any
from bourg.kernel.tabular import Row, Table

FIRST_STEP_G, FIRST_WEIGHT_G = 50, 200
_NO_NAME = N_("The name is missing.")
_NO_PRICE = N_("The price is missing.")
_TWICE = N_("The same product stands further up in the file.")
_OFF = N_("This product is off the shelf: put it back before it is changed.")


class Verb(StrEnum):
    """What a row does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Known:
    """A product of the shelf, as the file may mean it."""

    public_id: str
    sheet: Sheet
    status: ProductStatus


@dataclass(frozen=True)
class Planned:
    """One row: what it does, to which product, and what there is to say of it."""

    line: int
    name: str
    verb: Verb
    sheet: Sheet | None = None
    known: Known | None = None
    faults: tuple[Refusal, ...] = ()
    missing: tuple[str, ...] = ()


class Shelf:
    """The products of a shop, found by reference, else by a name that only one of them bears."""

    def __init__(self, products: Iterable[Known]):
        self.products = list(products)
        self.by_reference = {one.sheet.reference: one for one in self.products}
        names: dict[str, list[Known]] = {}
        for one in self.products:
            names.setdefault(fold(one.sheet.name), []).append(one)
        self._by_name = {name: found[0] for name, found in names.items() if len(found) == 1}

    def meant(self, reference: str, name: str) -> Known | None:
        """The product that a row means."""
        return self.by_reference.get(reference) if reference else self._by_name.get(fold(name))


@contextmanager
def opened(name: str, content: bytes) -> Iterator[Table | Workbook]:
    """A file of goods as a table. Raises `FileRefused`."""
    safe = re.sub(r"[^\w .-]", "_", name)[-80:].lstrip(".") or "fichier"
    with TemporaryDirectory() as folder:
        path = Path(folder, safe)
        path.write_bytes(content)
        yield open_any(path, safe)


def plan(
    rows: Iterable[Row], chosen: Mapping[str, str], shelf: Shelf, usual: Usual, seller: Seller
) -> Iterator[Planned]:
    """What each row would do."""
    seen: set[str] = set()
    for row in rows:
        told = columns.read(row.cells, chosen)
        known = shelf.meant(told.get("reference", ""), told.get("name", ""))
        key = known.public_id if known else told.get("reference") or fold(told.get("name", ""))
        if key and key in seen:
            yield Planned(row.line, told.get("name", ""), Verb.LEFT_OUT, faults=(BadInput(_TWICE),))
            continue
        seen.add(key)
        yield _row(row.line, told, known, usual, seller)


def absent(shelf: Shelf, planned: Iterable[Planned]) -> list[Known]:
    """The products on the shelf that no row of the file means."""
    meant = {one.known.public_id for one in planned if one.known}
    off = ProductStatus.WITHDRAWN
    return [one for one in shelf.products if one.public_id not in meant and one.status is not off]


def _row(
    line: int, told: Mapping[str, str], known: Known | None, usual: Usual, seller: Seller
) -> Planned:
    changed, wrong = columns.changes(told)
    name = told.get("name", known.sheet.name if known else "")
    wrong += _lacking(told, known)
    if known and known.status is ProductStatus.WITHDRAWN:
        wrong = [BadInput(_OFF)]
    if wrong:
        return Planned(line, name, Verb.LEFT_OUT, known=known, faults=tuple(wrong))
    base = known.sheet if known else _blank(usual)
    sheet = _weighed(replace(base, **changed))
    if faults := rules.faults(sheet):
        told_wrong = tuple(BadInput(fault.msgid, field=fault.field) for fault in faults)
        return Planned(line, name, Verb.LEFT_OUT, known=known, faults=told_wrong)
    verb = Verb.NEW if known is None else Verb.SAME if sheet == base else Verb.CHANGED
    lacks = tuple(rule.msgid for rule in rules.missing(sheet, seller))
    return Planned(line, name, verb, sheet, known, missing=lacks)


def _lacking(told: Mapping[str, str], known: Known | None) -> list[BadInput]:
    if known:
        return []
    needed = {"name": _NO_NAME, "price_cents": _NO_PRICE}
    return [BadInput(words, field=field) for field, words in needed.items() if field not in told]


def _blank(usual: Usual) -> Sheet:
    """A new product begins with what is usual in the trade, but for its unit."""
    return Sheet(
        name="", price_cents=0, vat_bp=usual.vat_bp, food=usual.food, book=usual.book,
        temperature=usual.temperature, alcohol=usual.alcohol,
        withdrawal_right=usual.withdrawal_right,
    )  # fmt: skip


def _weighed(sheet: Sheet) -> Sheet:
    """By weight there is a step and a usual weight; by piece there is none."""
    if sheet.sold_by is SoldBy.PIECE:
        return replace(sheet, weight_step_g=None, weight_default_g=None)
    step = sheet.weight_step_g or FIRST_STEP_G
    usual_g = sheet.weight_default_g or max(step, FIRST_WEIGHT_G // step * step)
    return replace(sheet, weight_step_g=step, weight_default_g=usual_g, net_quantity=None,
                   net_unit="")  # fmt: skip
