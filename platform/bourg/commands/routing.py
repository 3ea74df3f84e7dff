"""`bourg routing`: the round engine by itself, on a file anyone can check."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext

from bourg.routing.commandline import SECONDS, answer, as_json, as_lines
from bourg.routing.providers.vroom_express import VroomExpress
from bourg.routing.refusals import RoutingRefusal

routing = AppGroup(
    "routing", help="The round engine on a file.\n\nExample: bourg routing solve town_day.json"
)


@routing.command("solve")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--seconds", type=float, default=SECONDS, show_default=True, help="Time to use.")
@click.option("--iterations", type=int, help="Instead of seconds: gives the same plan again.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of chance.")
@click.option("--vroom", metavar="URL", help="A vroom-express server to show the plan.")
@click.option("--json", "as_program", is_flag=True, help="Print the plan as JSON.")
def solve(
    file: Path,
    seconds: float,
    iterations: int | None,
    seed: int,
    vroom: str | None,
    as_program: bool,
) -> None:
    """Plan the rounds of a Li & Lim instance or a town's JSON; nothing is stored.

    Exit code 1: the file cannot be planned, and why.

    \b
    Example: bourg routing solve town_day.json --seconds 20 --json
    """
    try:
        improver = VroomExpress(vroom, failed=_say_alone) if vroom else None
        found = answer(file, seconds=seconds, seed=seed, iterations=iterations, improver=improver)
    except RoutingRefusal as refusal:
        raise click.ClickException(gettext(refusal.msgid, **refusal.params)) from None
    click.echo(as_json(found) if as_program else as_lines(found))


def _say_alone(_why: str) -> None:
    """Beside the plan, so that programs still read it."""
    sentence = gettext("The VROOM server gives no usable answer: this plan is ours alone.")
    click.echo(sentence, err=True)
