"""Orders as the household, the town and the printed sheet see them: all parts, all lines."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode, Way
from bourg.addresses.models import Address
from bourg.catalogue.kinds import SoldBy, Temperature
from bourg.catalogue.models import Product
from bourg.kernel.roles import Channel
from bourg.merchants.models import Merchant
from bourg.money.kinds import Means, PaymentState
from bourg.ordering import fetched, settling, states
from bourg.ordering.kinds import Absence, LineKind, LineState, OrderState, PartState, Substitution
from bourg.ordering.models import MerchantOrder, Order, OrderLine
from bourg.ordering.queries.roughly import TO_PRICE, UNSURE
from bourg.ordering.settling import Worth
from bourg.people.models import HouseholdMember
from bourg.slots.models import DeliverySlot, PickupPoint
from bourg.town.kinds import FeeBeneficiary


class OrderLineView(NamedTuple):
    """One line as it was sold. Amounts in cents; `final_cents` is known once it was weighed."""

    position: int
    name: str
    sold_by: SoldBy
    unit: str
    quantity: int
    weight_g: int | None
    unit_price_cents: int | None
    estimate_cents: int | None
    ceiling_cents: int | None
    final_cents: int | None
    vat_bp: int | None
    allergens: list[Any] | None
    temperature: Temperature
    alcohol: bool
    note: str
    substitution: Substitution
    state: LineState
    reason: str
    kind: LineKind
    cut_g: int | None
    replaced_by: str
    options: list[Any] | None
    product_id: str | None
    picture: str | None

    @property
    def refused(self) -> bool:
        """Whether the shop does not bring it."""
        return self.state == LineState.REFUSED

    @property
    def exact(self) -> bool:
        """Whether the price is final."""
        return settling.is_weighed(self)

    @property
    def cents(self) -> int | None:
        """What it costs, weighed or by estimate; nothing while it has no price."""
        return self.estimate_cents if self.final_cents is None else self.final_cents


class _Sums(Protocol):
    """What is read of a part to say what it is worth."""

    @property
    def total_cents(self) -> int: ...
    @property
    def settled_total_cents(self) -> int | None: ...
    @property
    def asked_at(self) -> datetime | None: ...
    @property
    def lines(self) -> list[OrderLineView]: ...


def part_worth(part: _Sums) -> Worth:
    """What a shop's part costs, as far as it is known."""
    return settling.worth(
        part.total_cents, part.lines, settled=part.settled_total_cents is not None,
        asked=part.asked_at is not None,
    )  # fmt: skip


class OrderPartView(NamedTuple):
    """One shop's part, with the seller as it was named on that day."""

    id: int
    reference: str
    merchant_id: int
    slug: str
    name: str
    phone: str | None
    seller_name: str
    seller_address: str
    state: PartState
    means: Means
    payment_state: PaymentState
    total_cents: int
    settled_total_cents: int | None
    asked_at: datetime | None
    bags: int | None
    reason: str
    answered_at: datetime | None
    ready_at: datetime | None
    collected_at: datetime | None
    closed_at: datetime | None
    collect_from_at: datetime | None
    collect_until_at: datetime | None
    lines: list[OrderLineView]

    @property
    def gone(self) -> bool:
        """Whether it was refused or cancelled."""
        return self.state in states.GONE

    @property
    def worth(self) -> Worth:
        """What it costs, as far as it is known."""
        return part_worth(self)

    @property
    def exact(self) -> bool:
        """Whether its amount is final: nothing in it is still to be weighed, priced or agreed."""
        return self.gone or self.worth.exact


