"""Reading the tables that towns really have: CSV of any delimiter and of three encodings.

A file is looked through once (size, binary, encoding), then read row by row; memory stays small
whatever its length. Everything that cannot be read is one clear refusal, never a stack trace.
"""

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, TextIO

from bourg.kernel.refusals import N_, BadInput

LIMIT_BYTES = 100_000_000
_CHUNK = 1 << 20
_DELIMITERS = ";,\t|"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FileRefused(BadInput):
    """A file that cannot be read as a table."""

    code = "file_refused"


@dataclass(frozen=True)
class Row:
    """One record of a table: the line where it begins, its cells by column name."""

    line: int
    cells: dict[str, str]
    even: bool = True  # as many cells as the header has columns


@dataclass(frozen=True)
class Table:
    """A readable file: how it is written and which columns it has."""

    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """Every record below the header, one at a time; blank lines are left out."""
        with _opened(self.path) as raw:
            text = TextIOWrapper(raw, encoding=self.encoding, newline="")
            for line, cells in islice(_records(text, self.delimiter), 1, None):
                padded = cells + [""] * (len(self.columns) - len(cells))
                values = (plain(cell) for cell in padded)
                even = len(cells) == len(self.columns)
                yield Row(line, dict(zip(self.columns, values, strict=False)), even)


def open_table(path: Path, *, limit_bytes: int = LIMIT_BYTES) -> Table:
    """Find out how a table is written; plain or gzip. Raises `FileRefused`."""
    encoding = _encoding(path, limit_bytes)
    delimiter, columns = _header(path, encoding)
    return Table(path, encoding, delimiter, columns)


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table that French spreadsheets open by a click; no cell of it is a formula."""
    started = path.with_name(f".{path.name}.part")
    with started.open("w", encoding="utf-8-sig", newline="") as handle:
        lines = csv.writer(handle, delimiter=";")
        lines.writerows([neutral(cell) for cell in row] for row in (header, *rows))
    started.replace(path)


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (ASVS 1.2.10)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def plain(cell: str) -> str:
    """The cell as it was before `neutral`."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would compute this cell (a number or a telephone number is none)."""
    start = cell.lstrip()
    signed = start.startswith(("+", "-")) and any(c.isalpha() for c in start)
    return signed or start.startswith(("=", "@"))


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked when it is gzip."""
    try:
        raw = path.open("rb")
    except OSError as error:
        why = error.strerror or str(error)
        raise _refused(path, N_("The file %(name)s cannot be opened: %(why)s."), why=why) from error
    with raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        yield gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[misc]


def _encoding(path: Path, limit_bytes: int) -> str:
    """`utf-8-sig` when every byte agrees, else `cp1252`; nothing is guessed from a sample."""
    possible = {"utf-8-sig": _decoder("utf-8"), "cp1252": _decoder("cp1252")}
    size = 0
    if path.is_file() and path.stat().st_size > limit_bytes:
        raise _refused(path, _TOO_LARGE, limit=limit_bytes // 1_000_000)
    for chunk in chain(_chunks(path), [b""]):
        size += len(chunk)
        if size > limit_bytes:
            raise _refused(path, _TOO_LARGE, limit=limit_bytes // 1_000_000)
        possible = {name: one for name, one in possible.items() if _agrees(one, chunk)}
    if not size:
        raise _refused(path, N_("The file %(name)s is empty."))
    if not possible:
        raise _refused(path, N_("The file %(name)s is not a text table. Save it as CSV first."))
    return next(iter(possible))


_TOO_LARGE = N_("The file %(name)s is too large: %(limit)d MB at most.")


def _refused(path: Path, msgid: str, **params: Any) -> FileRefused:
    return FileRefused(msgid, name=path.name, **params)


def _chunks(path: Path) -> Iterator[bytes]:
    with _opened(path) as raw:
        try:
            while chunk := raw.read(_CHUNK):
                yield chunk
        except (EOFError, OSError, zlib.error) as error:
            raise _refused(path, N_("The file %(name)s is damaged: it ends too early.")) from error


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(encoding)("strict")


def _agrees(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    """Whether the bytes can be text of this encoding; an empty chunk is the end of the file."""
    try:
        decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError:
        return False
    return b"\x00" not in chunk


def _header(path: Path, encoding: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter that gives the most columns, and their names."""
    best: tuple[str, tuple[str, ...]] = (";", ())
    for delimiter in _DELIMITERS:
        with _opened(path) as raw:
            text = TextIOWrapper(raw, encoding=encoding, newline="")
            first = next(_records(text, delimiter), (0, []))[1]
        if len(first) > len(best[1]):
            best = delimiter, tuple(column_names(first))
    if len(best[1]) < 2:
        raise _refused(path, N_("The file %(name)s has no columns that we can tell apart."))
    return best


def column_names(cells: list[str]) -> Iterator[str]:
    """The names of columns on one line each; a second one of a name gets a number."""
    seen: dict[str, int] = {}
    for cell in cells:
        name = " ".join(plain(cell).split())
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _records(text: TextIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records that are not blank, each with the line where it begins."""
    reader = csv.reader(text, delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(
            N_("Line %(line)d cannot be read: a quotation mark is missing or a cell is too long."),
            line=line,
        ) from error
