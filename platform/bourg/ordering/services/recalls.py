"""A product is called back: every household that has it is written to or rung up, with a proof.

Regulation (EU) 2023/988 art. 35 and 36: consumers who can be identified are told directly and
without delay; regulation (EC) 178/2002 art. 19 for food.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import Product
from bourg.catalogue.services import withdraw
from bourg.kernel import audit, counters, outbox
from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.ordering.kinds import LineState
from bourg.ordering.models import MerchantOrder, Order, OrderLine, Recall, RecallNotice
from bourg.ordering.states import GONE
from bourg.people.rules import is_mobile

MOST_DAYS = 400


class Called(NamedTuple):
    """What is called back: deliveries from a day to a day, of a lot, and why."""

    from_on: date
    to_on: date
    lot: str
    reason: str


def announce(
    product_id: str, called: Called, actor: Actor, *, time_zone: str, keep_selling: bool = False
) -> str:
    """Call a product back and have every household that has it told; returns the recall's id.

    It leaves the shelf unless `keep_selling`. Raises `NotFound`, `BadInput`.
    """
    _refuse(called)
    with write() as session:
        product = session.scalar(select(Product).filter_by(public_id=product_id))
        if product is None:
            raise NotFound()
        recall = Recall(
            public_id=new_id(), merchant_id=product.merchant_id, product_id=product.id,
            product_name=product.name, made_by=actor.role, made_at=now(), **called._asdict(),
        )  # fmt: skip
        session.add(recall)
        session.flush()
        told = _notices(session, recall, time_zone)
        shop = session.get_one(Merchant, product.merchant_id, with_for_update={"key_share": True})
        audit.record(session, f"merchant:{shop.slug}", "product_recalled", actor=actor,
                     product=product_id, recall=recall.public_id, orders=told)  # fmt: skip
        counters.bump(session, "townhall")
        if not keep_selling and product.status is not ProductStatus.WITHDRAWN:
            withdraw(product_id, actor)
        return recall.public_id


def _refuse(called: Called) -> None:
    if called.to_on < called.from_on:
        raise BadInput(N_("The last day lies before the first."), field="to_on")
    if (called.to_on - called.from_on).days > MOST_DAYS:
        raise BadInput(N_("Choose at most %(most)s days."), field="to_on", most=MOST_DAYS)
    if not called.reason:
        raise BadInput(N_("Say what is wrong and what to do: each household reads it."),
                       field="reason")  # fmt: skip


def _notices(session: Session, recall: Recall, time_zone: str) -> int:
    """Note every order concerned, and put out a message for who has a mailbox or a mobile."""
    zone = ZoneInfo(time_zone)
    from_at = datetime.combine(recall.from_on, time(), zone)
    until = datetime.combine(recall.to_on + timedelta(days=1), time(), zone)
    has_it = (
        select(Order.id, Order.reference, Order.contact_email, Order.contact_phone)
        .join(MerchantOrder, MerchantOrder.order_id == Order.id)
        .join(OrderLine, OrderLine.merchant_order_id == MerchantOrder.id)
        .where(OrderLine.product_id == recall.product_id, OrderLine.state != LineState.REFUSED)
        .where(MerchantOrder.state.not_in(GONE))
        .where(Order.starts_at >= from_at, Order.starts_at < until)
        .distinct()
        .order_by(Order.id)
    )
    orders = session.execute(has_it).all()
    session.add_all(
        RecallNotice(recall_id=recall.id, order_id=one.id, by_mail=bool(one.contact_email))
        for one in orders
    )
    messages = [
        ("order.recalled", f"order.recalled:{one.reference}:{recall.public_id}",
         {"reference": one.reference, "recall": recall.public_id})
        for one in orders if one.contact_email or is_mobile(one.contact_phone)
    ]  # fmt: skip
    if messages:
        outbox.put_all(session, messages)
    return len(orders)


def told(
    recall_id: str, order_reference: str, actor: Actor | None = None, *, by_text: bool = False
) -> None:
    """A household knows: a message went out, or (with an actor) it was rung up; once is enough."""
    recall = select(Recall.id).where(Recall.public_id == recall_id).scalar_subquery()
    order = select(Order.id).where(Order.reference == order_reference).scalar_subquery()
    notice = (RecallNotice.recall_id == recall, RecallNotice.order_id == order)
    with write() as session:
        first = update(RecallNotice).where(*notice, RecallNotice.told_at.is_(None))
        marked = session.execute(
            first.values(told_at=now(), by_text=by_text).returning(RecallNotice.order_id)
        )
        if marked.first() and actor is not None:
            audit.record(session, f"order:{order_reference}", "recall_told", actor=actor,
                         recall=recall_id)  # fmt: skip
        counters.bump(session, "townhall")
