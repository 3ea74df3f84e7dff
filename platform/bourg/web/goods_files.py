"""A shop's goods as CSV or workbook, in the columns that are read back."""

from collections.abc import Iterable
from typing import Any

from flask import Response

from bourg.catalogue import columns
from bourg.catalogue.queries.sheets import Opened
from bourg.kernel.spreadsheet import write_workbook
from bourg.web.sheets import sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("csv", "xlsx")


def answer(kind: str, slug: str, goods: Iterable[Opened]) -> Response:
    """The goods as a file to be kept."""
    head = list(columns.HEADERS.values())
    rows = (columns.cells(one.sheet, one.status) for one in goods)
    if kind == "csv":
        return sheet(f"produits-{slug}", head, [list(map(_written, row)) for row in rows])
    name = f'attachment; filename="produits-{slug}.xlsx"'
    made = write_workbook("Produits", head, rows)
    return Response(made, mimetype=XLSX, headers={"Content-Disposition": name})


def _written(cell: Any) -> str:
    """Numbers with a comma, as French spreadsheets read them."""
    return f"{cell:.2f}".replace(".", ",") if isinstance(cell, float) else str(cell)
