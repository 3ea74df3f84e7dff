"""What the importing commands share: files beside the main one, the list of doubts, plain words."""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import click
from flask_babel import format_decimal, gettext, ngettext

from bourg.kernel.refusals import N_, Refusal
from bourg.kernel.tabular import write_table

_OURS = "-a-verifier"
_EVERY = 500


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a refusal, or a file that cannot be written, into one sentence and exit code 1."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(gettext(refusal.msgid, **refusal.params)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        sentence = gettext("%(path)s: %(why)s.", path=error.filename, why=error.strerror)
        raise click.ClickException(sentence) from None


def read_json(path: Path) -> Any:
    """A JSON document, plain or gzip."""
    raw = path.read_bytes()
    try:
        return json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except (ValueError, EOFError, gzip.BadGzipFile):
        sentence = gettext("%(path)s is not a JSON file.", path=path)
        raise click.ClickException(sentence) from None


def names_in(path: Path) -> list[str]:
    """Street names: the `name` of every feature of a GeoJSON file, or the lines of a text file."""
    if "json" not in path.name:
        return path.read_text("utf-8-sig").splitlines()
    found = {feature["properties"].get("name") for feature in read_json(path)["features"]}
    return sorted(name for name in found if name)


def shapes_in(path: Path, key: str) -> dict[str, Any]:
    """The features of a GeoJSON file by the property that names them."""
    return {str(f["properties"].get(key, "")): f for f in read_json(path)["features"]}


def counting(message: str) -> Any:
    """A function that shows how far the work has come."""

    def show(done: int) -> None:
        if done % _EVERY == 0:
            click.echo(f"  {format_decimal(done)} {message}", err=True)

    return show


def say_counts(counts: dict[str, int]) -> None:
    """Numbers with their words, largest first; nothing for zero."""
    for sentence, number in sorted(counts.items(), key=lambda pair: -pair[1]):
        if number:
            click.echo(f"{format_decimal(number):>9}  {sentence}")


def write_report(
    given: Path | None, beside: Path, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Write the rows in doubt for a person to work through, and say where they are."""
    if not rows:
        click.echo(gettext("No row is in doubt."))
        return
    path = given or free_name(beside)
    if path.resolve() == beside.resolve():
        raise click.ClickException(gettext("The report would overwrite the file that was read."))
    write_table(path, header, rows)
    click.echo(ngettext(
        "%(num)s row to look at: %(path)s", "%(num)s rows to look at: %(path)s", len(rows),
        path=path,
    ))  # fmt: skip


def free_name(beside: Path) -> Path:
    """A name next to a file that is not taken: nobody's corrections are overwritten."""
    stem = re.sub(rf"{_OURS}(-\d+)?$", "", beside.name.split(".")[0])
    names = (f"{stem}{_OURS}{'' if n == 1 else f'-{n}'}.csv" for n in count(1))
    return next(path for name in names if not (path := beside.with_name(name)).exists())


COLUMNS = {
    "line": N_("Line"),
    "id": N_("Identifier"),
    "address": N_("Address"),
    "kept": N_("Entered"),
    "doubt": N_("To look at"),
    "key": N_("Reference"),
    "proposal": N_("Proposal"),
    "decision": N_("Decision"),
}


def yes_or_no(value: bool) -> str:
    """What a cell says."""
    return gettext("yes") if value else gettext("no")
