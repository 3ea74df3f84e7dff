"""`bourg demo`: a whole town to try, invented people and shops at real addresses."""

import sys
import time
from collections.abc import Callable

import click
from flask import Flask
from flask.cli import ScriptInfo

from bourg import config, occupancy
from bourg.addresses import street_file
from bourg.commands import database
from bourg.demo import instance, loader
from bourg.demo.instance import DemoRefused
from bourg.demo.staff import PASSWORD, SIGN_INS
from bourg.kernel.db import db
from bourg.kernel.refusals import Busy
from bourg.web.tools import tools

WITHOUT_STREETS = (
    f"No {street_file.NAME}: ways are reckoned as the crow flies. "
    "For times on the streets: bourg addresses roads import FILE"
)
demo = click.Group(
    "demo", help="A whole town to try: invented shops at real addresses.",
    epilog="Example: bourg demo load",
)  # fmt: skip


@demo.command("load")
@click.option(
    "--base-url", default="http://127.0.0.1:8000", show_default=True,
    help="Where the site will answer: written into a new town.toml, for the links in mails.",
)  # fmt: skip
@click.option("--brief", is_flag=True, help="Do not print the sign-ins at the end.")
@click.pass_context
def load(context: click.Context, base_url: str, brief: bool) -> None:
    """Prepare an empty instance and fill it: Bondy, its shops, a month of orders.

    Writes town.toml where there is none, builds the database, and loads what is not there yet.
    Done again it changes nothing; interrupted, it goes on where it stopped.

    \b
    Example: bourg demo load
    Example: BOURG_INSTANCE=/srv/try bourg demo load --base-url http://127.0.0.1:8010
    """
    try:
        folder = config.instance_folder()
        if instance.write_town(folder, base_url):
            click.echo(f"Wrote {folder / 'town.toml'}.")
        with _app(context).app_context():
            instance.refuse_real_town(tools().town)
            database.migrate()
            instance.refuse_real_orders(db.session())
            _load()
        if not (folder / street_file.NAME).exists():
            click.echo(WITHOUT_STREETS)
        if not brief:
            click.echo("\nSign in with:")
            context.invoke(people)
    except (DemoRefused, Busy) as refused:
        raise click.ClickException(str(refused)) from None


@demo.command("reset")
def reset() -> None:
    """Empty the demo: its database, mails and pictures go; town.toml and the theme stay.

    Example: BOURG_INSTANCE=instance/demo bourg demo reset
    """
    folder = config.instance_folder()
    try:
        settings = config.load(folder)
        instance.refuse_real_town(settings.town)
        with occupancy.alone(folder):
            instance.empty(folder, settings.database_url)
    except (DemoRefused, occupancy.Occupied, config.ConfigurationError) as error:
        raise click.ClickException(str(error)) from None
    click.echo("The demo is empty: the next `make run` begins anew.")


@demo.command("people")
def people() -> None:
    """Print one sign-in per role.

    Example: bourg demo people
    """
    width = max(len(one.who) for one in SIGN_INS)
    for one in SIGN_INS:
        click.echo(f"  {one.who:<{width}}  {one.email}")
    click.echo(f"  {'password of everybody':<{width}}  {PASSWORD}")


def _app(context: click.Context) -> Flask:
    """The app of the instance, now that its town.toml is there."""
    return context.ensure_object(ScriptInfo).load_app()


def _load() -> None:
    steps = loader.missing()
    if not steps:
        click.echo("The demo town is loaded already: nothing was changed.")
    width = max(len(step.words) for step in loader.STEPS)
    for step in steps:
        begun = time.monotonic()
        label = f"  {step.words:<{width}}  "
        click.echo(label, nl=False)
        words = loader.load(step, _teller(label))
        seconds = time.monotonic() - begun
        click.echo(f"{_again(label)}{words}  ({seconds:.1f} s)")


def _teller(label: str) -> Callable[[int, int], None]:
    """What shows how far a step is: in place on a terminal, silent in a file."""
    if not sys.stdout.isatty():
        return lambda done, of: None
    return lambda done, of: click.echo(f"\r{label}{min(100 * done // of, 100):>3} %", nl=False)


def _again(label: str) -> str:
    """Begins the line again, without what was told so far, on a terminal."""
    return f"\r\x1b[K{label}" if sys.stdout.isatty() else ""
