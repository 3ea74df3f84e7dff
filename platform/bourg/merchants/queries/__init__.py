"""Reads about merchants."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, or_, select
from sqlalchemy.orm import Session

from bourg.kernel import counters
from bourg.kernel.clock import now
from bourg.merchants.channels import BY_NUMBER, Reachable
from bourg.merchants.kinds import MerchantStatus, ServiceLevel, StaffRole
from bourg.merchants.models import Closure, DeskBeat, Merchant, ShopChannel, StaffMember
from bourg.merchants.rules import SHOWN, Shop
from bourg.people.models import User

COUNTER = "shops"

# Core columns: rows of the ORM cost twice as much.
M, C, S = (model.__table__.c for model in (Merchant, Closure, StaffMember))
_DESK_ID = select(M.id).where(M.slug == bindparam("slug"))
_SHOPS_OF = select(S.merchant_id).where(S.user_id == bindparam("user_id"))
_SHOPS = select(*(M[name] for name in Shop._fields if name != "closures")).where(
    M.status.in_(SHOWN)
)
_SHOP = _SHOPS.where(M.slug == bindparam("slug"))
_SHOP_ID = select(M.id).where(M.slug == bindparam("slug"), M.status.in_(SHOWN))
_CLOSURES = (
    select(C.merchant_id, C.from_on, C.to_on)
    .where(C.to_on >= bindparam("today"))
    .order_by(C.from_on)
)
_CLOSURES_OF_SHOP = _CLOSURES.where(C.merchant_id == bindparam("merchant_id"))


def shops_of(session: Session, user_id: int) -> frozenset[int]:
    """The ids of the shops a person works in."""
    return frozenset(session.execute(_SHOPS_OF, {"user_id": user_id}).scalars())


def desk_id(session: Session, slug: str) -> int | None:
    """The id of any shop by its slug: what its desk asks at every poll."""
    return session.execute(_DESK_ID, {"slug": slug}).scalar()


def shop(session: Session, slug: str) -> Shop | None:
    """A shop that residents may see, by its slug."""
    row = session.execute(_SHOP, {"slug": slug}).one_or_none()
    if row is None:
        return None
    of_shop = {**_today(), "merchant_id": row.id}
    closures = session.execute(_CLOSURES_OF_SHOP, of_shop).all()
    return Shop._make((*row, tuple((from_on, to_on) for _, from_on, to_on in closures)))


def shop_id(session: Session, slug: str) -> int | None:
    """The id of a shop that residents may see, by its slug."""
    return session.execute(_SHOP_ID, {"slug": slug}).scalar()


def shops(session: Session, trade: str | None = None) -> list[Shop]:
    """The shops that residents may see, by name (two statements, however many shops)."""
    statement = _SHOPS.where(M.trade == trade) if trade else _SHOPS
    rows = session.execute(statement.order_by(M.name, M.id)).all()
    closures: dict[int, list[tuple]] = {}
    for merchant_id, from_on, to_on in session.execute(_CLOSURES, _today()):
        closures.setdefault(merchant_id, []).append((from_on, to_on))
    return [Shop._make((*row, tuple(closures.get(row.id, ())))) for row in rows]


def shops_version(session: Session | Connection) -> int:
    """A number that grows with any change of any shop or product: caches compare it."""
    return counters.value(session, COUNTER)


def _today() -> dict[str, object]:
    return {"today": now().date()}


class Workplace(NamedTuple):
    """A shop as the people who work in it see it."""

    id: int
    slug: str
    name: str
    status: MerchantStatus
    status_reason: str
    service_level: ServiceLevel
    trade: str
    vat_franchise: bool
    legal_name: str
    address_label: str
    email: str | None
    paused_until: datetime | None
    collects: bool
    collect_lead_minutes: int
    asked_back: str
    suspend_on: date | None

    @property
    def on_break_until(self) -> datetime | None:
        """Until when the shop takes no orders, while it does so."""
        return self.paused_until if self.paused_until and self.paused_until > now() else None

    @property
    def as_maker(self) -> str:
        """The shop as the maker of what it makes: name, postal and electronic address."""
        told = (self.legal_name or self.name, self.address_label, self.email or "")
        return ", ".join(word for word in told if word)


def workplaces(session: Session, user_id: int) -> list[Workplace]:
    """The shops a person works in, by name; one statement."""
    rows = session.execute(
        select(*(getattr(Merchant, name) for name in Workplace._fields))
        .join(StaffMember, StaffMember.merchant_id == Merchant.id)
        .where(StaffMember.user_id == user_id)
        .order_by(Merchant.name, Merchant.id)
    )
    return [Workplace._make(row) for row in rows]


def workplace(session: Session, slug: str) -> Workplace | None:
    """Any shop as its people see it, for those who help it; one statement."""
    columns = (getattr(Merchant, name) for name in Workplace._fields)
    row = session.execute(select(*columns).where(Merchant.slug == slug)).one_or_none()
    return Workplace._make(row) if row else None


def reachable(session: Session, merchant_ids: Collection[int]) -> dict[int, Reachable]:
    """How these shops are told of their orders, by id; two statements."""
    ways: dict[int, list[ShopChannel]] = {}
    chosen = select(ShopChannel).where(ShopChannel.merchant_id.in_(merchant_ids))
    for row in session.scalars(chosen.order_by(ShopChannel.merchant_id, ShopChannel.place)):
        ways.setdefault(row.merchant_id, []).append(row)
    columns = (Merchant.id, Merchant.slug, Merchant.name, Merchant.email, Merchant.phone)
    rows = session.execute(
        select(*columns, DeskBeat.seen_at)
        .outerjoin(DeskBeat, DeskBeat.merchant_id == Merchant.id)
        .where(Merchant.id.in_(merchant_ids))
    )
    return {row.id: _reachable(row, ways.get(row.id, [])) for row in rows}


def _reachable(row: Any, ways: list[ShopChannel]) -> Reachable:
    number = next((way.number for way in ways if way.number), None)
    return Reachable._make((*row[:-1], number, tuple(way.reach for way in ways), row[-1]))


def shops_of_number(session: Session, number: str) -> list[int]:
    """The shops that answer from this telephone: chosen for text messages, or their own."""
    chosen = select(ShopChannel.merchant_id).where(ShopChannel.number == number)
    own = (
        select(ShopChannel.merchant_id)
        .join(Merchant, Merchant.id == ShopChannel.merchant_id)
        .where(ShopChannel.reach.in_(BY_NUMBER), ShopChannel.number.is_(None))
        .where(Merchant.phone == number)
    )
    wanted = or_(Merchant.id.in_(chosen), Merchant.id.in_(own))
    return list(session.scalars(select(Merchant.id).where(wanted).order_by(Merchant.id)))


class DaysOff(NamedTuple):
    """Days on which a shop is closed, both included."""

    id: int
    from_on: date
    to_on: date
    reason: str


class Keeping(NamedTuple):
    """When a shop is open and how much it takes: hours, limits, and the closures to come."""

    opening_hours: str
    orders_per_slot: int | None
    min_order_cents: int
    orders_per_day: int | None
    preparation: list[list[int]]
    closures: list[DaysOff]


def keeping(session: Session, merchant_id: int, today: date) -> Keeping:
    """What a shop changes on its page of hours."""
    columns = (M.opening_hours, M.orders_per_slot, M.min_order_cents, M.orders_per_day)
    row = session.execute(select(*columns, M.preparation).where(M.id == merchant_id)).one()
    closed = session.execute(
        select(C.id, C.from_on, C.to_on, C.reason)
        .where(C.merchant_id == merchant_id, C.to_on >= today)
        .order_by(C.from_on, C.id)
    )
    days_off = [DaysOff._make(one) for one in closed]
    return Keeping(*row[:4], preparation=row.preparation or [], closures=days_off)


def own_data(session: Session, merchant_id: int) -> list[tuple[str, object]]:
    """Everything the town keeps of a shop itself: (column, value)."""
    row = session.execute(select(Merchant.__table__).where(M.id == merchant_id)).one()
    return [(name, value) for name, value in row._mapping.items()]


class Member(NamedTuple):
    """Somebody who works in a shop."""

    id: int
    public_id: str
    name: str
    email: str | None
    role: StaffRole


def crew(session: Session, merchant_id: int) -> list[Member]:
    """Who works in a shop, the owners first."""
    rows = session.execute(
        select(User.id, User.public_id, User.name, User.email, StaffMember.role)
        .join(User, User.id == StaffMember.user_id)
        .where(StaffMember.merchant_id == merchant_id)
        .order_by(StaffMember.role.desc(), StaffMember.id)
    )
    return [Member._make(row) for row in rows]


def owns(session: Session, user_id: int, merchant_id: int) -> bool:
    """Whether this person is an owner of the shop."""
    mine = select(StaffMember.id).filter_by(user_id=user_id, merchant_id=merchant_id)
    return session.scalar(mine.where(StaffMember.role == StaffRole.OWNER)) is not None


def staff(session: Session, merchant_id: int) -> list[tuple[str, str, StaffRole]]:
    """Who works in a shop: name, e-mail, role."""
    rows = session.execute(
        select(User.name, User.email, StaffMember.role)
        .join(User, User.id == StaffMember.user_id)
        .where(StaffMember.merchant_id == merchant_id)
        .order_by(User.name)
    )
    return [(row.name, row.email, row.role) for row in rows]
