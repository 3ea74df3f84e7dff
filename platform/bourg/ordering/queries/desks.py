"""Orders as a shop sees them: its own part only, and of the household a first name.

The telephone number is there while the household wishes to be rung up about goods that lie at the
shop, and only then; name and address are told on a logged request (`ordering.services.disclosing`).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.catalogue.kinds import Temperature
from bourg.merchants.models import Merchant
from bourg.messages.ladder import answer_by
from bourg.money.kinds import Means, PaymentState
from bourg.ordering import fetched, settling, states
from bourg.ordering.kinds import PartState, Substitution
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.queries.orders import OrderLineView, lines_of, part_worth
from bourg.ordering.settling import Worth
from bourg.ordering.states import Move
from bourg.people.rules import first_name
from bourg.slots.models import DeliverySlot

AT_THE_SHOP = (PartState.PLACED, PartState.ACCEPTED, PartState.READY)


class PartView(NamedTuple):
    """One shop's part: nothing in it tells of the other shops, the address or the family name.

    `phone` is empty unless the household wishes to be rung up and the goods are still here.
    """

    id: int
    reference: str
    merchant_id: int
    slug: str
    shop: str
    state: PartState
    means: Means
    payment_state: PaymentState
    total_cents: int
    settled_total_cents: int | None
    asked_at: datetime | None
    bags: int | None
    cold_bags: int | None
    reason: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    placed_at: datetime
    answered_at: datetime | None
    ready_at: datetime | None
    collected_at: datetime | None
    closed_at: datetime | None
    called_off_at: datetime | None
    way: Way
    collect_at: str
    at_point_at: datetime | None
    collect_from_at: datetime | None
    collect_until_at: datetime | None
    first_name: str
    phone: str
    lines: list[OrderLineView]

    @property
    def called_off(self) -> bool:
        """Whether no courier comes for it as the town called its slot off."""
        return self.called_off_at is not None and self.state in AT_THE_SHOP

    def moves(self, role: str) -> frozenset[Move]:
        """What somebody in this role may do with it now."""
        return states.possible(self.state, role=role, way=self.way)

    @property
    def worth(self) -> Worth:
        """What it costs, as far as it is known."""
        return part_worth(self)

    @property
    def most_cents(self) -> int:
        """What it may cost at most without asking the household."""
        return settling.limit(self.lines)

    @property
    def exact(self) -> bool:
        """Whether its amount is final."""
        return self.worth.exact

    @property
    def answer_by(self) -> datetime:
        """Until when the shop's answer is waited for."""
        return answer_by(self.placed_at, self.starts_at)

    @property
    def unagreed(self) -> list[str]:
        """The lines that have neither price nor limit: without an amount they cannot leave."""
        if self.settled_total_cents is not None:
            return []
        kept = (line for line in self.lines if not line.refused)
        return [o.name for o in kept if o.final_cents is None and o.ceiling_cents is None]

    @property
    def cold(self) -> bool:
        """Whether something that is left in it must be kept cold."""
        return any(o.temperature != Temperature.AMBIENT for o in self.lines if not o.refused)

    @property
    def stage(self) -> fetched.Stage:
        """How far it is, as whoever waits for it would say."""
        return fetched.part_stage(self.state, self.way, self.at_point_at)

    @property
    def fetched_here(self) -> bool:
        """Whether the household comes to the shop for it."""
        return self.way == Way.SHOP


PART, ORDER, MERCHANT = MerchantOrder.__table__.c, Order.__table__.c, Merchant.__table__.c
SLOT = DeliverySlot.__table__.c

