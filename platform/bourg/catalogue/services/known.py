"""The goods a town knows by their bar codes: brought in from a list, some hundred at a time."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from bourg.catalogue import bar_codes, typed
from bourg.catalogue.models import KnownProduct
from bourg.kernel.db import INSERT
from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.spreadsheet import open_any
from bourg.kernel.tabular import Row, is_formula
from bourg.kernel.transaction import write

AT_ONCE = 500
_NAMES = {
    "ean": "ean,code,gtin,code barre,code barres,gencod",
    "name": "nom,product name,name,designation,libelle,produit",
    "maker": "fabricant,marque,brands,brand,maker",
    "net": "quantite nette,quantite,quantity,contenance",
}


class Learnt(NamedTuple):
    """How many rows are known now, and how many were left out."""

    known: int
    left_out: int


def learn(path: Path, progress: Callable[[int], None] = lambda _: None) -> Learnt:
    """Bring a list of goods in, by bar code; the same list twice changes nothing.

    Raises `FileRefused`, `BadInput` when it has no bar codes or no names.
    """
    table = open_any(path, path.name)
    columns = _columns(table.columns)
    known = read = 0
    for rows in _batches(table.rows()):
        goods = {one["ean"]: one for row in rows if (one := _goods(row, columns))}
        if goods:
            _keep(list(goods.values()))
        known, read = known + len(goods), read + len(rows)
        progress(read)
    return Learnt(known, read - known)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    return iter(lambda: list(islice(rows, AT_ONCE)), [])


def _columns(names: tuple[str, ...]) -> dict[str, str]:
    by_name = {fold(name): name for name in reversed(names)}
    found = {
        field: next((by_name[name] for name in known.split(",") if name in by_name), "")
        for field, known in _NAMES.items()
    }
    if not (found["ean"] and found["name"]):
        raise BadInput(N_("The list needs a column of bar codes and one of names."), field="file")
    return found


def _goods(row: Row, columns: dict[str, str]) -> dict[str, Any] | None:
    """A row as it is kept; nothing for one without a valid bar code or a plain name."""
    told = {field: row.cells.get(name, "").strip() for field, name in columns.items()}
    try:
        code = bar_codes.read(told["ean"], "ean")
    except BadInput:
        return None
    name = "".join(c for c in told["name"] if c.isprintable())[:160]
    if not (code and name) or is_formula(name):
        return None
    net: tuple[int | None, str] = (None, "")
    with suppress(BadInput):
        net = typed.read_net(told["net"], "net") or net
    maker = "".join(c for c in told["maker"] if c.isprintable())[:300]
    return {"ean": code, "name": name, "maker": maker, "net_quantity": net[0], "net_unit": net[1]}


def _keep(goods: list[dict[str, Any]]) -> None:
    with write() as session:
        insert = INSERT[session.get_bind().dialect.name](KnownProduct)
        new = {name: insert.excluded[name] for name in goods[0] if name != "ean"}
        kept = insert.on_conflict_do_update(index_elements=[KnownProduct.ean], set_=new)
        session.execute(kept, goods)
