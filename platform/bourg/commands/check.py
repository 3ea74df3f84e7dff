"""`bourg check`: asks every room whether its promises hold, and answers with what is broken.

The ids are those of the reliability plan: I1 capacity, I2 counted stock, I3 whole orders, I4 one
key one order, I5 totals, I8 states and audit trail, I10 outbox, I12 holds, I13 local times, I15
ownership, I16 the database itself; of places, P1 zones, P2 streets and P3 the zone of every
address; S1 the shares of slots, S2 standing orders; R1 orders among rounds.
"""

import json
import sys
from collections.abc import Callable

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from bourg.addresses import invariants as addresses
from bourg.catalogue import invariants as catalogue
from bourg.kernel import integrity
from bourg.kernel.db import Base
from bourg.kernel.invariants import Violation
from bourg.kernel.transaction import snapshot
from bourg.ordering import invariants as ordering
from bourg.paths import resource_dir
from bourg.rounds import invariants as rounds
from bourg.slots import invariants as slots

CHECKED = ("I1", "I2", "I3", "I4", "I5", "I8", "I10", "I12", "I13", "I15", "I16", "P1", "P2", "P3",
           "R1", "S1", "S2")  # fmt: skip
ROOMS: tuple[Callable[[Session], list[Violation]], ...] = (
    addresses.check,
    slots.check,
    catalogue.check,
    ordering.check,
    rounds.check,
)


def violations(session: Session) -> list[Violation]:
    """Every broken invariant of the town, sorted; an empty list is a healthy town.

    Where tables are missing nothing else can be asked.
    """
    tables = list(Base.metadata.tables)
    if missing := integrity.missing_tables(session, tables):
        return missing
    head = integrity.migration_head(resource_dir("migrations"))
    kernel = integrity.check(session, head=head)
    return sorted([*kernel, *(violation for room in ROOMS for violation in room(session))])


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@with_appcontext
def check(as_json: bool) -> None:
    """Check every invariant of the town's data. Exit code 0: all hold; 1: some are broken.

    Example: bourg check --json
    """
    with snapshot() as session:
        found = violations(session)
    if as_json:
        report = {"checked": CHECKED, "violations": [vars(v) for v in found]}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for violation in found:
            click.echo(f"{violation.id}  {violation.subject}: {violation.words}")
        click.echo(f"{len(CHECKED)} invariants checked, {len(found)} broken.")
    sys.exit(1 if found else 0)
