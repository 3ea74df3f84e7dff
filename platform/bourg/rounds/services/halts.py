"""What every service of a round begins and ends with: whose it is, its halts, its end."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.kernel import audit, counters
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotAllowed, NotFound
from bourg.kernel.roles import Actor, Role
from bourg.ordering.kinds import LineState
from bourg.ordering.models import MerchantOrder, Order, OrderLine
from bourg.ordering.services import carrying
from bourg.ordering.states import GONE, NOT_COLLECTED, ROAD
from bourg.rounds.handing import all_missing
from bourg.rounds.kinds import CourierType, RoundState, StopKind, StopState
from bourg.rounds.models import (
    CourierCompany,
    CourierDocument,
    CourierProfile,
    Round,
    Stop,
)
from bourg.rounds.papers import Paper, blocking
from bourg.rounds.queries.reports import missing_bags
from bourg.rounds.refusals import BagsMissing, PaperExpired, RoundTaken
from bourg.rounds.rules import cost_cents
from bourg.rounds.services.planning import plan
from bourg.slots.models import DeliverySlot


def mine(
    session: Session, slot_id: int, actor: Actor, *, order_id: int = 0, named: str = ""
) -> Round:
    """The slot's round (of several the one with this order, or name), taken if it was free.

    The town may act on any.

    Raises `NotAllowed`, `RoundTaken`, `PaperExpired`, `NotFound`.
    """
    if actor.role not in ROAD:
        raise NotAllowed()
    plan(slot_id)
    slot = session.get(DeliverySlot, slot_id, with_for_update=True)
    round_ = _round(session, slot_id, order_id, named)
    if round_ is None or slot is None:
        raise NotFound()
    if actor.role == Role.COURIER and actor.user_id is not None:
        _allow(session, round_, actor.user_id, now().astimezone(ZoneInfo(slot.time_zone)))
        if round_.courier_user_id is None:
            round_.courier_user_id = actor.user_id
            audit.record(session, f"round:{round_.public_id}", "taken", actor=actor)
    return round_


def _round(session: Session, slot_id: int, order_id: int, named: str) -> Round | None:
    """In route mode a slot has a round for each courier."""
    rounds = select(Round).where(Round.slot_id == slot_id).order_by(Round.id)
    found = session.scalars(rounds).all()
    if len(found) < 2:
        return found[0] if found else None
    if named:
        return next((one for one in found if one.public_id == named), None)
    whose = session.scalar(select(Stop.round_id).where(Stop.order_id == order_id).limit(1))
    return next((one for one in found if one.id == whose), None)


def _allow(session: Session, round_: Round, user_id: int, local_now: datetime) -> None:
    """Whose round it is, of which company, and with which papers; who is on the way goes on."""
    if round_.courier_user_id not in (None, user_id):
        raise RoundTaken()
    if round_.courier_user_id is None and round_.company_id is not None:
        company = select(CourierProfile.company_id).where(CourierProfile.user_id == user_id)
        if session.scalar(company) != round_.company_id:
            raise RoundTaken()
    if round_.started_at is None:
        check_papers(session, user_id, local_now)


def check_papers(session: Session, user_id: int, local_now: datetime) -> None:
    """Nobody begins a round with an expired paper of those that block. Raises `PaperExpired`."""
    rows = session.execute(
        select(CourierDocument.kind, CourierDocument.expires_on)
        .where(CourierDocument.user_id == user_id)
        .order_by(CourierDocument.id)
    )
    if blocking((Paper(*row) for row in rows), local_now.date()):
        raise PaperExpired()


def at_part(session: Session, reference: str, actor: Actor) -> tuple[Round, int, int]:
    """The round of a shop's part, the ids of part and order. Raises `NotFound`, `RoundTaken`."""
    part = session.execute(
        select(MerchantOrder.id, MerchantOrder.order_id, Order.slot_id)
        .join(Order, Order.id == MerchantOrder.order_id)
        .where(MerchantOrder.reference == reference)
    ).first()
    if part is None:
        raise NotFound()
    round_ = mine(session, part.slot_id, actor, order_id=part.order_id)
    return round_, part.id, part.order_id


