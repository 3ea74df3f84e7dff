"""Reading and writing the workbooks (.xlsx) that shops keep: values only, never a formula.

A workbook is a zip of XML: what it would unpack to is counted before and while it is read, and a
document that declares anything (DTD, entities) is refused.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from bourg.kernel.refusals import N_
from bourg.kernel.tabular import FileRefused, Row, Table, column_names, open_table

MOST_UNPACKED = 60_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
_CHUNK = 1 << 16
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DAMAGED = N_("The file %(name)s is damaged, or no workbook. Save it again, or save it as CSV.")
_TOO_LARGE = N_("The file %(name)s unpacks to far more than a list of goods: nothing was read.")
_LOCKED = N_("The file %(name)s is an old or a protected workbook. Save it as .xlsx or as CSV.")
_NO_COLUMNS = N_("The file %(name)s has no columns that we can tell apart.")
_ROWS = N_("The file %(name)s has too many rows: %(limit)d at most.")


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
            yield Row(line, dict(zip(self.columns, padded, strict=False)), len(cells) <= width)


def open_any(path: Path, name: str) -> Table | Workbook:
    """A table, whatever it is kept in; told by its first bytes. Raises `FileRefused`."""
    head = path.read_bytes()[:4]
    if head == _OLD_EXCEL:
        raise FileRefused(_LOCKED, name=name)
    return open_workbook(path, name) if head[:2] == b"PK" else open_table(path)


def open_workbook(path: Path, name: str) -> Workbook:
    """The first sheet of a workbook. Raises `FileRefused`."""
    try:
        with zipfile.ZipFile(path) as book:
            _count(book, name)
            shared = _Strings()
            if "xl/sharedStrings.xml" in book.namelist():
                _parse(book, "xl/sharedStrings.xml", shared, name)
            grid = _Grid(shared.found, name)
            _parse(book, _first_sheet(book), grid, name)
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, IndexError, OSError,
            EOFError, NotImplementedError, zlib.error) as error:  # fmt: skip
        raise FileRefused(_DAMAGED, name=name) from error
    return _workbook(path, name, grid.rows)


def _workbook(path: Path, name: str, rows: list[tuple[int, tuple[str, ...]]]) -> Workbook:
    if not rows or len([cell for cell in rows[0][1] if cell.strip()]) < 2:
        raise FileRefused(_NO_COLUMNS, name=name)
    return Workbook(path, tuple(column_names(list(rows[0][1]))), tuple(rows[1:]))


def _count(book: zipfile.ZipFile, name: str) -> None:
    """Raises `FileRefused` for what is locked, or says itself that it is huge."""
    parts = book.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(_LOCKED, name=name)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefused(_TOO_LARGE, name=name)


def _first_sheet(book: zipfile.ZipFile) -> str:
    """The sheet whose number is the smallest. Raises `KeyError` when there is none."""
    sheets = [n for n in book.namelist() if re.fullmatch(r"xl/worksheets/sheet\d*\.xml", n)]
    if not sheets:
        raise KeyError("sheet")
    return min(sheets, key=lambda n: int("0" + re.sub(r"\D", "", n)))


def _parse(book: zipfile.ZipFile, part: str, reader: Any, name: str) -> None:
    """Feed one part to a reader, counting what it unpacks to."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.opens, reader.closes
    parser.CharacterDataHandler = reader.says
    parser.StartDoctypeDeclHandler = partial(_declared, name)
    seen = 0
    with book.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            seen += len(chunk)
            if seen > MOST_UNPACKED:
                raise FileRefused(_TOO_LARGE, name=name)
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _declared(name: str, *_told: object) -> None:
    raise FileRefused(_DAMAGED, name=name)


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


class _Strings:
    """The texts that the cells of a workbook share; how a sign is pronounced is left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._text: list[str] = []
        self._heard, self._aside = False, False

    def opens(self, tag: str, _said: dict[str, str]) -> None:
        """Begin a text."""
        tag = _local(tag)
        self._heard = tag == "t" and not self._aside
        self._aside = self._aside or tag == "rPh"

    def says(self, text: str) -> None:
        """Hear a part of it."""
        if self._heard:
            self._text.append(text)

    def closes(self, tag: str) -> None:
        """End a text."""
        tag = _local(tag)
        self._heard = False
        self._aside = self._aside and tag != "rPh"
        if tag == "si":
            self.found.append("".join(self._text))
            self._text.clear()


class _Grid:
    """The rows of a sheet; of a formula only the value that was computed last."""

    def __init__(self, shared: list[str], name: str):
        self.rows: list[tuple[int, tuple[str, ...]]] = []
        self._shared, self._name = shared, name
        self._line, self._at, self._kind = 0, 0, "n"
        self._cells: list[str] = []
        self._text: list[str] = []
        self._heard = False

    def opens(self, tag: str, said: dict[str, str]) -> None:
        """Begin a row, a cell or its value."""
        tag = _local(tag)
        if tag == "row":
            self._line = int(said.get("r", self._line + 1))
            self._cells = []
        elif tag == "c":
            self._at = _column(said.get("r", "")) or len(self._cells)
            self._kind = said.get("t", "n")
            self._text.clear()
        self._heard = tag in ("v", "t")

    def says(self, text: str) -> None:
        """Hear a part of a value."""
        if self._heard:
            self._text.append(text)

    def closes(self, tag: str) -> None:
        """End a value, a cell or a row."""
        tag, self._heard = _local(tag), False
        if tag == "c" and self._at < MOST_COLUMNS:
            self._cells += [""] * (self._at - len(self._cells) + 1)
            self._cells[self._at] = self._value("".join(self._text))
        elif tag == "row" and any(cell.strip() for cell in self._cells):
            self.rows.append((self._line, tuple(self._cells)))
            if len(self.rows) > MOST_ROWS + 1:
                raise FileRefused(_ROWS, name=self._name, limit=MOST_ROWS)

    def _value(self, text: str) -> str:
        if self._kind == "s":
            return self._shared[int(text)]
        if self._kind == "b":
            return "oui" if text == "1" else "non"
        if self._kind in ("n", "") and text:
            number = float(text)
            return str(int(number)) if number.is_integer() else f"{number:.10g}"
        return "" if self._kind == "e" else text


def _column(reference: str) -> int:
    """The place of a cell, from 0: "A1" is 0, "AB12" is 27."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    place = 0
    for letter in letters[0] if letters else "":
        place = place * 26 + ord(letter) - 64
    return max(place - 1, 0)


_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/'
    '2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="'
    'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/'
    f'package/2006/relationships"><Relationship Id="rId1" Type="{_OFFICE}/%s" Target="%s"/>'
    "</Relationships>"
)
_BOOK = (
    f'<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="%s" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def write_workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet; text stays text, so no cell of it is a formula."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", _TYPES)
        book.writestr("_rels/.rels", _RELATED % ("officeDocument", "xl/workbook.xml"))
        book.writestr("xl/workbook.xml", _BOOK % escape(title[:31], {'"': ""}))
        book.writestr("xl/_rels/workbook.xml.rels",
                      _RELATED % ("worksheet", "worksheets/sheet1.xml"))  # fmt: skip
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            _write(sheet.write, header, rows)
    return made.getvalue()


def _write(
    out: Callable[[bytes], Any], header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    out(f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}"><sheetData>'.encode())
    for line in (header, *rows):
        out(f"<row>{''.join(map(_cell, line))}</row>".encode())
    out(b"</sheetData></worksheet>")


def _cell(value: Any) -> str:
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    text = "".join(c for c in str(value) if c.isprintable() or c in "\n\t")
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
