"""What must be true of orders, whatever happened: I3 to I5, I8, I12, I15, S2 of `bourg check`."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.catalogue.models import Product
from bourg.kernel import audit
from bourg.kernel.invariants import Violation
from bourg.kernel.models import AuditEvent
from bourg.ordering import pricing, states
from bourg.ordering.kinds import LineState, OrderState, PartState, ProposalState
from bourg.ordering.models import (
    Basket,
    BasketLine,
    IdempotentAnswer,
    MerchantOrder,
    Order,
    OrderLine,
    Proposal,
    StandingDate,
    StandingOrder,
)
from bourg.ordering.states import GONE, NOT_COLLECTED
from bourg.slots.kinds import PENDING, HoldState
from bourg.slots.models import DeliverySlot, SlotHold

Rows = Select[*tuple[Any, ...]]
_ARROWS = frozenset((before, after) for (before, _), (after, _) in states.TABLE.items())


def check(session: Session) -> list[Violation]:
    """Every broken promise of orders, in order."""
    found = [
        *_whole(session), *_once(session), *_added_up(session), *_trailed(session),
        *_asked(session), *_own_shops(session), *_own_zones(session), *_fetched(session),
        *_standing(session),
    ]  # fmt: skip
    return sorted(found)


def _each(session: Session, id: str, words: str, subjects: Rows) -> Iterator[Violation]:
    """One violation for every reference that a statement finds."""
    for row in session.execute(subjects):
        yield Violation(id, words, f"order:{row[0]}")


def _own_zones(session: Session) -> Iterator[Violation]:
    """I12: an open basket keeps its place in a slot of its own zone."""
    elsewhere = (
        select(Basket.public_id)
        .join(SlotHold, SlotHold.claim == Basket.claim)
        .join(DeliverySlot, DeliverySlot.id == SlotHold.slot_id)
        .where(Basket.ordered_at.is_(None), SlotHold.state.in_(PENDING))
        .where(Basket.zone_id.is_distinct_from(DeliverySlot.zone_id))
    )
    for public_id in session.scalars(elsewhere):
        yield Violation("I12", "keeps a place in another zone's slot", f"basket:{public_id}")


def _whole(session: Session) -> Iterator[Violation]:
    """I3: an order has parts, each part lines, and a place that is its own while it lives."""
    parts = select(MerchantOrder.id).where(MerchantOrder.order_id == Order.id)
    lines = select(OrderLine.id).where(OrderLine.merchant_order_id == MerchantOrder.id)
    yield from _each(session, "I3", "has no part", select(Order.reference).where(~parts.exists()))
    yield from _each(
        session, "I3", "has a part without lines",
        select(Order.reference).join(MerchantOrder).where(~lines.exists()),
    )  # fmt: skip
    wanted = select(Order.reference).join(SlotHold, SlotHold.id == Order.hold_id)
    living = Order.state != OrderState.CANCELLED
    confirmed = (SlotHold.state == HoldState.CONFIRMED) & (SlotHold.slot_id == Order.slot_id)
    yield from _each(
        session, "I3", "has no confirmed place in its slot", wanted.where(living, ~confirmed)
    )
    yield from _each(
        session, "I3", "is cancelled but keeps its place",
        wanted.where(~living, SlotHold.state == HoldState.CONFIRMED),
    )  # fmt: skip


def _fetched(session: Session) -> Iterator[Violation]:
    """I3: what is fetched is fetched where its place is, in hours that its shops have promised."""
    slot = select(Order.reference).join(DeliverySlot, DeliverySlot.id == Order.slot_id)
    yield from _each(
        session,
        "I3",
        "is to be fetched elsewhere than its place",
        slot.where(Order.way != DeliverySlot.way),
    )
    hours = (MerchantOrder.collect_from_at, MerchantOrder.collect_until_at)
    promised = and_(hours[0] >= Order.starts_at, hours[0] < hours[1], hours[1] <= Order.ends_at)
    parts = (
        select(Order.reference).join(MerchantOrder, MerchantOrder.order_id == Order.id).distinct()
    )
    yield from _each(
        session, "I3", "has a part to fetch without the shop's hours",
        parts.where(Order.way == Way.SHOP, MerchantOrder.state.not_in(GONE),
                    ~func.coalesce(promised, false())),
    )  # fmt: skip
    yield from _each(
        session, "I3", "is at a point while a shop still has its bags",
        parts.where(Order.at_point_at.is_not(None),
                    MerchantOrder.state.in_(NOT_COLLECTED)),
    )  # fmt: skip


def _once(session: Session) -> Iterator[Violation]:
    """I4: an ordered basket is one order and its hold the basket's; a key answers one order."""
    ordered = select(Order.id).where(Order.basket_id == Basket.id)
    lost = select(Basket.public_id).where(Basket.ordered_at.is_not(None), ~ordered.exists())
    for public_id in session.scalars(lost):
        yield Violation("I4", "is marked as ordered but no order exists", f"basket:{public_id}")
    other = (
        select(Order.reference)
        .join(Basket, Basket.id == Order.basket_id)
        .join(SlotHold, SlotHold.id == Order.hold_id)
        .where(or_(SlotHold.claim != Basket.claim, Basket.ordered_at.is_(None)))
    )
    yield from _each(session, "I4", "does not belong to its basket", other)
    answers = select(Order.reference, IdempotentAnswer.answer).join(
        IdempotentAnswer, IdempotentAnswer.order_id == Order.id
    )
    for reference, answer in session.execute(answers):
        if answer.get("reference") != reference:
            yield Violation("I4", "a key answers with another order", f"order:{reference}")


