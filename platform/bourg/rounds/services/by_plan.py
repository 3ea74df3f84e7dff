"""The rounds of a slot in route mode: one for each courier of its plan, stop by stop as planned.

They are laid out when the plan is final, after the cut-off, and again when it changes. What is
done stays where it is; whatever no courier has been given yet lies in a round of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.ordering.models import Basket, Order
from bourg.rounds.kinds import RoundState
from bourg.rounds.models import Round, Stop
from bourg.rounds.rules import Place, sequence
from bourg.rounds.services.stops import DONE, Halt, halt, open_round, write_left
from bourg.slots.models import CourierShift, SlotPlan
from bourg.slots.queries import routes
from bourg.slots.queries.routes import Planned
from bourg.slots.routes import RoutePlan


def is_final(session: Session, slot_id: int) -> bool:
    """Whether the slot's plan may be laid out: nobody can order any more."""
    finished = select(SlotPlan.finished_at).where(SlotPlan.slot_id == slot_id)
    return session.scalar(finished) is not None


def lay_out(session: Session, slot_id: int, parts: Sequence[Any]) -> list[Round]:
    """Bring the rounds of a locked slot up to its plan; `parts` are its living parts.

    A frozen round keeps what it has, and takes nothing.
    """
    planned = routes.plan_of(session, slot_id)
    wanted = _wanted(session, planned.plan, parts) if planned else {}
    stops, living = _stops(session, slot_id), _halts(parts)
    kept = _frozen(session, slot_id, stops, living)
    taken = {one for halts in kept.values() for one in halts}
    wanted = {shift: [one for one in halts if one not in taken] for shift, halts in wanted.items()}
    wanted |= kept
    placed = {one for halts in wanted.values() for one in halts}
    left = [one for one in living if one not in placed]
    if left:
        wanted[None] = _in_sequence(left, parts)
    rounds = _rounds(session, slot_id, wanted)
    done = {halt(stop) for of in stops.values() for stop in of if stop.state in DONE}
    due = _due(session, planned, parts) if planned else {}
    for round_ in rounds:
        halts = [one for one in wanted.get(round_.shift_id, ()) if one not in done]
        _write(session, round_, stops.get(round_.id, []), halts, due)
        if planned and round_.frozen_at is None:
            _measure(session, round_, planned.plan)
    return [one for one in rounds if not _dropped(session, one)]


def _dropped(session: Session, round_: Round) -> bool:
    """Whether nothing is left of a round that nobody has begun; it goes then.

    That of a courier who rides no further stays, frozen: else the shift would take orders again.
    """
    some = select(Stop.id).where(Stop.round_id == round_.id).limit(1)
    given_up = round_.frozen_at is not None and round_.courier_user_id is None
    if given_up or round_.state != RoundState.PLANNED or session.scalar(some) is not None:
        return False
    session.delete(round_)
    session.flush()
    return True


def _frozen(
    session: Session, slot_id: int, stops: Mapping[int, list[Stop]], living: Iterable[Halt]
) -> dict[int | None, list[Halt]]:
    """What each frozen round has, as far as it is still to be brought."""
    known = set(living)
    rounds = session.execute(
        select(Round.id, Round.shift_id).where(
            Round.slot_id == slot_id, Round.frozen_at.is_not(None), Round.shift_id.is_not(None)
        )
    )
    return {
        shift_id: [one for stop in stops.get(row_id, ()) if (one := halt(stop)) in known]
        for row_id, shift_id in rounds
    }


def _due(session: Session, planned: Planned, parts: Sequence[Any]) -> dict[Halt, datetime]:
    """When each halt of the plan begins."""
    orders = _orders(session, planned.plan, parts)
    of_part = {(part.order_id, part.merchant_id): part.id for part in parts}
    found: dict[Halt, datetime] = {}
    for visit in (visit for one in planned.plan.rounds for visit in one.visits):
        claim, shop = planned.plan.claim_of(visit.task), planned.plan.shop_of(visit.task)
        order_id = orders.get(claim)
        if order_id is not None and (shop is None or (order_id, shop) in of_part):
            one = Halt(order_id, of_part[order_id, shop] if shop else None)
            found[one] = planned.starts_at + timedelta(seconds=round(visit.start))
    return found


