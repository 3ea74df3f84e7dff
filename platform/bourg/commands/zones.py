"""`bourg addresses zones` and `bourg addresses basemap`: where the town delivers, and its map."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext

from bourg.addresses import basemap as drawing
from bourg.addresses import zone_files
from bourg.addresses.queries.zones import town_bounds
from bourg.addresses.zone_files import LIMIT_BYTES, ZoneFile, ZoneFileRefused
from bourg.commands import database
from bourg.commands.imports import in_words, read_json
from bourg.kernel.db import db
from bourg.kernel.roles import Actor
from bourg.ordering.services import zoning
from bourg.web import basemaps
from bourg.web.zone_words import consequences, counts, told

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
zones = AppGroup(
    "zones", help="The zones where the town delivers.",
    epilog="Example: bourg addresses zones import zones.geojson --dry-run",
)  # fmt: skip
basemap = AppGroup(
    "basemap", help="The town's own map, behind the zones.",
    epilog="Example: bourg addresses basemap import rues.geojson.gz",
)  # fmt: skip


@zones.command("import")
@click.argument("file", type=FILE)
@click.option("--name-property", default="", help="The property that names the zones.")
@click.option("--active", is_flag=True, help="Switch new zones on at once.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def bring_in(file: Path, name_property: str, active: bool, dry_run: bool) -> None:
    """Bring in zones from GeoJSON, in degrees or in Lambert 93, plain or .gz.

    New zones come switched off, unless told otherwise. A zone known by its short name gets its new
    outline and keeps fee, minimum and switch. The same file twice changes nothing; orders keep
    their slots. Exit code 1: the file was refused, or none of its features can be a zone.

    \b
    Example: bourg addresses zones import bureaux_de_vote.geojson --name-property bureau --dry-run
    """
    database.migrate()
    with in_words():
        found = zone_files.read(
            _bytes(file), town_bounds(db.session()), name_property=name_property
        )
        db.session.rollback()
        _say_file(found)
        if not found.taken:
            raise ZoneFileRefused()
        changed = zoning.bring_in(found.zones, Actor.system(), active=active, looking=dry_run)
    click.echo(", ".join(counts(changed)) + ".")
    for words in consequences(changed):
        click.echo(words)
    if dry_run:
        click.echo(gettext("Nothing was changed."))


def _bytes(file: Path) -> bytes:
    """The file, unless it is too large to be zones. Raises `ZoneFileRefused`."""
    if file.stat().st_size > LIMIT_BYTES:
        raise ZoneFileRefused(ZoneFileRefused.TOO_LARGE, most=LIMIT_BYTES // 1_000_000)
    return file.read_bytes()


def _say_file(found: ZoneFile) -> None:
    """One line for every zone of the file: taken or not, and what was done to it."""
    for note in found.notes:
        click.echo(gettext(note))
    for zone in found.zones:
        mark = "+" if zone.geometry else "–"
        numbers = ", ".join(map(str, zone.numbers))
        click.echo(f" {mark} {zone.name} ({numbers}) {told(zone)}".rstrip())


@basemap.command("import")
@click.argument("file", type=FILE)
@click.option("--boundary", type=FILE, help="GeoJSON; default: boundary.geojson of the instance.")
def draw(file: Path, boundary: Path | None) -> None:
    """Draw the town's map from the streets of an OpenStreetMap file (GeoJSON, also .gz).

    The map lies in the town's folder and is sent by the town itself; no other server is asked.

    \b
    Example: bourg addresses basemap import voies_osm.geojson.gz --boundary contour.geojson
    """
    folder = Path(current_app.instance_path)
    edge = boundary or folder / basemaps.BOUNDARY
    with in_words():
        drawn = drawing.draw(read_json(file), read_json(edge))
        path = basemaps.keep(folder, drawn)
    click.echo(gettext("%(count)s streets drawn: %(path)s", count=drawn.lines, path=path))