class _Sum(NamedTuple):
    """What a line says, and the part and order it belongs to."""

    order: str
    order_state: OrderState
    fee_cents: int
    order_cents: int
    part: str
    part_state: PartState
    part_cents: int
    settled_total_cents: int | None
    sold_by: Any
    quantity: int
    weight_g: int | None
    unit_price_cents: int | None
    state: LineState
    estimate_cents: int | None
    ceiling_cents: int | None
    final_cents: int | None
    agreed_cents: int | None
    agreed_total_cents: int | None

    @property
    def may_cost(self) -> int:
        """What it may cost at most."""
        return (self.ceiling_cents or 0) if self.state == LineState.KEPT else 0

    @property
    def is_priced_right(self) -> bool:
        """Whether estimate and ceiling follow from the frozen price."""
        if self.unit_price_cents is None:
            return True
        amounts = pricing.line(
            self.sold_by, self.unit_price_cents, quantity=self.quantity, weight_g=self.weight_g
        )
        if self.agreed_cents is not None:
            amounts = amounts._replace(ceiling_cents=self.agreed_cents)
        return amounts == (self.estimate_cents, self.ceiling_cents)


_SUMS: Rows = (
    select(
        Order.reference, Order.state, Order.fee_cents, Order.total_cents,
        MerchantOrder.reference, MerchantOrder.state, MerchantOrder.total_cents,
        MerchantOrder.settled_total_cents, OrderLine.sold_by, OrderLine.quantity,
        OrderLine.weight_g, OrderLine.unit_price_cents, OrderLine.state, OrderLine.estimate_cents,
        OrderLine.ceiling_cents, OrderLine.final_cents, OrderLine.agreed_cents,
        MerchantOrder.agreed_total_cents,
    )
    .join(MerchantOrder, MerchantOrder.order_id == Order.id)
    .join(OrderLine, OrderLine.merchant_order_id == MerchantOrder.id)
    .order_by(Order.id, MerchantOrder.id, OrderLine.position)
)  # fmt: skip


