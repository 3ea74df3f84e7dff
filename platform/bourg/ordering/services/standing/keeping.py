"""Keeping an order's basket as a standing order, and what its other verbs share."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bourg.catalogue.options import key_of
from bourg.kernel import audit, counters, outbox
from bourg.kernel.clock import now
from bourg.kernel.models import AuditEvent
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput, NotAllowed, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering import standing as rules
from bourg.ordering.kinds import LineKind, LineState
from bourg.ordering.models import MerchantOrder, Order, OrderLine, StandingLine, StandingOrder
from bourg.ordering.queries.orders import means_of_parts
from bourg.ordering.queries.standing import wishes as wishes_of
from bourg.ordering.queries.wishes import Wish
from bourg.ordering.refusals import AgeNotConfirmed, EmptyBasket, StandingEnded
from bourg.ordering.services import locking
from bourg.ordering.standing import Rhythm
from bourg.ordering.states import BUYER
from bourg.slots.models import DeliverySlot, PickupPoint


class Agreed(NamedTuple):
    """What the household agrees to: each delivery is ordered, to be paid, up to the ceiling."""

    ceiling_cents: int
    consent: bool
    adult: bool = False


def keep(order_reference: str, rhythm: Rhythm, agreed: Agreed, actor: Actor, *, today: date) -> str:
    """Keep an order's basket as a standing order; returns its public id.

    The same order kept twice in the same rhythm is one standing order. Raises `BadInput`,
    `EmptyBasket` when nothing of it can be ordered again, `AgeNotConfirmed` for alcohol.
    """
    refuse_others(actor)
    rules.check(rhythm, agreed.ceiling_cents, today)
    if not agreed.consent:
        raise BadInput(N_("Say that you agree: each order is to be paid."), field="consent")
    with write() as session:
        order = locking.order(session, order_reference)
        found = _same(session, order, rhythm)
        if found is not None:
            return found
        standing = _write(session, order, rhythm, agreed, actor)
        refuse_impossible(wishes_of(session, standing.id), agreed)
        event = audit.begin(
            session, subject(standing.public_id), "kept", actor=actor, order=order.reference,
            ceiling_cents=agreed.ceiling_cents, adult=agreed.adult,
        )  # fmt: skip
        tell(session, standing.public_id, event)
        return standing.public_id


def refuse_others(actor: Actor) -> None:
    """Only a household, or the town for it, disposes of its standing orders."""
    if actor.role not in BUYER:
        raise NotAllowed()


def _same(session: Session, order: Order, rhythm: Rhythm) -> str | None:
    """The standing order that this order became in this rhythm already."""
    kept = select(StandingOrder.public_id).where(
        StandingOrder.from_order_id == order.id, StandingOrder.ended_at.is_(None)
    )
    of_rhythm = (getattr(StandingOrder, name) == value for name, value in rhythm._asdict().items())
    return session.scalar(kept.where(*of_rhythm))


_KEPT = ("address_id", "address_label", "complement", "contact_name", "contact_phone",
         "contact_email", "courier_note", "absence", "locale", "household_id")  # fmt: skip


def _write(
    session: Session, order: Order, rhythm: Rhythm, agreed: Agreed, actor: Actor
) -> StandingOrder:
    standing = StandingOrder(
        public_id=new_id(), user_id=order.payer_user_id, from_order_id=order.id,
        point_id=_point(session, order), channel=actor.channel, created_at=now(),
        ceiling_cents=agreed.ceiling_cents, adult=agreed.adult,
        means=means_of_parts(session, order), **rhythm._asdict(),
        **{name: getattr(order, name) for name in _KEPT},
    )  # fmt: skip
    session.add(standing)
    session.flush()
    lines = [_line(standing.id, part, line) for part in order.parts for line in part.lines
             if line.kind == LineKind.PRODUCT and line.state == LineState.KEPT]  # fmt: skip
    if not lines:
        raise EmptyBasket()
    session.execute(insert(StandingLine), lines)
    return standing


def _point(session: Session, order: Order) -> int | None:
    """Where an order is fetched, if it is."""
    point = select(PickupPoint.id).join(DeliverySlot, DeliverySlot.zone_id == PickupPoint.zone_id)
    return session.scalar(point.where(DeliverySlot.id == order.slot_id))


def _line(standing_id: int, part: MerchantOrder, line: OrderLine) -> dict[str, Any]:
    return {
        "standing_id": standing_id, "merchant_id": part.merchant_id,
        "product_id": line.product_id, "options": key_of(line.options),
        "quantity": line.quantity, "weight_g": line.weight_g,
        "agreed_price_cents": line.unit_price_cents or 0, "note": line.note,
        "substitution": line.substitution,
    }  # fmt: skip


def refuse_impossible(wishes: list[Wish], agreed: Agreed) -> None:
    """Its goods can be ordered as agreed: their cost of today is under the ceiling, alcohol
    asks for the age. Raises `BadInput`, `AgeNotConfirmed`.
    """
    if any(wish.goods.alcohol for wish in wishes) and not agreed.adult:
        raise AgeNotConfirmed(field="age_confirmed")
    most_cents = sum(wish.amounts.ceiling_cents for wish in wishes)
    if most_cents > agreed.ceiling_cents:
        msgid = N_("Its goods cost up to %(most_cents)s today: agree to that much at least.")
        raise BadInput(msgid, field="ceiling_cents", most_cents=most_cents)


def locked(session: Session, public_id: str) -> StandingOrder:
    """A standing order that has not ended, locked before anything else is.

    Raises `NotFound`, `StandingEnded`.
    """
    wanted = select(StandingOrder).where(StandingOrder.public_id == public_id)
    found = session.scalars(
        wanted.with_for_update(key_share=True), execution_options={"populate_existing": True}
    ).first()
    if found is None:
        raise NotFound()
    if found.ended_at is not None:
        raise StandingEnded()
    return found


def record(
    session: Session, standing: StandingOrder, verb: str, actor: Actor, **detail: Any
) -> AuditEvent:
    """Write into a standing order's trail, and let the desks look again."""
    counters.bump(session, "townhall")
    return audit.record(session, subject(standing.public_id), verb, actor=actor, **detail)


def tell(session: Session, public_id: str, event: AuditEvent) -> None:
    """The household gets what it agreed to on a durable medium, once for each change."""
    key = f"standing.{event.verb}:{public_id}:{event.sequence}"
    outbox.put(session, "standing.terms", key, standing=public_id, what=event.verb)


def subject(public_id: str) -> str:
    """What its trail is called."""
    return f"standing:{public_id}"
