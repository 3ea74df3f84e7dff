"""Loading the demo: its steps in their order, each done once, whole or not at all."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from bourg.demo import habits, marks, orders, places, points, shifts, shops, staff, today, weeks
from bourg.demo.orders import SEED
from bourg.demo.telling import Tell
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.references import predictable
from bourg.kernel.transaction import write

ELSEWHERE = "loaded by another process meanwhile"


class Step(NamedTuple):
    """One part of the demo. `long` steps write in several transactions and may be done again.

    What came with the town's opening is `days_ago`: older than its oldest order.
    """

    part: str
    words: str
    load: Callable[[Tell], str]
    days_ago: int = 0
    long: bool = False


STEPS = (
    Step("addresses", "Addresses of Bondy", places.load_addresses, long=True),
    Step("zone", "Delivery zone", places.load_zone),
    Step("people", "People", staff.load_people, days_ago=60),
    Step("shops", "Shops", shops.load_shops, days_ago=60),
    Step("staff", "Staff of the shops", staff.load_staff, days_ago=50),
    Step("ways", "How shops are told", shops.load_ways, days_ago=50),
    Step("shelves", "Products", shops.load_shelves, days_ago=45),
    Step("weeks", "Slots", weeks.load_weeks),
    Step("shifts", "Couriers' shifts", shifts.load_shifts),
    Step("orders", "A month of orders", orders.load_orders, long=True),
    Step("points", "Pick-up points", points.load_points, days_ago=points.AGO),
    Step("fetched", "Orders that are fetched", points.load_fetchings),
    Step("today", "What is special today", today.load_today),
    Step("weekly", "Baskets of the week", shops.load_weekly),
    Step("company", "A delivery company", habits.load_company),
    Step("standing", "Standing orders", habits.load_standing, long=True),
)


def missing() -> list[Step]:
    """The steps that are not in the database yet."""
    done = marks.done(db.session())
    return [step for step in STEPS if step.part not in done]


def load(step: Step, tell: Tell) -> str:
    """Do one step and mark it; returns what there is now, in words."""
    words = _in_pieces(step, tell) if step.long else _whole(step, tell)
    db.session.remove()
    return words


def _whole(step: Step, tell: Tell) -> str:
    """One transaction with its mark, which is looked at again: two loadings make one town."""
    with write() as session:
        if step.part in marks.done(session):
            return ELSEWHERE
        with shifted(now() - timedelta(days=step.days_ago)), predictable(f"{SEED} {step.part}"):
            words = step.load(tell)
        marks.set_(session, step.part)
        return words


def _in_pieces(step: Step, tell: Tell) -> str:
    words = step.load(tell)
    with write() as session:
        if step.part not in marks.done(session):
            marks.set_(session, step.part)
    return words
