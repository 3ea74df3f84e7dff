"""Filling the basket of a standing order for one date and ordering it, as any basket is."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bourg.addresses.models import Address
from bourg.kernel.clock import now
from bourg.kernel.roles import Actor, Channel
from bourg.ordering import standing as rules
from bourg.ordering.models import BasketLine, Order, StandingLine, StandingOrder
from bourg.ordering.queries.standing import wishes
from bourg.ordering.queries.wishes import Wish
from bourg.ordering.refusals import EmptyBasket, NoPoint, NoSlotThen, OverCeiling
from bourg.ordering.rules import Change
from bourg.ordering.services import baskets, collecting, locking
from bourg.ordering.services.locking import LockedBasket
from bourg.ordering.services.placing import place_order
from bourg.ordering.standing import Rhythm
from bourg.slots.models import PickupPoint
from bourg.slots.queries.days import of_day, unable
from bourg.slots.queries.plans import slot_at
from bourg.slots.refusals import OutsideZone, UnknownSlot
from bourg.slots.rules import Window
from bourg.town.settings import DeliverySection


class Terms(NamedTuple):
    """What the town says: its delivery, its wall time, its public holidays."""

    delivery: DeliverySection
    time_zone: str
    is_holiday: Callable[[date], bool]


class Sorted(NamedTuple):
    """What of a standing order can be had, what is left out of it, which prices rose."""

    kept: list[Wish]
    left_out: list[list[str]]
    risen: list[list[Any]]

    @property
    def most_cents(self) -> int:
        """What its goods cost at most."""
        return sum(wish.amounts.ceiling_cents for wish in self.kept)


def rhythm_of(standing: StandingOrder) -> Rhythm:
    """When it falls."""
    return Rhythm(*(getattr(standing, name) for name in Rhythm._fields))


def new_basket(session: Session, standing: StandingOrder) -> LockedBasket:
    """An empty basket for the household, with where it goes and to whom.

    Raises `OutsideZone`, `NoPoint`.
    """
    basket_id = baskets.start(
        channel=Channel.STANDING, user_id=standing.user_id, locale=standing.locale
    )
    if standing.point_id is None:
        address = _address(session, standing)
        words = standing.address_label
        unlisted = None if address and address.label == words else words
        baskets.set_address(basket_id, ban_id=address.ban_id if address else None,
                            unlisted=unlisted, complement=standing.complement)  # fmt: skip
    else:
        collecting.fetch_at(basket_id, _point(session, standing.point_id).public_id)
    basket = locking.open_basket(session, basket_id)
    if basket.zone_id is None:
        raise OutsideZone()
    locking.change(
        session, basket.id, household_id=standing.household_id,
        **{name: getattr(standing, name) for name in _CONTACT},
    )  # fmt: skip
    return basket


def zone_of(session: Session, standing: StandingOrder) -> int | None:
    """The zone whose slots it takes: its point's, or that of its address now. Raises `NoPoint`."""
    if standing.point_id is not None:
        return _point(session, standing.point_id).zone_id
    return baskets.zone_id_of(session, _address(session, standing))


def _address(session: Session, standing: StandingOrder) -> Address | None:
    return session.get(Address, standing.address_id) if standing.address_id else None


def _point(session: Session, point_id: int) -> PickupPoint:
    point = session.get_one(PickupPoint, point_id, populate_existing=True)
    if point.closed_at:
        raise NoPoint(reason=point.closed_reason)
    return point


_CONTACT = ("contact_name", "contact_phone", "contact_email", "courier_note", "absence")


def window_of(session: Session, standing: StandingOrder, on: date, terms: Terms) -> Window:
    """The slot that fits its hours best. Raises `NoSlotThen`, `NoPoint`."""
    zone_id = zone_of(session, standing)
    found = of_day(session, zone_id or 0, on, terms.time_zone, now())
    hours = rules.span_on(rhythm_of(standing), on, terms.time_zone)
    best = rules.best_slot(found, *hours)
    if best is None:
        raise NoSlotThen()
    return best


def sort_out(session: Session, standing: StandingOrder, window: Window) -> Sorted:
    """What can be had now, and be fetched for this slot."""
    wanted = wishes(session, standing.id)
    away = unable(session, {wish.goods.merchant_id for wish in wanted}, window, now())
    kept, left_out = [], []
    for wish in wanted:
        change = wish.change(now())
        if wish.goods.merchant_id in away:
            change = Change.SHOP_UNAVAILABLE
        if change in (None, Change.PRICE_CHANGED):
            kept.append(wish)
        else:
            left_out.append([wish.goods.name, wish.goods.shop, str(change)])
    risen = [[wish.goods.name, wish.seen_price_cents, wish.goods.price_cents] for wish in kept
             if wish.goods.price_cents > (wish.seen_price_cents or 0)]  # fmt: skip
    return Sorted(kept, left_out, risen)


def order_it(
    session: Session, standing: StandingOrder, basket: LockedBasket, window: Window,
    found: Sorted, actor: Actor, terms: Terms, *, regular: bool, most_cents: int | None = None,
) -> int:  # fmt: skip
    """Order what was found in this slot, by the way every basket goes; returns the order's id.

    Raises `OverCeiling`, and whatever keeps a basket from being ordered.
    """
    _fill(session, standing, basket, found)
    minutes = terms.delivery.hold_minutes
    baskets.take_slot(basket.public_id, window.public_id, minutes=minutes, standing=regular)
    placed = place_order(basket.public_id, actor=actor, delivery=terms.delivery, at_the_door=True,
                         age_confirmed=standing.adult)  # fmt: skip
    costs, agreed = found.most_cents + placed.fee_cents, most_cents or standing.ceiling_cents
    if costs > agreed:
        raise OverCeiling(most_cents=costs, ceiling_cents=agreed)
    for wish in found.kept:
        told = update(StandingLine).where(StandingLine.id == wish.line_id)
        session.execute(told.values(agreed_price_cents=wish.goods.price_cents))
    reference = Order.reference == placed.reference
    return session.execute(select(Order.id).where(reference)).scalar_one()


def _fill(session: Session, standing: StandingOrder, basket: LockedBasket, found: Sorted) -> None:
    """Put what was found into the basket; a means a shop no longer accepts is left open."""
    if not found.kept:
        raise EmptyBasket()
    accepted = {wish.goods.slug: wish.accepted for wish in found.kept}
    means = {slug: chosen for slug, chosen in standing.means.items()
             if chosen in accepted.get(slug, ())}  # fmt: skip
    locking.change(session, basket.id, means=means)
    session.execute(insert(BasketLine), [
        {
            "basket_id": basket.id, "merchant_id": wish.goods.merchant_id,
            "product_id": wish.goods.row_id, "options": wish.options,
            "quantity": wish.quantity,
            "weight_g": wish.weight_g, "seen_price_cents": wish.goods.price_cents,
            "note": wish.note, "substitution": wish.substitution, "added_at": now(),
        }
        for wish in found.kept
    ])  # fmt: skip


def chosen_window(
    session: Session, basket: LockedBasket, slot_public_id: str, terms: Terms
) -> Window:
    """The slot that the household chose in its zone. Raises `UnknownSlot`."""
    slot = slot_at(session, slot_public_id)
    if slot is None:
        raise UnknownSlot()
    on = slot.starts_at.astimezone(ZoneInfo(terms.time_zone)).date()
    found = of_day(session, basket.zone_id or 0, on, terms.time_zone, now())
    chosen = (one for one in found if one.public_id == slot_public_id)
    window = next(chosen, None)
    if window is None:
        raise UnknownSlot()
    return window
