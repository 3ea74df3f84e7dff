"""The rules of slots: which can be offered to a basket, and in plain words why another cannot."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bourg.addresses.kinds import BookingMode, Way
from bourg.kernel.refusals import N_
from bourg.merchants import preparing
from bourg.slots.kinds import HoldState, OfferReason, OfferState

MAX_EXTENSIONS = 2
PAYING_MINUTES = 10
# Standing orders may take so much of a slot; the rest is for those who come one by one.
STANDING_PERCENT = 60

# A courier fetches at the shops from 90 minutes before the slot until 30 minutes into it, and
# needs the shop to be open for 15 of them.
PICKUP_BEFORE = timedelta(minutes=90)
PICKUP_AFTER = timedelta(minutes=30)
PICKUP_LEAST = timedelta(minutes=15)
# Who fetches in the shops finds each open for so long within the hours that were chosen.
COLLECT_LEAST = timedelta(minutes=30)

TAKEABLE = (OfferState.OPEN, OfferState.FEW_LEFT)

OUTSIDE = N_("We do not deliver to this address in this slot.")
UNADDRESSED = N_("Say first where to deliver, or at which point you fetch it.")
TOO_LATE_TODAY = N_("Too late: orders closed today at %(time)s.")
TOO_LATE_YESTERDAY = N_("Too late: orders closed yesterday at %(time)s.")
TOO_LATE_ON = N_("Too late: orders closed on %(day)s at %(time)s.")
CLOSED = N_("No delivery in this slot: %(reason)s")
CLOSED_THERE = N_("Nothing can be fetched there then: %(reason)s")
MADE_TO_ORDER = N_("“%(product)s” is made to order: %(hours)s hours before at least.")
SHOP_CLOSED = N_("%(shop)s is closed then.")
SHOPS_CLOSED = N_("%(shops)s are closed then.")
SHOP_FULL = N_("%(shop)s cannot prepare more orders for this slot.")
SHOP_DAY_FULL = N_("%(shop)s cannot prepare more orders for this day.")
FULL = N_("This slot is full.")
NOT_COLLECTING = N_("Nothing can be fetched at %(shop)s.")
SHOP_TOO_SHORT = N_("%(shop)s needs more time to prepare.")
ROUND_FULL = N_("The round is full for your address.")
NO_COURIER = N_("No courier is planned for this slot yet.")
UNPLACED = N_(
    "We must find this address on the map first: name the nearest one we know, or call us."
)

REASONS = {
    OUTSIDE: OfferReason.OUTSIDE,
    UNADDRESSED: OfferReason.UNADDRESSED,
    TOO_LATE_TODAY: OfferReason.TOO_LATE,
    TOO_LATE_YESTERDAY: OfferReason.TOO_LATE,
    TOO_LATE_ON: OfferReason.TOO_LATE,
    MADE_TO_ORDER: OfferReason.MADE_TO_ORDER,
    CLOSED: OfferReason.SLOT_CLOSED,
    CLOSED_THERE: OfferReason.SLOT_CLOSED,
    SHOP_CLOSED: OfferReason.SHOP_CLOSED,
    SHOPS_CLOSED: OfferReason.SHOP_CLOSED,
    SHOP_TOO_SHORT: OfferReason.SHOP_NEEDS_TIME,
    NOT_COLLECTING: OfferReason.NOT_COLLECTING,
    FULL: OfferReason.SLOT_FULL,
    SHOP_FULL: OfferReason.SHOP_FULL,
    SHOP_DAY_FULL: OfferReason.SHOP_FULL,
    ROUND_FULL: OfferReason.ROUND_FULL,
    NO_COURIER: OfferReason.NO_COURIER,
    UNPLACED: OfferReason.UNPLACED,
}


class Window(NamedTuple):
    """What is known of a slot. `places_left` does not count expired holds; `mine`: held already.

    `mode`: whether a plan judges its bookings too. Of the places left, `kept` are for priority
    households only.
    """

    id: int
    public_id: str
    zone_id: int
    starts_at: datetime
    ends_at: datetime
    cutoff_at: datetime
    time_zone: str
    capacity: int
    places_left: int
    fee_cents: int
    closed_at: datetime | None
    closed_reason: str
    mine: bool = False
    way: Way = Way.DELIVERY
    mode: BookingMode = BookingMode.COUNT
    kept: int = 0

    @property
    def day(self) -> date:
        """The local day on which it begins."""
        return local_day(self.starts_at, self.time_zone)

    def for_others(self) -> "Window":
        """The slot as whoever has no priority sees it."""
        return self._replace(places_left=self.places_left - max(0, self.kept))


class Shop(NamedTuple):
    """What a slot must know of a shop: when it is open, and how many orders it has room for.

    `spans` are its openings, (start, end) in order, `ends` their ends; `used` maps a slot's id to
    the orders promised, of at most `limit` (None: as many as come). It `collects`: people may
    fetch goods there, ordered `lead` before. `busy`: how long it needs at which hours of the week
    (`merchants.preparing`). `day_used` and `day_limit` are the same by the day.
    """

    id: int
    name: str
    spans: Sequence[tuple[datetime, datetime]]
    ends: Sequence[datetime]
    not_before: datetime | None = None
    limit: int | None = None
    used: Mapping[int, int] = {}
    collects: bool = False
    lead: timedelta = timedelta(0)
    busy: Sequence[Sequence[int]] = ()
    day_limit: int | None = None
    day_used: Mapping[date, int] = {}

    def room(self, slot_id: int) -> int | None:
        """How many orders it can still prepare for a slot; None without limit."""
        return None if self.limit is None else self.limit - self.used.get(slot_id, 0)

    def day_room(self, window: Window) -> int | None:
        """How many orders it can still prepare for the day of a slot; None without limit."""
        if self.day_limit is None:
            return None
        return self.day_limit - self.day_used.get(window.day, 0)

    def too_soon(self, window: Window, moment: datetime, least: timedelta) -> bool:
        """Whether it cannot be ready for a slot any more that was not taken already."""
        if window.mine or not (self.busy or least):
            return False
        need = preparing.needed(self.busy, window.starts_at, window.time_zone)
        return moment + max(need, least) > window.starts_at


class Offer(NamedTuple):
    """A slot as a basket sees it; `reason_params` may hold moments and days.

    `fee_cents` is the slot's own fee; what the zone adds, `money.rules.fee` knows. `green`: a
    courier passes near already.
    """

    public_id: str
    starts_at: datetime
    ends_at: datetime
    cutoff_at: datetime
    time_zone: str
    state: OfferState
    reason_msgid: str
    reason_params: dict[str, object]
    places_left: int
    fee_cents: int
    mine: bool
    green: bool = False

    @property
    def takeable(self) -> bool:
        """Whether a basket may take it."""
        return self.state in TAKEABLE

    @property
    def reason(self) -> OfferReason | None:
        """Why it cannot be taken, for programs; nothing where it can."""
        return REASONS[self.reason_msgid] if self.reason_msgid else None


class Notice(NamedTuple):
    """Something made to order, which must be ordered so many hours before its slot."""

    product: str
    hours: int

    def too_soon(self, starts_at: datetime, moment: datetime) -> bool:
        """Whether a slot comes before it can be made."""
        return starts_at < moment + timedelta(hours=self.hours)


def longest(notices: Iterable[tuple[str | None, int | None]]) -> Notice | None:
    """The longest notice among goods (name and hours); nothing when none is made to order."""
    asked = [Notice(name or "", hours) for name, hours in notices if hours]
    return max(asked, key=lambda notice: notice.hours, default=None)


def made_in_time(offers: list[Offer], notice: Notice | None, moment: datetime) -> list[Offer]:
    """The offers, those refused with the reason that come before something can be made."""
    if notice is None:
        return offers
    state, words = OfferState.TOO_LATE, {"product": notice.product, "hours": notice.hours}
    return [
        offer._replace(state=state, reason_msgid=MADE_TO_ORDER, reason_params=words, places_left=0)
        if offer.takeable and notice.too_soon(offer.starts_at, moment) else offer
        for offer in offers
    ]  # fmt: skip


class HoldView(NamedTuple):
    """A basket's hold with its slot, as pages and programs show it."""

    slot_public_id: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    fee_cents: int
    expires_at: datetime
    extensions_left: int
    state: HoldState
    cutoff_at: datetime