def _wanted(
    session: Session, plan: RoutePlan, parts: Sequence[Any]
) -> dict[int | None, list[Halt]]:
    """The halts of each shift in the order of riding, of what is still to be brought."""
    orders = _orders(session, plan, parts)
    of_part = {(part.order_id, part.merchant_id): part.id for part in parts}
    shifts = _shift_ids(session, plan)
    found: dict[int | None, list[Halt]] = {}
    for one in plan.rounds:
        halts: list[Halt] = []
        for visit in one.visits:
            order_id, shop = orders.get(plan.claim_of(visit.task)), plan.shop_of(visit.task)
            if order_id is not None and (shop is None or (order_id, shop) in of_part):
                halts.append(Halt(order_id, of_part[order_id, shop] if shop else None))
        if halts:
            found[shifts.get(str(one.courier))] = halts
    return found


def _orders(session: Session, plan: RoutePlan, parts: Sequence[Any]) -> dict[str, int]:
    """Which order became of each claim that is still to be brought."""
    living = {part.order_id for part in parts}
    rows = session.execute(
        select(Basket.claim, Order.id)
        .join(Order, Order.basket_id == Basket.id)
        .where(Basket.claim.in_(list(plan.promises)))
    )
    return {claim: order_id for claim, order_id in rows if order_id in living}


def _shift_ids(session: Session, plan: RoutePlan) -> dict[str, int]:
    names = [rider.shift for rider in plan.riders]
    shift = CourierShift
    rows = session.execute(select(shift.public_id, shift.id).where(shift.public_id.in_(names)))
    return {public_id: row_id for public_id, row_id in rows}


def _halts(parts: Iterable[Any]) -> list[Halt]:
    """Every halt there is to make: pick-ups, then doors."""
    parts = list(parts)
    doors = dict.fromkeys(part.order_id for part in parts)
    return [*(Halt(part.order_id, part.id) for part in parts), *(Halt(one, None) for one in doors)]


def _in_sequence(halts: list[Halt], parts: Sequence[Any]) -> list[Halt]:
    """Halts that are in no plan, in an order worth riding."""
    at_shop = {part.id: (part.lat, part.lon) for part in parts}
    at_door = {part.order_id: (part.drop_lat, part.drop_lon) for part in parts}
    pickups = [Place(f"{h.part_id:012d}", *at_shop[h.part_id]) for h in halts if h.part_id]
    doors = [Place(f"{h.order_id:012d}", *at_door[h.order_id]) for h in halts if not h.part_id]
    order_of = {part.id: part.order_id for part in parts}
    ridden = sequence(pickups, doors)
    fetched = [Halt(order_of[int(place.key)], int(place.key)) for place in ridden[: len(pickups)]]
    return [*fetched, *(Halt(int(place.key), None) for place in ridden[len(pickups) :])]


def _rounds(session: Session, slot_id: int, wanted: Iterable[int | None]) -> list[Round]:
    """The slot's rounds, with new ones for shifts that had none; each knows its courier."""
    known = {one.shift_id: one for one in session.scalars(
        select(Round).where(Round.slot_id == slot_id).order_by(Round.id)
        .execution_options(populate_existing=True))}  # fmt: skip
    for shift_id in wanted:
        if shift_id not in known:
            known[shift_id] = open_round(session, slot_id, shift_id)
    for shift_id, round_ in known.items():
        shift = session.get(CourierShift, shift_id) if shift_id else None
        if shift is not None and round_.state == RoundState.PLANNED and not round_.frozen_at:
            round_.courier_user_id, round_.vehicle = shift.courier_user_id, shift.vehicle
    session.flush()
    return list(known.values())


def _stops(session: Session, slot_id: int) -> dict[int, list[Stop]]:
    """The stops there are, by round."""
    found: dict[int, list[Stop]] = defaultdict(list)
    of_slot = select(Stop).join(Round, Round.id == Stop.round_id).where(Round.slot_id == slot_id)
    fresh = {"populate_existing": True}
    for stop in session.scalars(of_slot.order_by(Stop.position), execution_options=fresh):
        found[stop.round_id].append(stop)
    return found


def _write(
    session: Session, round_: Round, stops: list[Stop], halts: list[Halt],
    due: Mapping[Halt, datetime],
) -> None:  # fmt: skip
    """Lay out what is left anew, unless it is right already; frozen, it keeps its times."""
    left = {halt(stop): stop.due_at for stop in stops if stop.state not in DONE}
    known = left if round_.frozen_at else due
    wanted = [known.get(one) or left.get(one) for one in halts]
    if list(left) != halts or list(left.values()) != wanted:
        write_left(session, round_, halts, wanted)


def _measure(session: Session, round_: Round, plan: RoutePlan) -> None:
    """How far a round rides, as its plan says."""
    names = {row_id: name for name, row_id in _shift_ids(session, plan).items()}
    for one in plan.rounds:
        if one.courier == names.get(round_.shift_id or 0):
            round_.distance_m = round(one.metres)
