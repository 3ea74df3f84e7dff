"""A workbook (.xlsx) is a zip of XML from anybody: it is unpacked here, bounded, before it is read.

What a zip says of itself may be a lie: every part is counted while it is unpacked, and the reader
gets parts that are packed no more. A cell far out would make it lay out millions: that is refused.
"""

import re
import zipfile
import zlib
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.parsers import expat

from bourg.kernel.refusals import N_
from bourg.kernel.tabular import FileRefused

MOST_UNPACKED = 40_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
_CHUNK = 1 << 16
_READ = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|xl/.*\.(xml|rels)")
_SHEET = re.compile(r"xl/worksheets/[^/]*\.xml")
DAMAGED = N_("The file %(name)s is damaged, or no workbook. Save it again, or save it as CSV.")
LOCKED = N_("The file %(name)s is an old or a protected workbook. Save it as .xlsx or as CSV.")
_TOO_LARGE = N_("The file %(name)s unpacks to far more than a list of goods: nothing was read.")
_ROWS = N_("The file %(name)s has too many rows: %(limit)d at most.")
_COLUMNS = N_("The file %(name)s has too many columns: %(limit)d at most.")


def unpacked(path: Path, name: str) -> BytesIO:
    """The parts of a workbook that are read, stored as they are. Raises `FileRefused`."""
    made = BytesIO()
    try:
        with zipfile.ZipFile(path) as book, zipfile.ZipFile(made, "w") as plain:
            for part, content in _parts(book, name):
                _look(part, content, name)
                plain.writestr(part, content)
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, OSError, EOFError,
            NotImplementedError, zlib.error) as error:  # fmt: skip
        raise FileRefused(DAMAGED, name=name) from error
    made.seek(0)
    return made


def _parts(book: zipfile.ZipFile, name: str) -> Any:
    """Each part that is read, counted."""
    wanted = [part for part in book.infolist() if _READ.fullmatch(part.filename)]
    if any(part.flag_bits & 1 for part in wanted):
        raise FileRefused(LOCKED, name=name)
    if sum(part.file_size for part in book.infolist()) > MOST_UNPACKED:
        raise FileRefused(_TOO_LARGE, name=name)
    left = MOST_UNPACKED
    for part in wanted:
        with book.open(part) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise FileRefused(_TOO_LARGE, name=name)
        yield part.filename, content


def _look(part: str, content: bytes, name: str) -> None:
    """Refuse what declares anything (DTD, entities), and a sheet with a cell far out."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = partial(_declared, name)
    if _SHEET.fullmatch(part):
        reach = _Reach(name)
        parser.StartElementHandler, parser.CharacterDataHandler = reach.opens, reach.says
    for at in range(0, len(content), _CHUNK):
        parser.Parse(content[at : at + _CHUNK], False)
    parser.Parse(b"", True)


def _declared(name: str, *_told: object) -> None:
    raise FileRefused(DAMAGED, name=name)


class _Reach:
    """How far the cells of a sheet go that hold something."""

    def __init__(self, name: str):
        self._name = name
        self._row, self._column, self._value = 0, 0, False

    def opens(self, tag: str, said: dict[str, str]) -> None:
        """Begin a row, a cell or its value."""
        tag = tag.rpartition(":")[2]
        if tag == "row":
            self._row, self._column = int(said.get("r", self._row + 1)), 0
        elif tag == "c":
            self._at(said.get("r", ""))
        self._value = tag in ("v", "t")

    def _at(self, reference: str) -> None:
        """The place of a cell, from 1: "A1" is 1, 1; without a reference it is the next one."""
        found = re.fullmatch(r"([A-Za-z]*)(\d*)", reference, re.ASCII)
        if found is None:
            raise ValueError(reference)
        place = 0
        for letter in found[1].upper():
            place = place * 26 + ord(letter) - 64
        self._column = place or self._column + 1
        self._row = int(found[2] or self._row)

    def says(self, _text: str) -> None:
        """A value stands there: not too far out."""
        if self._value and self._row > MOST_ROWS + 1:
            raise FileRefused(_ROWS, name=self._name, limit=MOST_ROWS)
        if self._value and self._column > MOST_COLUMNS:
            raise FileRefused(_COLUMNS, name=self._name, limit=MOST_COLUMNS)