# A msgid and its parameters; and a state with them.
Words = tuple[str, dict[str, object]]
Span = tuple[datetime, datetime]
Verdict = tuple[OfferState, str, dict[str, object]]


def offer(window: Window, shops: Iterable[Shop], *, zone_id: int | None, moment: datetime) -> Offer:
    """What a slot answers to a basket with goods of these shops, for a place in this zone."""
    shops = tuple(shops)
    refused = _refused(window, shops, zone_id, moment)
    if refused:
        state, msgid, params = refused
        left = 0
    else:
        left = places_left(window, shops)
        state, msgid, params = _how_many(window, left), "", {}
    return Offer(
        window.public_id, window.starts_at, window.ends_at, window.cutoff_at, window.time_zone,
        state, msgid, params, left, window.fee_cents, window.mine,
    )  # fmt: skip


def _refused(
    window: Window, shops: Sequence[Shop], zone_id: int | None, moment: datetime
) -> Verdict | None:
    """Why the slot cannot be taken: the first reason that holds, or nothing."""
    if window.zone_id != zone_id:
        return OfferState.OUTSIDE, OUTSIDE, {}
    if moment >= window.starts_at or (moment >= window.cutoff_at and not window.mine):
        return OfferState.TOO_LATE, *too_late(window.cutoff_at, window.time_zone, moment)
    if window.closed_at:
        why = CLOSED_THERE if window.way.fetched else CLOSED
        return OfferState.SHOP_CLOSED, why, {"reason": window.closed_reason}
    if window.way == Way.SHOP:
        unfit = _not_collected(window, shops, moment)
    else:
        unfit = _shops_closed([s.name for s in shops if not can_fetch(s, window.starts_at)])
        late = next((s for s in shops if s.too_soon(window, moment, timedelta(0))), None)
        if late and not unfit:
            unfit = SHOP_TOO_SHORT, {"shop": late.name}
    if unfit:
        return OfferState.SHOP_CLOSED, *unfit
    return None if window.mine else _full(window, shops)


