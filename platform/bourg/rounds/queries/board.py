"""Reads for the dispatch board: a day's rounds with load, way and lateness, and who is in none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import BookingMode, Way
from bourg.kernel import counters
from bourg.ordering.kinds import PartState
from bourg.ordering.models import Basket, MerchantOrder, Order
from bourg.ordering.queries import loads
from bourg.people.models import User
from bourg.rounds.arranging import Option, options
from bourg.rounds.arrivals import late_by
from bourg.rounds.kinds import StopKind, StopState, Vehicle
from bourg.rounds.models import Round, Stop
from bourg.rounds.queries import _views
from bourg.rounds.queries.arranging import Riding, Slot, slot_of
from bourg.rounds.queries.views import RoundView, StopView
from bourg.routing.model import Why
from bourg.slots.loads import Load
from bourg.slots.models import CourierShift, DeliverySlot
from bourg.slots.queries import routes
from bourg.slots.shifts import USUAL

TO_BRING = (PartState.PLACED, PartState.ACCEPTED, PartState.READY, PartState.COLLECTED)


class Homeless(NamedTuple):
    """An order that is to be brought and lies in no round; `why`: what the plan says of it."""

    reference: str
    contact_name: str
    contact_phone: str
    address_label: str
    slot_id: int
    why: Why | None


class Late(NamedTuple):
    """A halt with how many minutes behind the plan it is, or will be; `broken`: at a door after
    the slot, which is what the household was promised."""

    stop: StopView
    late: int
    broken: bool


@dataclass(frozen=True)
class BoardHalt:
    """A place of a round: a shop with all that is fetched there in one go, or a doorstep."""

    number: int
    stops: tuple[Late, ...]

    @property
    def first(self) -> StopView:
        """What all of them have in common."""
        return self.stops[0].stop

    @property
    def at_shop(self) -> bool:
        """Whether goods are fetched here."""
        return self.first.kind == StopKind.PICKUP

    @property
    def left(self) -> bool:
        """Whether something is still to be done here."""
        return any(one.stop.state == StopState.TODO for one in self.stops)

    @property
    def late(self) -> int:
        """Minutes late."""
        return max(one.late for one in self.stops)

    @property
    def broken(self) -> bool:
        """Whether a household here is reached after its slot."""
        return any(one.broken for one in self.stops)

    @property
    def bags(self) -> int:
        """How many bags are fetched or handed over here, as far as they are packed."""
        return sum(part.bags or 0 for one in self.stops for part in one.stop.parts)

    @property
    def place(self) -> tuple[float, float] | None:
        """Where it is, if that is known."""
        stop = self.first
        at_shop = self.at_shop and stop.parts
        lat, lon = (stop.parts[0].shop_lat, stop.parts[0].shop_lon) if at_shop else (
            stop.drop.lat, stop.drop.lon)  # fmt: skip
        return None if lat is None or lon is None else (lat, lon)


@dataclass(frozen=True)
class BoardRound:
    """A round as the board shows it. `shift`: the name of its courier in the plan."""

    view: RoundView
    courier: str | None
    shift: str
    crates: int
    room: int
    stops: tuple[Late, ...]

    @property
    def halts(self) -> list[BoardHalt]:
        """Its places in the order to ride, numbered from 1; what is done at a shop stands apart
        from what is not, under one number."""
        numbers = self.view.numbers
        alike = groupby(self.stops, key=lambda one: (numbers[one.stop.position], one.stop.state))
        return [BoardHalt(number, tuple(of)) for (number, _), of in alike]

    @property
    def places(self) -> int:
        """At how many places it stops."""
        return len(set(self.view.numbers.values()))

    @property
    def places_done(self) -> int:
        """At how many of them nothing is left to do."""
        return self.places - self.view.left

    @property
    def bags(self) -> int:
        """How many bags the shops have packed for it."""
        return sum(part.bags or 0 for part in self._parts)

    @property
    def unpacked(self) -> int:
        """Of how many shops' parts the bags are not counted yet."""
        return sum(part.bags is None for part in self._parts)

    @property
    def _parts(self) -> list[Any]:
        pickups = (one.stop for one in self.stops if one.stop.kind == StopKind.PICKUP)
        return [part for stop in pickups for part in stop.parts]

    @property
    def begins_at(self) -> datetime | None:
        """When it sets out, as planned."""
        return min((s.stop.due_at for s in self.stops if s.stop.due_at), default=None)

    @property
    def ends_at(self) -> datetime | None:
        """When it is at its last halt, as planned."""
        return max((s.stop.due_at for s in self.stops if s.stop.due_at), default=None)

    @property
    def late(self) -> int:
        """Minutes late now: of the halt that comes next, or of the last one."""
        left = [one.late for one in self.stops if one.stop in self.view.to_do]
        return max(left, default=0)

    @property
    def broken(self) -> bool:
        """Whether a household that is still to come is reached after its slot."""
        return any(one.broken for one in self.stops if one.stop in self.view.to_do)

    @property
    def doors(self) -> int:
        """How many households it goes to."""
        return sum(one.stop.kind == StopKind.DROP for one in self.stops)