def at_order(session: Session, reference: str, actor: Actor) -> tuple[Round, int]:
    """The round of an order, and its id. Raises `NotFound`, `RoundTaken`."""
    order = session.execute(
        select(Order.id, Order.slot_id).where(Order.reference == reference)
    ).first()
    if order is None:
        raise NotFound()
    return mine(session, order.slot_id, actor, order_id=order.id), order.id


def at_door(session: Session, reference: str, actor: Actor) -> tuple[Round, int]:
    """As `at_order`, with all its bags fetched; a shop's part of which nothing was there is left
    out, and the household hears of it.

    Raises `BagsMissing`: a shop is still to be visited, or no shop had anything of the order.
    """
    round_, order_id = at_order(session, reference, actor)
    columns = (MerchantOrder.id, MerchantOrder.reference, MerchantOrder.bags, MerchantOrder.state)
    parts = session.execute(
        select(*columns, missing_bags().label("missing"))
        .where(MerchantOrder.order_id == order_id, MerchantOrder.state.not_in(GONE))
        .order_by(MerchantOrder.id)
    ).all()
    absent = [part for part in parts if part.state in NOT_COLLECTED]
    nowhere = len(absent) < len(parts) and all(all_missing(p.bags, p.missing) for p in absent)
    if absent and not nowhere:
        raise BagsMissing()
    for part in absent:
        leave_out(session, round_, part.id, part.reference, actor)
    return round_, order_id


def leave_out(session: Session, round_: Round, part_id: int, reference: str, actor: Actor) -> None:
    """Nothing of a part was there: its order goes on without it."""
    carrying.not_there(reference, actor)
    stop = halt(session, round_, StopKind.PICKUP, part_id)
    if stop is not None and stop.state == StopState.TODO:
        stop.state = StopState.DROPPED_OUT


def holds_alcohol(session: Session, order_id: int) -> bool:
    """Whether something for adults only goes to a doorstep; a point asks for itself."""
    found = (
        select(OrderLine.id)
        .join(MerchantOrder, MerchantOrder.id == OrderLine.merchant_order_id)
        .join(Order, Order.id == MerchantOrder.order_id)
        .where(MerchantOrder.order_id == order_id, MerchantOrder.state.not_in(GONE))
        .where(Order.way == Way.DELIVERY)
        .where(OrderLine.alcohol, OrderLine.state == LineState.KEPT)
        .limit(1)
    )
    return session.scalar(found) is not None


def halt(session: Session, round_: Round, kind: StopKind, row_id: int) -> Stop | None:
    """The halt of a part, or of an order's doorstep."""
    column = Stop.merchant_order_id if kind == StopKind.PICKUP else Stop.order_id
    statement = select(Stop).where(Stop.round_id == round_.id, Stop.kind == kind, column == row_id)
    return session.scalars(statement).first()


def begin(round_: Round) -> None:
    """The first bags are on the bike: from now on its minutes count."""
    if round_.started_at is None:
        round_.started_at, round_.state = now(), RoundState.RIDING


def end_when_done(session: Session, round_: Round, hour_cents: int) -> None:
    """After the last doorstep the round is over: its minutes and cost are kept for the figures."""
    session.flush()
    left = session.scalar(
        select(func.count()).where(Stop.round_id == round_.id, Stop.state == StopState.TODO)
    )
    if not left and round_.started_at is not None:
        close(session, round_, hour_cents)


def close(session: Session, round_: Round, hour_cents: int) -> None:
    """The round ends now; what an hour costs is its company's price, else the town's."""
    round_.state, round_.ended_at = RoundState.DONE, now()
    minutes = (round_.ended_at - (round_.started_at or round_.ended_at)).total_seconds() / 60
    rider = session.execute(
        select(CourierProfile.courier_type, CourierCompany.hour_cents)
        .outerjoin(CourierCompany, CourierCompany.id == CourierProfile.company_id)
        .where(CourierProfile.user_id == round_.courier_user_id)
    ).first()
    price = rider.hour_cents if rider and rider.hour_cents is not None else hour_cents
    volunteer = rider is not None and rider.courier_type == CourierType.VOLUNTEER
    round_.cost_cents = cost_cents(minutes, 0 if volunteer else price)
    counters.bump(session, f"round:{round_.slot_id}")
