"""A month of orders for the demo: slot by slot, each in one transaction with its mark."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.demo import fresh, marks, stock, weeks
from bourg.demo.crowd import OrderPlan, crowd
from bourg.demo.lives import Cast, Life, live
from bourg.demo.market import read_shops
from bourg.demo.riding import Ride
from bourg.demo.telling import Tell
from bourg.kernel import outbox
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.references import predictable
from bourg.kernel.roles import Role
from bourg.kernel.transaction import write
from bourg.people.models import RoleGrant, User
from bourg.slots.queries import SlotFilling
from bourg.web.tools import tools

SEED = "Bondy"


def load_orders(tell: Tell) -> str:
    """Let the town live through the past month, and into the slots to come."""
    until = now()
    session = db.session()
    shops, people, done = read_shops(session), cast(session), marks.done(session)
    slots = [slot for slot in weeks.slots(session) if slot.closed_at is None]
    newest = fresh.orders(SEED, slots, shops, until)
    placed = 0
    for number, slot in enumerate(slots, 1):
        part = f"orders of {slot.starts_at:%Y-%m-%d %H:%M}"
        if part not in done:
            plans = crowd(SEED, slot, shops) + newest.get(slot.id, [])
            placed += live_through(slot, plans, people, until, part)
        tell(number, len(slots))
    return f"{placed} orders"


def live_through(
    slot: SlotFilling, plans: list[OrderPlan], people: Cast, until: datetime, part: str
) -> int:
    """One slot's orders, from the first basket to the last door; returns how many there are."""
    lives = [Life(plan, people, slot) for plan in plans]
    with write() as session, predictable(f"{SEED} {part}"):
        placed = 0 if part in marks.done(session) else live(lives, until)
        if placed:
            Ride(slot, lives, people, SEED).ride(until)
            outbox.settle_before(until)
            marks.set_(session, part)
    db.session.remove()
    return placed


def cast(session: Session) -> Cast:
    """Those who act; two residents in three have an account, the others order as guests."""
    emails = [person["email"] for person in stock.people()["resident"] if person["email"]]
    known = {email for place, email in enumerate(emails) if place % 3 != 2}
    accounts = session.execute(select(User.email, User.id).where(User.email.in_(known)))
    return Cast(
        residents={email: user_id for email, user_id in accounts if email},
        agent_ids=_ids(session, Role.AGENT),
        officer_id=_ids(session, Role.OFFICER)[0],
        courier_ids=_ids(session, Role.COURIER),
        delivery=tools().town.delivery,
    )


def _ids(session: Session, role: Role) -> tuple[int, ...]:
    rows = session.scalars(select(RoleGrant.user_id).filter_by(role=role).order_by(RoleGrant.id))
    return tuple(rows)
