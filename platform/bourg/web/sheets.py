"""Lists as files for a spreadsheet: semicolons, as French ones expect, and no formula slips in."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

# A cell that begins so is read as a formula: a stranger's name must not be one.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file to save under this name."""
    answer = Response(written(head, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV text (UTF-8 with its mark, which spreadsheets look for)."""
    words = io.StringIO()
    lines = csv.writer(words, delimiter=";", lineterminator="\r\n")
    lines.writerow(head)
    lines.writerows([_plain(cell) for cell in row] for row in rows)
    return "\ufeff" + words.getvalue()


def _plain(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
