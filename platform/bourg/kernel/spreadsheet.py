"""Reading and writing the workbooks (.xlsx) that shops keep: values only, never a formula.

The libraries are loaded by who opens or writes one: no other page carries their weight.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from bourg.kernel.refusals import N_
from bourg.kernel.tabular import FileRefused, Row, Table, column_names, open_table
from bourg.kernel.unpacking import DAMAGED, LOCKED, unpacked

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_NO_COLUMNS = N_("The file %(name)s has no columns that we can tell apart.")
# Text stays text: no formula, no link, no number is made of it. Rows go to a file as they come.
_WRITING = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip


@dataclass(frozen=True)
class Workbook:
    """The first sheet of a workbook: its columns, and its rows as text."""

    path: Path
    columns: tuple[str, ...]
    cells: tuple[tuple[int, tuple[str, ...]], ...]

    def rows(self) -> Iterator[Row]:
        """Every row below the header that is not blank."""
        width = len(self.columns)
        for line, cells in self.cells:
            padded = (*cells, *[""] * (width - len(cells)))
            yield Row(line, dict(zip(self.columns, padded, strict=False)), not any(cells[width:]))


def open_any(path: Path, name: str) -> Table | Workbook:
    """A table, whatever it is kept in; told by its first bytes. Raises `FileRefused`."""
    with path.open("rb") as raw:
        head = raw.read(4)
    if head == _OLD_EXCEL:
        raise FileRefused(LOCKED, name=name)
    return open_workbook(path, name) if head[:2] == b"PK" else open_table(path)


def open_workbook(path: Path, name: str) -> Workbook:
    """The first sheet of a workbook that can be seen. Raises `FileRefused`."""
    rows = [(line, cells) for line, cells in _lines(path, name) if any(map(str.strip, cells))]
    if not rows or len([cell for cell in rows[0][1] if cell.strip()]) < 2:
        raise FileRefused(_NO_COLUMNS, name=name)
    header = rows[0][1]
    while not header[-1].strip():
        header = header[:-1]
    return Workbook(path, tuple(column_names(list(header))), tuple(rows[1:]))


def _lines(path: Path, name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each row with its number, its cells as text."""
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(unpacked(path, name))
        seen = [
            sheet.name for sheet in book.sheets_metadata
            if (sheet.typ, sheet.visible) == (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
        ]  # fmt: skip
        sheet = book.get_sheet_by_name(seen[0])
        first_row, first_column = sheet.start or (0, 0)
        rows = sheet.to_python(skip_empty_area=True)
    except (CalamineError, IndexError) as error:
        raise FileRefused(DAMAGED, name=name) from error
    for line, cells in enumerate(rows, first_row + 1):
        yield line, (*[""] * first_column, *map(_text, cells))


def _text(value: Any) -> str:
    """A value as it would be typed: 3017620422003 is no 3.01762E+12."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.10g}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def write_workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet; text stays text, so no cell of it is a formula."""
    import xlsxwriter

    made = BytesIO()
    with xlsxwriter.Workbook(made, _WRITING) as book:
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        for at, line in enumerate((header, *rows)):
            for column, value in enumerate(line):
                _write(sheet, at, column, value)
    return made.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        text = "".join(c for c in str(value) if c.isprintable() or c in "\n\t")
        sheet.write_string(row, column, text)
