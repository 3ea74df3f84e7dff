"""`bourg merchants`: the town's shops."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext

from bourg.catalogue.services.known import learn
from bourg.commands import database
from bourg.commands.imports import COLUMNS, counting, in_words, say_counts, write_report
from bourg.merchants.services.importing import DoubtfulShop, Listed, import_town_list
from bourg.merchants.town_list import FIELDS, WORDS

merchants = AppGroup(
    "merchants", help="The town's shops.",
    epilog="Example: bourg merchants import commerces.csv",
)  # fmt: skip
_ADDED = ("key", "line", "doubt", "proposal", "decision")


def _pairs(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> object:
    if wrong := [pair for pair in given if "=" not in pair]:
        raise click.BadParameter(f"{wrong[0]!r}: write COLUMN=FIELD, for instance Enseigne=name")
    return {column: field for column, _, field in (pair.rpartition("=") for pair in given)}


@merchants.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "columns",
    multiple=True,
    callback=_pairs,
    metavar="COLUMN=FIELD",
    help=f"Say what a column holds, if it is not recognised. Fields: {', '.join(FIELDS)}.",
)
@click.option("--report", type=click.Path(path_type=Path), help="Where to list rows in doubt.")
def bring_in(file: Path, columns: dict[str, str], report: Path | None) -> None:
    """Enter the shops of the town's own list (CSV) as showcases: shown, not yet selling.

    Rows in doubt are listed next to FILE. Correct them there, or write "oui" under "Décision" to
    take a row as it is (placed where the proposal lies), and import that list: its
    "Référence" says which row is meant. The same list twice changes nothing. Exit code 1: refused.

    \b
    Example: bourg merchants import commerces.csv
    Example: bourg merchants import liste.csv --map "Nom de la boutique=name" --map "Lieu=street"
    """
    database.migrate()
    doubtful: list[DoubtfulShop] = []
    with in_words():
        done = import_town_list(
            file,
            columns=columns,
            progress=counting(gettext("rows")),
            doubtful=doubtful.append,
        )
        _say(done)
        write_report(report, file, *_table(doubtful))


@merchants.command("goods")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def learn_goods(file: Path) -> None:
    """Learn what bears which bar code from a list (CSV or .xlsx): shops fill their forms from it.

    Needed are columns of bar codes and names; brand and net quantity are taken where they stand.
    The same list twice changes nothing. Exit code 1: the file is refused.

    \b
    Example: bourg merchants goods produits.csv
    """
    database.migrate()
    with in_words():
        done = learn(file, counting(gettext("rows")))
    say_counts({gettext("goods known by their bar code"): done.known,
                gettext("rows left out: no bar code, or no name"): done.left_out})  # fmt: skip


def _say(done: Listed) -> None:
    say_counts(
        {
            gettext("new shops, shown with their telephone number"): done.new,
            gettext("of them without a telephone number"): done.without_phone,
            gettext("completed"): done.filled,
            gettext("known already"): done.known,
            gettext("waiting for a correction"): done.left_out,
        }
    )
    click.echo(gettext("In doubt:"))
    say_counts({gettext(WORDS[doubt]): n for doubt, n in done.doubts.items()})


def _table(doubtful: list[DoubtfulShop]) -> tuple[list[str], list[list[str]]]:
    """Our columns first, then the list's own, as they were."""
    ours = [gettext(COLUMNS[name]) for name in _ADDED]
    theirs = [column for row in doubtful[:1] for column in row.shop.cells if column not in ours]
    return ours + theirs, [[*_cells(row), *_own(row, theirs)] for row in doubtful]


def _cells(row: DoubtfulShop) -> list[str]:
    reasons = " ".join(gettext(WORDS[doubt]) for doubt in row.doubts)
    return [row.shop.key, str(row.shop.line), reasons, row.proposal, ""]


def _own(row: DoubtfulShop, columns: list[str]) -> list[str]:
    return [row.shop.cells.get(column, "") for column in columns]
