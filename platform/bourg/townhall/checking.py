"""`bourg check`: asks every room whether its promises hold, and answers with what is broken.

The ids are those of the reliability plan: I1 capacity, I3 whole orders, I4 one key one order, I5
totals, I8 states and audit trail, I10 outbox, I12 holds, I13 local times, I15 ownership, I16 the
database itself.
"""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from bourg.kernel import integrity
from bourg.kernel.db import Base
from bourg.kernel.invariants import Violation
from bourg.ordering import invariants as ordering
from bourg.slots import invariants as slots

CHECKED = ("I1", "I3", "I4", "I5", "I8", "I10", "I12", "I13", "I15", "I16")
ROOMS: tuple[Callable[[Session], list[Violation]], ...] = (slots.check, ordering.check)


def check(session: Session, migrations: Path) -> list[Violation]:
    """Every broken invariant of the town, sorted; an empty list is a healthy town."""
    kernel = integrity.check(
        session, head=integrity.migration_head(migrations), tables=list(Base.metadata.tables)
    )
    return sorted([*kernel, *(violation for room in ROOMS for violation in room(session))])