class OrderView(NamedTuple):
    """A whole order."""

    id: int
    reference: str
    token_version: int
    household_id: int
    placed_by_user_id: int | None
    channel: Channel
    state: OrderState
    slot_id: int
    slot_public_id: str
    zone_id: int
    closed_reason: str
    called_off_at: datetime | None
    mode: BookingMode
    starts_at: datetime
    ends_at: datetime
    cutoff_at: datetime
    time_zone: str
    address_label: str
    ban_id: str | None
    address_confirmed: bool
    complement: str
    district: str
    lat: float | None
    lon: float | None
    contact_name: str
    contact_phone: str
    contact_email: str
    courier_note: str
    absence: Absence
    locale: str
    fee_cents: int
    fee_beneficiary: FeeBeneficiary
    fee_beneficiary_name: str
    fee_payment_state: PaymentState
    total_cents: int
    placed_at: datetime
    closed_at: datetime | None
    rest_asked_at: datetime | None
    rest_kept: bool | None
    delivery_note: str
    way: Way
    collect_at: str
    at_point_at: datetime | None
    point_phone: str | None
    point_access: str | None
    parts: list[OrderPartView]

    @property
    def stage(self) -> fetched.Stage:
        """How far it is, as whoever waits for it would say."""
        return fetched.stage(self.state, self.way, self.at_point_at)

    @property
    def part_states(self) -> list[PartState]:
        """How far each shop is."""
        return [part.state for part in self.parts]

    @property
    def worth(self) -> Worth:
        """What it costs with its fee, as far as it is known."""
        parts = [part.worth for part in self.parts if not part.gone]
        return settling.together(parts, self.fee_cents)

    @property
    def exact(self) -> bool:
        """Whether its total is final."""
        return all(part.exact for part in self.parts)

    @property
    def asked(self) -> bool:
        """Whether a shop waits for the household's answer."""
        return any(part.asked_at for part in self.parts)

    @property
    def rest_open(self) -> bool:
        """Whether the household is to say if the rest is kept."""
        return states.rest_is_open(self.part_states, self.rest_kept)

    @property
    def called_off(self) -> bool:
        """Whether the town called its slot off, so that it needs another one."""
        return self.called_off_at is not None and fetched.movable(self.state, self.at_point_at)

    @property
    def merchant_ids(self) -> list[int]:
        """The shops that still have a part in it."""
        return [part.merchant_id for part in self.parts if not part.gone]

    def may_cancel(self, moment: datetime, role: str = "guest") -> bool:
        """Whether it may still be cancelled or changed."""
        return states.may_cancel(
            self.part_states, role=role, moment=moment, cutoff_at=self.cutoff_at,
            called_off=self.called_off,
        )  # fmt: skip


class OrderRow(NamedTuple):
    """An order in a list."""

    reference: str
    token_version: int
    state: OrderState
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    total_cents: int
    placed_at: datetime
    way: Way
    at_point_at: datetime | None
    unsure: int
    to_price: int
    shops: list[str]

    @property
    def stage(self) -> fetched.Stage:
        """How far it is, as whoever waits for it would say."""
        return fetched.stage(self.state, self.way, self.at_point_at)


# Core columns: rows of the ORM cost twice as much.
R, P, L, K = (model.__table__.c for model in (Order, MerchantOrder, OrderLine, PickupPoint))
S, A, M, G = (model.__table__.c for model in (DeliverySlot, Address, Merchant, Product))
_ORDER_COLUMNS: tuple[Any, ...] = (
    R.id, R.reference, R.token_version, R.household_id,
    R.placed_by_user_id, R.channel, R.state, R.slot_id,
    S.public_id, S.zone_id, S.closed_reason, S.called_off_at, S.mode, R.starts_at, R.ends_at,
    S.cutoff_at, R.time_zone, R.address_label, A.ban_id, R.address_confirmed,
    R.complement, R.district, R.lat, R.lon, R.contact_name,
    R.contact_phone, R.contact_email, R.courier_note, R.absence, R.locale,
    R.fee_cents, R.fee_beneficiary, R.fee_beneficiary_name,
    R.fee_payment_state, R.total_cents, R.placed_at, R.closed_at,
    R.rest_asked_at, R.rest_kept, R.delivery_note,
    R.way, R.collect_at, R.at_point_at, K.phone, K.access_note,
)  # fmt: skip
_ORDER: Select[Any] = (
    select(*_ORDER_COLUMNS)
    .select_from(Order.__table__)
    .join(DeliverySlot.__table__, S.id == R.slot_id)
    .outerjoin(Address.__table__, A.id == R.address_id)
    .outerjoin(PickupPoint.__table__, K.zone_id == S.zone_id)
    .where(R.reference == bindparam("reference"))
)  # fmt: skip
_PART_COLUMNS: tuple[Any, ...] = (
    P.id, P.reference, P.merchant_id, M.slug,
    M.name, M.phone, P.seller_name, P.seller_address,
    P.state, P.means, P.payment_state,
    P.total_cents, P.settled_total_cents, P.asked_at, P.bags, P.reason,
    P.answered_at, P.ready_at, P.collected_at,
    P.closed_at, P.collect_from_at, P.collect_until_at,
)  # fmt: skip
_PARTS: Select[Any] = (
    select(*_PART_COLUMNS)
    .select_from(MerchantOrder.__table__)
    .join(Merchant.__table__, M.id == P.merchant_id)
    .where(P.order_id == bindparam("order_id"))
    .order_by(P.id)
)  # fmt: skip
_LINE_COLUMNS: tuple[Any, ...] = (
    L.merchant_order_id, L.position, L.name, L.sold_by,
    L.unit, L.quantity, L.weight_g, L.unit_price_cents,
    L.estimate_cents, L.ceiling_cents, L.final_cents,
    L.vat_bp, L.allergens, L.temperature, L.alcohol,
    L.note, L.substitution, L.state, L.reason, L.kind, L.cut_g, L.replaced_by,
    L.options,
    G.public_id, G.picture,
)  # fmt: skip
_LINES: Select[Any] = (
    select(*_LINE_COLUMNS)
    .select_from(OrderLine.__table__)
    .outerjoin(Product.__table__, G.id == L.product_id)
    .where(L.merchant_order_id.in_(bindparam("part_ids", expanding=True)))
    .order_by(L.merchant_order_id, L.position)
)  # fmt: skip


