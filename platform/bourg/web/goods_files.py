"""A shop's goods as CSV or workbook, in the columns that are read back; with their photos."""

import zipfile
from collections.abc import Callable, Iterable
from tempfile import TemporaryFile
from typing import Any

from flask import Response, send_file

from bourg.catalogue import columns, photos
from bourg.catalogue.queries.sheets import Opened
from bourg.kernel.spreadsheet import write_workbook
from bourg.web.sheets import sheet
from bourg.web.tools import tools

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("csv", "xlsx", "zip")


def answer(kind: str, slug: str, goods: Iterable[Opened]) -> Response:
    """The goods as a file to be kept."""
    head = list(columns.HEADERS.values())
    if kind == "zip":
        return _with_photos(slug, list(goods))
    rows = (columns.cells(one.sheet, one.status) for one in goods)
    if kind == "csv":
        return sheet(f"produits-{slug}", head, [list(map(_written, row)) for row in rows])
    name = f'attachment; filename="produits-{slug}.xlsx"'
    made = write_workbook("Produits", head, rows)
    return Response(made, mimetype=XLSX, headers={"Content-Disposition": name})


def _with_photos(slug: str, goods: list[Opened]) -> Response:
    """The workbook and every photo."""
    return package(f"produits-{slug}", lambda packed: pack(packed, goods))


def package(name: str, fill: Callable[[zipfile.ZipFile], None]) -> Response:
    """A package to save under this name; a shop's own, so that no cache keeps it."""
    made = TemporaryFile()  # noqa: SIM115 (it is sent, then closed)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        fill(packed)
    made.seek(0)
    answer = send_file(made, "application/zip", True, f"{name}.zip")
    del answer.headers["Cache-Control"]  # the house's own stands there then
    return answer


def pack(packed: zipfile.ZipFile, goods: Iterable[Opened]) -> None:
    """Put the workbook into a package, and every photo named by its product's reference."""
    listed = list(goods)
    rows = [columns.cells(one.sheet, one.status) for one in listed]
    head = list(columns.HEADERS.values())
    packed.writestr("produits.xlsx", write_workbook("Produits", head, rows))
    for number, one in enumerate(listed, 1):
        mark = photos.mark_of(one.sheet.picture)
        file = photos.file_of(tools().media, mark, photos.SIZES[0], photos.WEBP)
        if mark and file.is_file():
            plain = "".join(c if c.isalnum() else "-" for c in one.sheet.reference)
            packed.write(file, f"photos/{plain}-{number}.webp")


def _written(cell: Any) -> str:
    """Numbers with a comma, as French spreadsheets read them."""
    return f"{cell:.2f}".replace(".", ",") if isinstance(cell, float) else str(cell)
