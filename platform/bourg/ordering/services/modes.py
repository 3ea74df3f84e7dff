"""A zone begins to judge bookings by plans: what is promised already must be rideable too."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode
from bourg.kernel.db import db
from bourg.kernel.roles import Actor
from bourg.ordering.models import Basket, Order
from bourg.ordering.queries import loads
from bourg.slots.loads import Load
from bourg.slots.services import modes
from bourg.slots.services.modes import SlotAhead


class Switched(NamedTuple):
    """What became of the slots ahead that have promises: certified, or counted as before."""

    certified: int
    counted: int


def switch(zone_slug: str, mode: BookingMode, actor: Actor) -> Switched:
    """Let a zone count places, or judge each booking by a plan that can be ridden.

    Slots whose promises no plan serves go on counting. Raises `NotFound`.
    """
    left = modes.set_mode(zone_slug, mode, actor)
    done = sum(modes.certify(one, _loads(db.session(), one), actor) for one in left)
    return Switched(done, len(left) - done)


def _loads(session: Session, one: SlotAhead) -> dict[str, Load | None]:
    """What each claim of a slot asks to be carried: an order's living parts, or a basket."""
    orders = session.execute(
        select(Basket.claim, Order.id)
        .join(Order, Order.basket_id == Basket.id)
        .where(Basket.claim.in_(one.claims))
    )
    placed = {claim: order_id for claim, order_id in orders}
    return {
        claim: loads.of_order(session, placed[claim]) if claim in placed
        else loads.of_claim(session, claim)
        for claim in one.claims
    }  # fmt: skip
