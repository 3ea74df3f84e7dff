"""Parts whose shop is told by people: on a printed sheet, or on the telephone."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bourg.merchants.channels import Reachable
from bourg.merchants.models import ShopChannel
from bourg.merchants.queries import reachable
from bourg.messages.kinds import Reach
from bourg.messages.models import Notice
from bourg.messages.queries import numbers
from bourg.ordering.kinds import PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.queries.desks import PartView, desk, some_parts
from bourg.slots.models import DeliverySlot

PEOPLE = (Reach.PAPER, Reach.PHONE)
OPEN = (PartState.PLACED, PartState.ACCEPTED)


class HandPart(NamedTuple):
    """A part, and the four digits that stand for it."""

    part: PartView
    number: int | None


class HandShop(NamedTuple):
    """A shop for which the town's people type; `on_paper`: it lives on the printed sheet."""

    shop: Reachable
    on_paper: bool
    parts: list[HandPart]

    @property
    def unanswered(self) -> int:
        """How many parts wait for an answer."""
        return sum(one.part.state == PartState.PLACED for one in self.parts)


def by_hand(session: Session) -> list[HandShop]:
    """The shops to ring up or to bring a sheet to, who waits the longest first; five statements.

    An accepted part stays until its bags are ready when its shop has no other way than people.
    """
    told = select(Notice.subject).where(Notice.reach.in_(PEOPLE))
    without_device = select(ShopChannel.merchant_id).where(
        ShopChannel.place == 0, ShopChannel.reach.in_(PEOPLE)
    )
    wanted = (
        select(MerchantOrder.reference)
        .join(Order, Order.id == MerchantOrder.order_id)
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .where(MerchantOrder.closed_at.is_(None), MerchantOrder.state.in_(OPEN))
        .where(DeliverySlot.called_off_at.is_(None))
        .where(MerchantOrder.reference.in_(told))
        .where(or_(MerchantOrder.state == PartState.PLACED,
                   MerchantOrder.merchant_id.in_(without_device)))
    )  # fmt: skip
    return _by_shop(session, some_parts(session, list(session.scalars(wanted))))


def sheet(session: Session, merchant_id: int) -> HandShop:
    """Everything that a shop has to answer and to prepare, for its printed sheet."""
    found = _by_shop(session, desk(session, [merchant_id], wanted=OPEN))
    return found[0] if found else HandShop(_shops(session, [merchant_id])[merchant_id], True, [])


def _by_shop(session: Session, parts: list[PartView]) -> list[HandShop]:
    digits = numbers(session, [part.reference for part in parts])
    shops = _shops(session, {part.merchant_id for part in parts})
    found: dict[int, list[HandPart]] = {}
    for part in parts:
        one = HandPart(part, digits.get(part.reference))
        found.setdefault(part.merchant_id, []).append(one)
    return [
        HandShop(shops[shop], shops[shop].ways[0] is Reach.PAPER, ones)
        for shop, ones in found.items()
    ]


def _shops(session: Session, merchant_ids: Collection[int]) -> dict[int, Reachable]:
    return reachable(session, merchant_ids)