def _added_up(session: Session) -> Iterator[Violation]:
    """I5: totals are the sum of lines and fee, computed again from frozen prices."""
    rows = (_Sum._make(row) for row in session.execute(_SUMS.execution_options(yield_per=1000)))
    for reference, lines in groupby(rows, key=lambda row: row.order):
        total = 0
        for _, own in groupby(lines, key=lambda row: row.part):
            part = list(own)
            first = part[0]
            total += first.part_cents
            yield from _part_added_up(part)
        if total + first.fee_cents != first.order_cents:
            words = f"costs {first.order_cents}, parts and fee {total + first.fee_cents} cents"
            yield Violation("I5", words, f"order:{reference}")
        if first.order_state == OrderState.CANCELLED and first.fee_cents:
            yield Violation("I5", "is cancelled but keeps its fee", f"order:{reference}")


def _part_added_up(lines: list[_Sum]) -> Iterator[Violation]:
    first = lines[0]
    gone = first.part_state in GONE
    expected = 0 if gone else pricing.part_total(lines, first.settled_total_cents)
    if first.part_cents != expected:
        words = f"part {first.part} costs {first.part_cents}, its lines {expected} cents"
        yield Violation("I5", words, f"order:{first.order}")
    limit = max(sum(line.may_cost for line in lines), first.agreed_total_cents or 0)
    if not gone and (first.settled_total_cents or 0) > limit:
        words = f"part {first.part} costs {first.settled_total_cents}, agreed were {limit} cents"
        yield Violation("I5", words, f"order:{first.order}")
    if not all(line.is_priced_right for line in lines):
        words = f"part {first.part} has a line that does not follow from its price"
        yield Violation("I5", words, f"order:{first.order}")


def _asked(session: Session) -> Iterator[Violation]:
    """I5: what costs more than its ceiling was agreed to; who is asked can still answer."""
    of_part = (Proposal.merchant_order_id == MerchantOrder.id,)
    order = select(Order.reference).join(MerchantOrder, MerchantOrder.order_id == Order.id)
    yes = select(Proposal.id).where(*of_part, Proposal.state == ProposalState.AGREED)
    line = yes.where(
        Proposal.position == OrderLine.position, Proposal.amount_cents == OrderLine.agreed_cents
    )
    agreed = order.join(OrderLine, OrderLine.merchant_order_id == MerchantOrder.id).where(
        OrderLine.agreed_cents.is_not(None), ~line.exists()
    )
    yield from _each(session, "I5", "has a line dearer than its household agreed to", agreed)
    total = yes.where(Proposal.amount_cents == MerchantOrder.agreed_total_cents)
    yield from _each(
        session, "I5", "has a total above what its household agreed to",
        order.where(MerchantOrder.agreed_total_cents.is_not(None), ~total.exists()),
    )  # fmt: skip
    waits = select(Proposal.id).where(*of_part, Proposal.state == ProposalState.OPEN).exists()
    yield from _each(
        session, "I5", "has a part that waits for an answer to no question, or does not wait",
        order.where(waits != MerchantOrder.asked_at.is_not(None)),
    )  # fmt: skip
    yield from _each(
        session, "I5", "has a question about a part that has come to its end",
        order.where(waits, MerchantOrder.closed_at.is_not(None)),
    )  # fmt: skip


def _trailed(session: Session) -> Iterator[Violation]:
    """I8: the trail is unbroken, its steps are allowed, and it ends where the order is."""
    present = _present(session)
    for subject, found in groupby(_events(session), key=lambda event: event.subject):
        events = list(found)
        for place in audit.broken_links(events):
            yield Violation("I8", f"the trail is broken at {place}", subject)
        for words in _untrue(events, present.pop(subject, None)):
            yield Violation("I8", words, subject)
    for subject in present:
        yield Violation("I8", "has no trail", subject)


def _events(session: Session) -> Iterator[AuditEvent]:
    trail = select(AuditEvent).where(AuditEvent.subject.like("order:%"))
    ordered = trail.order_by(AuditEvent.subject, AuditEvent.sequence)
    yield from session.scalars(ordered.execution_options(yield_per=1000))


class _Present(NamedTuple):
    """Where an order and its parts are now."""

    order: OrderState
    rest_kept: bool | None
    parts: dict[str, PartState]


