"""Reads about standing orders: what is wished, what became of each date, who is to be rung up."""

from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.addresses.models import Address, DeliveryZone
from bourg.catalogue.models import Product
from bourg.kernel.roles import Channel
from bourg.merchants.models import Merchant
from bourg.ordering import standing as rules
from bourg.ordering.kinds import Absence, DateState, LineKind, OrderState, Why
from bourg.ordering.models import Order, StandingDate, StandingLine, StandingOrder, StandingPause
from bourg.ordering.queries.wishes import (
    GOODS_NOW,
    MEANS_NOW,
    Goods,
    M,
    P,
    Wish,
    means_in,
    with_options,
)
from bourg.ordering.standing import AHEAD, Rhythm, Span
from bourg.people.queries import has_priority
from bourg.slots.models import DeliverySlot
from bourg.slots.queries import offers
from bourg.slots.rules import Offer, alternatives

S, L, D, R = (
    model.__table__.c for model in (StandingOrder, StandingLine, StandingDate, Order)
)  # fmt: skip


class PauseView(NamedTuple):
    """A pause, and the number by which it is taken back."""

    id: int
    span: Span


class DateView(NamedTuple):
    """What became of a date; `order_*` where there is an order."""

    id: int
    falls_on: date
    state: DateState
    why: Why | None
    words: str
    left_out: list[Any]
    risen: list[Any]
    most_cents: int | None
    told_at: datetime | None
    decided_at: datetime
    retry_until_at: datetime | None
    retried_at: datetime | None
    fetched: bool
    order_reference: str | None
    order_token_version: int | None
    order_state: OrderState | None
    order_starts_at: datetime | None
    order_total_cents: int | None

    @property
    def open(self) -> bool:
        """Whether the household may still order for it."""
        return self.state in (DateState.ASKED, DateState.FAILED, DateState.SKIPPED)

    @property
    def waits(self) -> bool:
        """Whether it found no place and is being tried again."""
        return rules.waits(self)


class StandingView(NamedTuple):
    """A standing order; `wishes` with prices of now, `dates` from today on."""

    id: int
    public_id: str
    token_version: int
    household_id: int
    user_id: int | None
    channel: Channel
    weekday: int
    every_weeks: int
    starts_local: Any
    ends_local: Any
    first_on: date
    ceiling_cents: int
    adult: bool
    ban_id: str | None
    zone_id: int
    zone_fee_cents: int
    way: Way
    collect_at: str
    address_label: str
    complement: str
    contact_name: str
    contact_phone: str
    contact_email: str
    courier_note: str
    absence: Absence
    means: dict[str, str]
    locale: str
    created_at: datetime
    ended_at: datetime | None
    wishes: list[Wish]
    pauses: list[PauseView]
    dates: list[DateView]

    @property
    def rhythm(self) -> Rhythm:
        """On which days and between which hours it falls."""
        return Rhythm(*(getattr(self, name) for name in Rhythm._fields))

    @property
    def first_day(self) -> date:
        """The first day on which it falls."""
        return rules.first_day(self.rhythm)

    @property
    def merchant_ids(self) -> list[int]:
        """The shops it takes."""
        return sorted({wish.goods.merchant_id for wish in self.wishes})

    @property
    def goods_most_cents(self) -> int:
        """What its goods cost at most at the prices of now."""
        return sum(wish.amounts.ceiling_cents for wish in self.wishes)

    def next_days(self, today: date, count: int = 4 * AHEAD) -> list[date]:
        """The days to come on which it falls and that are not decided yet, without pauses."""
        known = {one.falls_on for one in self.dates}
        spans = [one.span for one in self.pauses]
        ahead = rules.days(self.rhythm, today, count)
        return [day for day in ahead if day not in known and not rules.paused(spans, day)]