def order(session: Session, reference: str) -> OrderView | None:
    """A whole order by its reference; three statements."""
    row = session.execute(_ORDER, {"reference": reference}).first()
    if row is None:
        return None
    parts = session.execute(_PARTS, {"order_id": row.id}).all()
    lines = lines_of(session, [part.id for part in parts])
    seen = [OrderPartView._make((*part, lines[part.id])) for part in parts]
    return OrderView._make((*row, seen))


_TOKEN_VERSION = select(R.token_version).where(R.reference == bindparam("reference"))


def token_version(session: Session, reference: str) -> int | None:
    """The version of an order's private token; nothing when there is no such order."""
    return session.execute(_TOKEN_VERSION, {"reference": reference}).scalar()


def lines_of(session: Session, part_ids: Iterable[int]) -> dict[int, list[OrderLineView]]:
    """The lines of parts, by the part's id; one statement."""
    found: dict[int, list[OrderLineView]] = defaultdict(list)
    for part_id, *line in session.execute(_LINES, {"part_ids": list(part_ids)}):
        found[part_id].append(OrderLineView(*line))
    return found


def orders_of(session: Session, user_id: int, *, limit: int = 50) -> list[OrderRow]:
    """The orders of a person's household, or placed by this person; the latest delivery first."""
    mine = select(HouseholdMember.household_id).where(HouseholdMember.user_id == user_id)
    wanted = or_(Order.household_id.in_(mine), Order.placed_by_user_id == user_id)
    rows = session.execute(
        select(
            Order.id, Order.reference, Order.token_version, Order.state, Order.starts_at,
            Order.ends_at, Order.time_zone, Order.total_cents, Order.placed_at, Order.way,
            Order.at_point_at, UNSURE, TO_PRICE,
        )
        .where(wanted)
        .order_by(Order.starts_at.desc(), Order.id.desc())
        .limit(limit)
    ).all()  # fmt: skip
    shops = _shop_names(session, [row.id for row in rows])
    return [OrderRow._make((*row[1:], shops[row.id])) for row in rows]


def _shop_names(session: Session, order_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    named = select(MerchantOrder.order_id, Merchant.name).join(
        Merchant, Merchant.id == MerchantOrder.merchant_id
    )
    wanted = named.where(MerchantOrder.order_id.in_(order_ids)).order_by(MerchantOrder.id)
    for order_id, name in session.execute(wanted):
        found[order_id].append(name)
    return found


def means_of_parts(session: Session, order: Order) -> dict[str, str]:
    """How each shop was to be paid, by slug."""
    chosen = {part.merchant_id: part.means.value for part in order.parts}
    rows = session.execute(select(Merchant.id, Merchant.slug).where(Merchant.id.in_(chosen)))
    return {row.slug: chosen[row.id] for row in rows}