@dataclass(frozen=True)
class BoardSlot:
    """A slot with its rounds, and the orders that are in none of them."""

    id: int
    starts_at: datetime
    ends_at: datetime
    cutoff_at: datetime
    mode: BookingMode
    rounds: tuple[BoardRound, ...]
    homeless: tuple[Homeless, ...]


def day(session: Session, from_at: datetime, to_at: datetime, moment: datetime) -> list[BoardSlot]:
    """The slots of a stretch of time that have rounds or orders; nine statements at most."""
    within = (DeliverySlot.starts_at >= from_at, DeliverySlot.starts_at < to_at)
    columns = (DeliverySlot.id, DeliverySlot.starts_at, DeliverySlot.ends_at,
               DeliverySlot.cutoff_at, DeliverySlot.mode)  # fmt: skip
    order_by = (DeliverySlot.starts_at, DeliverySlot.id)
    slots = session.execute(select(*columns).where(*within).order_by(*order_by)).all()
    rounds = _rounds(session, _views(session, *within), moment)
    lost = _homeless(session, [row.id for row in slots])
    return [
        BoardSlot(*row, tuple(rounds.get(row.id, ())), tuple(lost.get(row.id, ())))
        for row in slots
        if row.id in rounds or row.id in lost
    ]


def mark(session: Session, from_at: datetime, to_at: datetime) -> str:
    """What changes with every change to a day's rounds."""
    ids = session.scalars(
        select(DeliverySlot.id)
        .where(DeliverySlot.starts_at >= from_at, DeliverySlot.starts_at < to_at)
        .order_by(DeliverySlot.id)
    )
    return str(counters.total(session, [f"round:{slot_id}" for slot_id in ids]))


def one(session: Session, public_id: str, moment: datetime) -> BoardRound | None:
    """A round by its public id."""
    found = _rounds(session, _views(session, Round.public_id == public_id), moment)
    return next((round_ for of in found.values() for round_ in of), None)


def of_view(session: Session, view: RoundView, moment: datetime) -> BoardRound:
    """A round that was read already (as its courier may see it), with what the board adds."""
    ((found,),) = _rounds(session, [view], moment).values()
    return found


def _rounds(
    session: Session, views: Sequence[RoundView], moment: datetime
) -> dict[int, list[BoardRound]]:
    users = {view.courier_user_id for view in views if view.courier_user_id}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(users)))
    names = {row_id: name for row_id, name in rows}
    shifts = _shifts(session, {view.shift_id for view in views if view.shift_id})
    known = loads.of_orders(session, {stop.drop.id for view in views for stop in view.stops})
    found: dict[int, list[BoardRound]] = {}
    for view in views:
        shift, room = shifts.get(view.shift_id or 0, (view.public_id, USUAL[view.vehicle][0]))
        hours = zip(view.stops, view.hours(moment), strict=True)
        found.setdefault(view.slot_id, []).append(
            BoardRound(view, names.get(view.courier_user_id or 0), shift, _crates(view, known),
                       room, tuple(_late(view, *one) for one in hours))
        )  # fmt: skip
    return found


