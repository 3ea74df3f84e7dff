"""What the file that a shop looks at would do to its shelf."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from bourg.catalogue import columns, shelf_files
from bourg.catalogue.by_trade import Usual, usual
from bourg.catalogue.models import ShelfFile
from bourg.catalogue.queries.sheets import every, seller
from bourg.catalogue.shelf_files import Known, Planned, Shelf, Verb
from bourg.merchants.models import Merchant


@dataclass(frozen=True)
class Look:
    """A file and what it would do; `chosen`: which of its columns holds which field."""

    name: str
    columns: tuple[str, ...]
    chosen: dict[str, str]
    rows: list[Planned]
    absent: list[Known]

    def count(self, verb: Verb) -> int:
        """How many rows do this."""
        return sum(row.verb is verb for row in self.rows)

    @property
    def spoken(self) -> list[Planned]:
        """The rows of which there is something to say."""
        return [row for row in self.rows if row.faults or (row.missing and row.verb is not SAME)]

    @property
    def lacking(self) -> list[str]:
        """The fields without which nothing new can be entered, that no column holds."""
        return [field for field in columns.NEEDED if not self.chosen.get(field)]


SAME = Verb.SAME


def look(session: Session, merchant_id: int) -> Look | None:
    """The file that waits and its effect; nothing when none waits. Raises `FileRefused`."""
    wanted = select(ShelfFile).filter_by(merchant_id=merchant_id)
    kept = session.scalar(wanted.options(undefer(ShelfFile.content)))
    if kept is None or kept.content is None:
        return None
    shelf = Shelf(Known(o.public_id, o.sheet, o.status) for o in every(session, merchant_id))
    with shelf_files.opened(kept.name, kept.content) as table:
        chosen = columns.recognised(table.columns, kept.columns)
        of, begin = seller(session, merchant_id), _usual(session, merchant_id)
        rows = list(shelf_files.plan(table.rows(), chosen, shelf, begin, of))
        return Look(kept.name, table.columns, chosen, rows, shelf_files.absent(shelf, rows))


def _usual(session: Session, merchant_id: int) -> Usual:
    merchant = session.get_one(Merchant, merchant_id)
    return usual(merchant.trade, vat_franchise=merchant.vat_franchise)