def _not_collected(window: Window, shops: Sequence[Shop], moment: datetime) -> Words | None:
    """Why not everything can be fetched in the shops within these hours, or nothing."""
    for shop in shops:
        if not shop.collects:
            return NOT_COLLECTING, {"shop": shop.name}
        if shop.too_soon(window, moment, shop.lead):
            return SHOP_TOO_SHORT, {"shop": shop.name}
    spans = [(shop, collecting(shop, window.starts_at, window.ends_at)) for shop in shops]
    return _shops_closed([shop.name for shop, span in spans if span is None])


def _full(window: Window, shops: Sequence[Shop]) -> Verdict | None:
    if window.places_left <= 0:
        return OfferState.FULL, FULL, {}
    for shop in shops:
        room = shop.room(window.id)
        if room is not None and room <= 0:
            return OfferState.FULL, SHOP_FULL, {"shop": shop.name}
        room = shop.day_room(window)
        if room is not None and room <= 0:
            return OfferState.FULL, SHOP_DAY_FULL, {"shop": shop.name}
    return None


def full(offer: Offer, msgid: str) -> Offer:
    """An offer that the slot's plan has no place for, with the reason."""
    return offer._replace(state=OfferState.FULL, reason_msgid=msgid, reason_params={},
                          places_left=0)  # fmt: skip