def _late(view: RoundView, stop: StopView, at: datetime | None) -> Late:
    """How a halt keeps to the plan, and to what was promised."""
    if at is None:
        return Late(stop, 0, False)
    minutes = late_by(at, stop.due_at) if stop.due_at else 0
    return Late(stop, minutes, stop.kind == StopKind.DROP and at > view.ends_at)


def _shifts(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    ids = list(ids)
    if not ids:
        return {}
    rows = session.execute(
        select(CourierShift.id, CourierShift.public_id, CourierShift.crates).where(
            CourierShift.id.in_(ids)
        )
    )
    return {row_id: (public_id, crates) for row_id, public_id, crates in rows}


def _crates(view: RoundView, known: Mapping[int, Load]) -> int:
    """Crates of everything the round brings, where it is known."""
    doors = {stop.drop.id for stop in view.stops if stop.kind == StopKind.DROP}
    return sum(pickup.crates for row in doors if row in known for pickup in known[row].pickups)


def _homeless(session: Session, slot_ids: list[int]) -> dict[int, list[Homeless]]:
    """The orders that are to be brought in these slots and lie in no round."""
    ridden = exists().where(Stop.order_id == Order.id)
    living = exists().where(MerchantOrder.order_id == Order.id, MerchantOrder.state.in_(TO_BRING))
    rows = session.execute(
        select(Order.reference, Order.contact_name, Order.contact_phone, Order.address_label,
               Order.slot_id, Basket.claim)
        .join(DeliverySlot, DeliverySlot.id == Order.slot_id)
        .outerjoin(Basket, Basket.id == Order.basket_id)
        .where(Order.slot_id.in_(slot_ids), living, ~ridden, Order.way != Way.SHOP)
        .where(DeliverySlot.called_off_at.is_(None), Order.at_point_at.is_(None))
        .order_by(Order.slot_id, Order.id)
    ).all()  # fmt: skip
    whys = _whys(session, {row.slot_id for row in rows})
    found = [Homeless(*row[:5], whys.get(row.claim)) for row in rows]
    return {slot_id: list(of) for slot_id, of in groupby(found, attrgetter("slot_id"))}


def _whys(session: Session, slot_ids: Iterable[int]) -> dict[str, Why]:
    """What the plans say of those whom nobody can bring."""
    slot_ids = list(slot_ids)
    plans = routes.plans(session, slot_ids) if slot_ids else []
    return {claim: Why(why) for one in plans for claim, why in one.plan.unserved.items()}


class Choice(NamedTuple):
    """A round that an order may go to, and what that costs or what hinders it."""

    option: Option
    courier: str | None
    vehicle: Vehicle
    ride: Riding | None


@dataclass(frozen=True)
class Choosing:
    """An order with the rounds it may go to; `own` is the round it is in."""

    slot: Slot
    own: Riding | None
    choices: tuple[Choice, ...]


def choosing(session: Session, reference: str) -> Choosing | None:
    """Where an order could go; nothing when it is in no slot."""
    row = session.execute(
        select(Order.id, Order.slot_id).where(Order.reference == reference)
    ).first()
    if row is None or row.slot_id is None:
        return None
    slot = slot_of(session, row.slot_id)
    claim, own = slot.claim(row.id), slot.of_order(row.id)
    if claim is None or claim not in slot.found.plan.promises:
        tried = [Option(one.shift) for one in slot.rides if one != own]
    else:
        tried = options(slot.found, claim)
    return Choosing(slot, own, _choices(session, slot, tried))


def _choices(session: Session, slot: Slot, tried: list[Option]) -> tuple[Choice, ...]:
    riders = {one.shift: one for one in slot.found.plan.riders}
    users = {one.user for one in riders.values() if one.user}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(users)))
    names = {row_id: name for row_id, name in rows}
    found = []
    for option in tried:
        rider, ride = riders[option.shift], slot.ride(option.shift)
        user = ride.courier_user_id if ride else rider.user
        found.append(Choice(option, names.get(user or 0), Vehicle(rider.vehicle), ride))
    return tuple(one for one in found if one.option.shift not in slot.closed)
