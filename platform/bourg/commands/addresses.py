"""`bourg addresses`: the town's list of addresses."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext, ngettext

from bourg.addresses.providers.osrm import Osrm
from bourg.addresses.queries import houses
from bourg.addresses.report import REPAIRED, WORDS, DoubtfulRow
from bourg.addresses.services import Imported, import_addresses
from bourg.addresses.streets_import import House, RoadsImported, fetch_roads, import_roads
from bourg.addresses.ways import BIKE, VAN, VEHICLES
from bourg.commands import database
from bourg.commands.imports import (
    COLUMNS,
    counting,
    in_words,
    names_in,
    read_json,
    say_counts,
    shapes_in,
    write_report,
    yes_or_no,
)
from bourg.commands.zones import basemap, zones
from bourg.kernel.db import db
from bourg.web.tools import tools

NAMES = ("street-names.geojson", "street-names.geojson.gz", "street-names.txt")
EXAMPLES = 5
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
addresses = AppGroup(
    "addresses", help="The town's list of addresses.",
    epilog="Example: bourg addresses import adresses-93010.csv.gz",
)  # fmt: skip
addresses.add_command(basemap)
addresses.add_command(zones)


@addresses.command("import")
@click.argument("file", type=FILE)
@click.option("--boundary", type=FILE, help="GeoJSON; default: boundary.geojson of the instance.")
@click.option(
    "--street-names", type=FILE,
    help=f"Trusted names: GeoJSON (`name`) or one a line; default: {' or '.join(NAMES)}.",
)  # fmt: skip
@click.option("--districts", type=FILE, help="GeoJSON of the town's districts.")
@click.option("--district-name", default="nom", show_default=True, help="Their property to use.")
@click.option("--report", type=click.Path(path_type=Path), help="Where to list rows in doubt.")
def bring_in(
    file: Path,
    boundary: Path | None,
    street_names: Path | None,
    districts: Path | None,
    district_name: str,
    report: Path | None,
) -> None:
    """Bring in or update the addresses of a BAN or BAL file (CSV, also .gz).

    What is certain is repaired, what is not is listed next to FILE for a person to look at. The
    same file twice changes nothing. Exit code 1: the file was refused.

    \b
    Example: bourg addresses import adresses-93010.csv.gz --boundary contour.geojson
    """
    database.migrate()
    doubtful: list[DoubtfulRow] = []
    with in_words():
        edge = boundary or _of_the_town("boundary.geojson")
        trusted = street_names or _of_the_town(*NAMES)
        done = import_addresses(
            file,
            insee=tools().town.town.insee,
            boundary=read_json(edge) if edge else None,
            references=names_in(trusted) if trusted else (),
            districts=shapes_in(districts, district_name) if districts else None,
            progress=counting(gettext("rows")),
            doubtful=doubtful.append,
        )
        _say(done)
        write_report(report, file, _header(), [_cells(row) for row in doubtful])


@addresses.group("roads")
def roads() -> None:
    """The town's streets, for travel times.

    Example: bourg addresses roads import voies.geojson.gz
    """


@roads.command("import")
@click.argument("file", type=FILE)
@click.option(
    "--vehicle", "vehicles", multiple=True, type=click.Choice(VEHICLES), default=[BIKE, VAN],
    show_default=True, help="Whose ways to reckon; may be repeated.",
)  # fmt: skip
@click.option("--report", type=click.Path(path_type=Path), help="Where to list who has no way.")
def bring_in_roads(file: Path, vehicles: tuple[str, ...], report: Path | None) -> None:
    """Reckon travel times on the streets of a GeoJSON or OpenStreetMap XML file (also .gz).

    Addresses without a way are listed next to FILE; for them the bird's way is taken. Running
    servers use the new times at once. Exit code 1: the file was refused, nothing has changed.

    \b
    Example: bourg addresses roads import voies.geojson.gz --vehicle bike
    """
    database.migrate()
    with in_words():
        done = import_roads(
            file, Path(current_app.instance_path),
            [House(*one) for one in houses(db.session())], vehicles=dict.fromkeys(vehicles),
            progress=counting(gettext("ways")),
        )  # fmt: skip
        _say_roads(done)
        lost = [[h.label, v] for v, one in done.ridden.items() for h in one.without]
        header = [gettext("Address"), gettext("Vehicle")]
        write_report(report, file, header, sorted(lost))


@roads.command("fetch")
@click.option(
    "--vehicle", "vehicles", multiple=True, type=click.Choice(VEHICLES), default=[BIKE, VAN],
    show_default=True, help="Whose ways to ask for; may be repeated.",
)  # fmt: skip
def fetch(vehicles: tuple[str, ...]) -> None:
    """Fetch travel times between the town's addresses from its OSRM server (`[travel] osrm_url`).

    They take the place of those by `roads import`. The server is asked now and never by bookings.
    Exit code 1: it gave no usable answer, nothing has changed.

    \b
    Example: bourg addresses roads fetch --vehicle bike
    """
    travel = tools().town.travel
    if not travel.osrm_url:
        raise click.ClickException(gettext("town.toml names no OSRM server under [travel]."))
    database.migrate()
    with in_words():
        source = fetch_roads(
            Osrm(travel.osrm_url, travel.osrm_timeout_s).ask, Path(current_app.instance_path),
            [House(*one) for one in houses(db.session())], vehicles=dict.fromkeys(vehicles),
            progress=counting(gettext("ways")),
        )  # fmt: skip
    click.echo(gettext("Travel times are known now: %(source)s", source=source))


def _say_roads(done: RoadsImported) -> None:
    say_counts({gettext("streets"): done.streets})
    for vehicle, one in done.ridden.items():
        click.echo(f"{vehicle}:")
        say_counts(
            {
                gettext("points of streets"): one.vertices,
                gettext("of them reach all others"): one.joined,
                gettext("points between which times are known"): one.gates,
                ngettext(
                    "address without a way (times as the crow flies)",
                    "addresses without a way (times as the crow flies)",
                    len(one.without),
                ): len(one.without),
            }
        )
        for house in one.without[:EXAMPLES]:
            click.echo(f"           {house.label}")


def _of_the_town(*names: str) -> Path | None:
    """The first of these files that lies in the town's folder."""
    files = [Path(current_app.instance_path) / name for name in names]
    return next((file for file in files if file.exists()), None)


def _say(done: Imported) -> None:
    say_counts(
        {
            gettext("new addresses"): done.new,
            gettext("changed addresses"): done.changed,
            gettext("unchanged addresses"): done.unchanged,
            gettext("rows left out"): done.report.left_out,
            gettext("known before and no longer in the file (kept)"): done.gone,
        }
    )
    click.echo(gettext("Repaired:"))
    say_counts({gettext(REPAIRED[repair]): n for repair, n in done.report.repairs.items()})
    click.echo(gettext("In doubt:"))
    say_counts({gettext(WORDS[doubt]): n for doubt, n in done.report.doubts.items()})


def _header() -> list[str]:
    return [gettext(COLUMNS[name]) for name in ("line", "id", "address", "kept", "doubt")]


def _cells(row: DoubtfulRow) -> list[str]:
    return [str(row.line), row.ban_id, row.label, yes_or_no(row.kept), gettext(WORDS[row.doubt])]