_COLUMNS: tuple[Any, ...] = (
    PART.id, PART.reference, PART.merchant_id, MERCHANT.slug, MERCHANT.name, PART.state, PART.means,
    PART.payment_state, PART.total_cents, PART.settled_total_cents,
    PART.asked_at, PART.bags, PART.cold_bags, PART.reason, ORDER.starts_at, ORDER.ends_at,
    ORDER.time_zone, ORDER.placed_at, PART.answered_at, PART.ready_at, PART.collected_at,
    PART.closed_at, SLOT.called_off_at, ORDER.way, ORDER.collect_at, ORDER.at_point_at,
    PART.collect_from_at, PART.collect_until_at, ORDER.contact_name, ORDER.contact_phone,
)  # fmt: skip
_PARTS: Select[Any] = (
    select(*_COLUMNS)
    .join(Order.__table__, ORDER.id == PART.order_id)
    .join(Merchant.__table__, MERCHANT.id == PART.merchant_id)
    .join(DeliverySlot.__table__, SLOT.id == ORDER.slot_id)
)  # fmt: skip


def desk(
    session: Session, merchant_ids: Collection[int], *,
    wanted: Collection[PartState] = AT_THE_SHOP,
) -> list[PartView]:  # fmt: skip
    """The parts that lie at these shops, by slot, then as they came; two statements."""
    parts = _PARTS.where(PART.merchant_id.in_(merchant_ids), PART.state.in_(wanted))
    return _with_lines(session, parts.order_by(ORDER.starts_at, PART.id))


def past(
    session: Session, merchant_ids: Collection[int], *, before_id: int | None = None,
    limit: int = 50,
) -> list[PartView]:  # fmt: skip
    """The parts that have left these shops, newest first, from before a part on."""
    parts = _PARTS.where(PART.merchant_id.in_(merchant_ids), PART.state.not_in(AT_THE_SHOP))
    if before_id is not None:
        parts = parts.where(PART.id < before_id)
    return _with_lines(session, parts.order_by(PART.id.desc()).limit(limit))


def within(
    session: Session, merchant_ids: Collection[int], from_at: datetime, to_at: datetime
) -> list[PartView]:
    """The parts of these shops whose slot begins in a span, whatever became of them, by slot."""
    parts = _PARTS.where(PART.merchant_id.in_(merchant_ids))
    brought = parts.where(ORDER.starts_at >= from_at, ORDER.starts_at < to_at)
    return _with_lines(session, brought.order_by(ORDER.starts_at, PART.id))


def promised(
    session: Session, merchant_id: int, from_at: datetime, to_at: datetime
) -> list[PartView]:
    """What a shop still owes for a span: parts at the shop whose slot begins in it."""
    parts = within(session, [merchant_id], from_at, to_at)
    return [part for part in parts if part.state in AT_THE_SHOP]


def every(session: Session, merchant_ids: Collection[int]) -> list[PartView]:
    """Every part these shops ever had, as it came."""
    parts = _PARTS.where(PART.merchant_id.in_(merchant_ids))
    return _with_lines(session, parts.order_by(PART.id))


def part(session: Session, merchant_ids: Collection[int], reference: str) -> PartView | None:
    """One part of these shops; nothing for a part of another shop."""
    own = _PARTS.where(PART.merchant_id.in_(merchant_ids))
    found = _with_lines(session, own.where(PART.reference == reference))
    return found[0] if found else None


def some_parts(session: Session, references: Collection[str]) -> list[PartView]:
    """Parts by their references, whichever shops' they are, by slot; two statements."""
    parts = _PARTS.where(PART.reference.in_(references))
    return _with_lines(session, parts.order_by(ORDER.starts_at, PART.id))


def any_part(session: Session, reference: str) -> PartView | None:
    """A part by its reference, whichever shop's it is: who asks must have shown a right to it."""
    found = _with_lines(session, _PARTS.where(PART.reference == reference))
    return found[0] if found else None


def _with_lines(session: Session, parts: Select[Any]) -> list[PartView]:
    rows = session.execute(parts).all()
    lines = lines_of(session, [row[0] for row in rows])
    return [_seen(PartView._make((*row, lines[row[0]]))) for row in rows]


def _seen(part: PartView) -> PartView:
    """A part with what a shop sees of a household: the first name, the number if it may ring."""
    asked = any(o.substitution == Substitution.CALL and not o.refused for o in part.lines)
    may_ring = asked and part.state in AT_THE_SHOP
    return part._replace(
        first_name=first_name(part.first_name), phone=part.phone if may_ring else ""
    )