def unaddressed(offer: Offer) -> Offer:
    """An offer to a basket that does not say yet where it goes."""
    return offer._replace(reason_msgid=UNADDRESSED, reason_params={})


def _how_many(window: Window, left: int) -> OfferState:
    if window.mine or not few_left(left, window.capacity):
        return OfferState.OPEN
    return OfferState.FEW_LEFT


def places_left(window: Window, shops: Iterable[Shop]) -> int:
    """How many more baskets of this kind fit: the slot's places, or a shop's when it has fewer."""
    known = [room for shop in shops for room in (shop.room(window.id), shop.day_room(window))]
    return max(0, min([window.places_left, *(room for room in known if room is not None)]))


def standing_places(capacity: int) -> int:
    """How many units of a slot standing orders may take together."""
    return capacity * STANDING_PERCENT // 100


def few_left(left: int, capacity: int) -> bool:
    """Whether to say that few are left: two, or a fifth of the slot."""
    return left <= max(2, capacity // 5)


def too_late(
    cutoff_at: datetime, time_zone: str, moment: datetime
) -> tuple[str, dict[str, object]]:
    """The words for a cut-off that has passed: today, yesterday, or on which day."""
    day = local_day(cutoff_at, time_zone)
    ago = (local_day(moment, time_zone) - day).days
    msgid = {0: TOO_LATE_TODAY, 1: TOO_LATE_YESTERDAY}.get(ago, TOO_LATE_ON)
    return msgid, {"time": cutoff_at, "day": day}


def local_day(moment: datetime, time_zone: str) -> date:
    """The day of a moment in the town."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def _shops_closed(names: list[str]) -> Words | None:
    if not names:
        return None
    if len(names) == 1:
        return SHOP_CLOSED, {"shop": names[0]}
    return SHOPS_CLOSED, {"shops": tuple(names)}


def pickup_window(starts_at: datetime) -> tuple[datetime, datetime]:
    """Between which moments couriers fetch for a slot."""
    return starts_at - PICKUP_BEFORE, starts_at + PICKUP_AFTER


def can_fetch(shop: Shop, starts_at: datetime) -> bool:
    """Whether the shop is open long enough while couriers fetch for a slot."""
    open_spans = _open_between(shop, *pickup_window(starts_at))
    return sum((end - start for start, end in open_spans), timedelta(0)) >= PICKUP_LEAST


def collecting(shop: Shop, starts_at: datetime, ends_at: datetime) -> Span | None:
    """From when to when goods can be fetched in a shop within a window, if it is open enough.

    Where it closes for lunch, from its first opening to its last closing.
    """
    spans = _open_between(shop, starts_at, ends_at)
    if sum((end - start for start, end in spans), timedelta(0)) < COLLECT_LEAST:
        return None
    return spans[0][0], spans[-1][1]


def _open_between(shop: Shop, begin: datetime, end: datetime) -> list[Span]:
    """The openings of a shop between two moments, cut to them, none while it takes a break."""
    if shop.not_before:
        begin = max(begin, shop.not_before)
    found = []
    for index in range(bisect_right(shop.ends, begin), len(shop.spans)):
        opens_at, closes_at = shop.spans[index]
        if opens_at >= end:
            break
        found.append((max(opens_at, begin), min(closes_at, end)))
    return found


def within_days(window: Window, moment: datetime, days: int) -> bool:
    """Whether a slot starts on one of the local days from today on (today is the first)."""
    first = local_day(moment, window.time_zone)
    return local_day(window.starts_at, window.time_zone) < first + timedelta(days=days)


def alternatives(offers: Iterable[Offer], after: datetime, count: int = 3) -> list[Offer]:
    """The next slots to propose instead of one that starts at `after`; earlier ones if need be."""
    free = [offer for offer in offers if offer.takeable]
    later = [offer for offer in free if offer.starts_at > after]
    earlier = [offer for offer in free if offer.starts_at < after]
    return (later + earlier[::-1])[:count]