def _present(session: Session) -> dict[str, _Present]:
    rows = session.execute(
        select(
            Order.reference, Order.state, Order.rest_kept, MerchantOrder.reference,
            MerchantOrder.state,
        ).join(MerchantOrder, MerchantOrder.order_id == Order.id)
    )  # fmt: skip
    parts: dict[str, dict[str, PartState]] = defaultdict(dict)
    found = {}
    for reference, state, rest_kept, part, part_state in rows:
        subject = f"order:{reference}"
        parts[subject][part] = part_state
        found[subject] = _Present(state, rest_kept, parts[subject])
    return found


def _untrue(events: list[AuditEvent], present: _Present | None) -> Iterator[str]:
    """What the trail of one order says that is not so."""
    if present is None:
        yield "has a trail but does not exist"
        return
    if events[0].verb != "placed":
        yield "its trail does not begin with its placing"
        return
    parts = dict.fromkeys(events[0].detail["parts"], PartState.PLACED)
    for event in events[1:]:
        if "from" in event.detail:  # other events may name a part and move nothing
            yield from _step(event, parts)
    if parts != present.parts:
        yield "its parts are not where its trail ends"
    said = next(event.detail["order"] for event in reversed(events) if "order" in event.detail)
    if said != present.order:
        yield f"is {present.order}, its trail says {said}"
    if states.order_state(list(present.parts.values()), present.rest_kept) != present.order:
        yield f"is {present.order}, which its parts are not"


def _step(event: AuditEvent, parts: dict[str, PartState]) -> Iterator[str]:
    """One step of one part, carried out in `parts`."""
    part, before, after = (event.detail[name] for name in ("part", "from", "to"))
    if parts.get(part) != before or (before, after) not in _ARROWS:
        yield f"part {part} went from {before} to {after} at step {event.sequence}"
    parts[part] = PartState(after)


def _own_shops(session: Session) -> Iterator[Violation]:
    """I15: a line's product is sold by the shop of its part; in baskets too."""
    foreign = (
        select(Order.reference)
        .join(MerchantOrder, MerchantOrder.order_id == Order.id)
        .join(OrderLine, OrderLine.merchant_order_id == MerchantOrder.id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(Product.merchant_id != MerchantOrder.merchant_id)
        .distinct()
    )
    yield from _each(session, "I15", "has a line of another shop's product", foreign)
    basket = (
        select(Basket.public_id, func.count())
        .join(BasketLine, BasketLine.basket_id == Basket.id)
        .join(Product, Product.id == BasketLine.product_id)
        .where(Product.merchant_id != BasketLine.merchant_id)
        .group_by(Basket.public_id)
    )
    for public_id, _ in session.execute(basket):
        words = "has a line of another shop's product"
        yield Violation("I15", words, f"basket:{public_id}")


def _standing(session: Session) -> Iterator[Violation]:
    """S2: what a standing order ordered is the household's, and costs no more than it agreed to."""
    dearer = (
        select(OrderLine.id)
        .join(MerchantOrder)
        .where(MerchantOrder.order_id == Order.id, OrderLine.agreed_cents.is_not(None))
    )
    costs = (
        select(func.coalesce(func.sum(func.coalesce(OrderLine.ceiling_cents, 0)), 0))
        .join(MerchantOrder, MerchantOrder.id == OrderLine.merchant_order_id)
        .where(MerchantOrder.order_id == Order.id)
        .scalar_subquery()
    )
    booked = (
        select(Order.reference)
        .join(StandingDate, StandingDate.order_id == Order.id)
        .join(StandingOrder, StandingOrder.id == StandingDate.standing_id)
    )
    yield from _each(
        session, "S2", "is another household's than its standing order",
        booked.where(Order.household_id != StandingOrder.household_id),
    )  # fmt: skip
    yield from _each(
        session, "S2", "may cost more than the household agreed to",
        booked.where(costs + Order.fee_cents > func.coalesce(StandingDate.most_cents, 0),
                     ~dearer.exists()),
    )  # fmt: skip
