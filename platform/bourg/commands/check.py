"""`bourg check`: is everything as it was promised?"""

import json
import sys

import click
from flask.cli import with_appcontext

from bourg.kernel.db import db
from bourg.paths import resource_dir
from bourg.townhall.checking import CHECKED
from bourg.townhall.checking import check as run


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@with_appcontext
def check(as_json: bool) -> None:
    """Check every invariant of the town's data. Exit code 0: all hold; 1: some are broken.

    Example: bourg check --json
    """
    found = run(db.session(), resource_dir("migrations"))
    if as_json:
        report = {"checked": CHECKED, "violations": [vars(v) for v in found]}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for violation in found:
            click.echo(f"{violation.id}  {violation.subject}: {violation.words}")
        click.echo(f"{len(CHECKED)} invariants checked, {len(found)} broken.")
    sys.exit(1 if found else 0)