_ZONE, _SLOT, _ADDRESS = (t.__table__ for t in (DeliveryZone, DeliverySlot, Address))
_ELSEWHERE = {
    "ban_id": _ADDRESS.c.ban_id, "zone_id": _ZONE.c.id, "zone_fee_cents": _ZONE.c.fee_cents,
    "way": R.way, "collect_at": R.collect_at,
}  # fmt: skip
_OWN = [name for name in StandingView._fields if name not in ("wishes", "pauses", "dates")]
_STANDING: Select[Any] = (
    select(*(_ELSEWHERE[name] if name in _ELSEWHERE else S[name] for name in _OWN))
    .select_from(StandingOrder.__table__)
    .join(Order.__table__, R.id == S.from_order_id)
    .join(_SLOT, _SLOT.c.id == R.slot_id)
    .join(_ZONE, _ZONE.c.id == _SLOT.c.zone_id)
    .outerjoin(_ADDRESS, _ADDRESS.c.id == S.address_id)
)
_WISHES: Select[Any] = (
    select(
        L.id, L.quantity, L.weight_g, L.agreed_price_cents, L.note, L.substitution, MEANS_NOW,
        L.options, *GOODS_NOW,
    )
    .select_from(StandingLine.__table__)
    .join(Product.__table__, P.id == L.product_id)
    .join(Merchant.__table__, M.id == L.merchant_id)
    .where(L.standing_id == bindparam("standing_id"))
    .order_by(L.id)
)  # fmt: skip
_LINE_COLUMNS = 6
FETCHED = S.point_id.is_not(None)
_DATES: Select[Any] = (
    select(
        *(FETCHED if name == "fetched" else D[name] for name in DateView._fields
          if not name.startswith("order_")),
        R.reference, R.token_version, R.state, R.starts_at, R.total_cents,
    )
    .select_from(StandingDate.__table__)
    .join(StandingOrder.__table__, S.id == D.standing_id)
    .outerjoin(Order.__table__, R.id == D.order_id)
)  # fmt: skip


def standing(session: Session, public_id: str, today: date) -> StandingView | None:
    """A standing order with its dates from `today` on; four statements."""
    row = session.execute(_STANDING.where(S.public_id == public_id)).first()
    if row is None:
        return None
    return StandingView._make((
        *row, wishes(session, row.id), pauses(session, row.id), dates(session, row.id, today)
    ))  # fmt: skip


def wishes(session: Session, standing_id: int) -> list[Wish]:
    """What it wants, with what products and shops are now; one statement."""
    rows = session.execute(_WISHES, {"standing_id": standing_id})
    return [
        Wish._make((with_options(Goods(*row[_LINE_COLUMNS + 2 :]), row[_LINE_COLUMNS + 1]),
                    *row[:_LINE_COLUMNS], means_in(row[_LINE_COLUMNS]), None,
                    row[_LINE_COLUMNS + 1], LineKind.PRODUCT))
        for row in rows
    ]  # fmt: skip


def pauses(session: Session, standing_id: int) -> list[PauseView]:
    """Its pauses, in order."""
    pause = StandingPause
    rows = session.execute(
        select(pause.id, pause.from_on, pause.to_on)
        .where(pause.standing_id == standing_id)
        .order_by(pause.from_on, pause.id)
    )
    return [PauseView(row.id, Span(row.from_on, row.to_on)) for row in rows]


def dates(session: Session, standing_id: int, first: date) -> list[DateView]:
    """What became of its dates from a day on."""
    found = _DATES.where(D.standing_id == standing_id, D.falls_on >= first).order_by(D.falls_on)
    return [DateView._make(row) for row in session.execute(found)]


def date_told(session: Session, date_id: int) -> tuple[str, DateView] | None:
    """A date by its row, with the public id of its standing order."""
    of = select(S.public_id).join(StandingDate.__table__, D.standing_id == S.id)
    public_id = session.scalar(of.where(D.id == date_id))
    row = session.execute(_DATES.where(D.id == date_id)).first()
    return (public_id, DateView._make(row)) if public_id and row else None


def other_slots(
    session: Session, standing: StandingView, one: DateView, time_zone: str, moment: datetime
) -> list[Offer]:
    """The slots to offer for a date: its own while it has room, then the next three."""
    known = offers(
        session, zone_id=standing.zone_id, merchant_ids=(), moment=moment, days=AHEAD,
        privileged=partial(has_priority, session, standing.household_id, None),
    )  # fmt: skip
    starts_at, _ = rules.span_on(standing.rhythm, one.falls_on, time_zone)
    own = [offer for offer in known if offer.starts_at == starts_at and offer.takeable]
    return own + alternatives(known, starts_at)


def token_version(session: Session, public_id: str) -> int | None:
    """The version of its private token; nothing when there is no such standing order."""
    return session.scalar(select(S.token_version).where(S.public_id == public_id))
