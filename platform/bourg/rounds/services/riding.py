"""The courier's day: taking a round, collecting at the shops, what happens at the doors."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import counters
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.kinds import Absence, OrderState
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.services import answering, carrying
from bourg.people.queries import trusted
from bourg.rounds.handing import AtDoor, check_delivery, check_rang, check_short
from bourg.rounds.kinds import Outcome, ReportKind, StopKind, StopState
from bourg.rounds.models import Round
from bourg.rounds.services import halts, reporting, timing

PLAIN = AtDoor()


def take(round_public_id: str, actor: Actor) -> None:
    """A courier takes a round that nobody rides yet. Raises `RoundTaken`, `NotFound`."""
    with write() as session:
        slot_id = session.scalar(select(Round.slot_id).where(Round.public_id == round_public_id))
        if slot_id is None:
            raise NotFound()
        halts.mine(session, slot_id, actor, named=round_public_id)
        counters.bump(session, f"round:{slot_id}")


def collected(
    part_reference: str, actor: Actor, hour_cents: int = 0, said: AtDoor = PLAIN, *,
    missing: int = 0, note: str = "", ticket_cents: int = 0,
) -> None:  # fmt: skip
    """The courier has this shop's bags, all but those that are `missing`: of these desk, shop and
    household are told. `ticket_cents`: the total of the till's ticket, if it was typed.
    Raises `MoreMissing`, `IllegalMove`, `RoundTaken`, `NotFound`.
    """
    with write() as session:
        round_, part_id, order_id = halts.at_part(session, part_reference, actor)
        check_short(session.get_one(MerchantOrder, part_id).bags, missing)
        carrying.collected(part_reference, actor, missing=missing, **_claimed(said))
        if ticket_cents:
            answering.settle(part_reference, ticket_cents, actor=actor)
        if missing:
            reporting.enter(session, round_, ReportKind.MISSING_BAG, actor, said, note,
                            order_id=order_id, part_id=part_id, bags=missing)  # fmt: skip
        _tick(session, round_, StopKind.PICKUP, part_id, said, state=StopState.DONE)
        halts.begin(round_)


def delivered(
    order_reference: str, actor: Actor, note: str = "", hour_cents: int = 0, said: AtDoor = PLAIN,
    right_code: str = "",
) -> None:  # fmt: skip
    """Handed over. Raises `BagsMissing`, `AdultNotChecked`, `IllegalMove`, `RoundTaken`,
    `NotFound`.

    A wrong code undoes nothing: the bags are handed over, and the desk is told.
    """
    with write() as session:
        round_, order_id = halts.at_door(session, order_reference, actor)
        alcohol = halts.holds_alcohol(session, order_id)
        check_delivery(said, note, alcohol=alcohol)
        how: dict[str, Any] = {"outcome": said.outcome.value, **_claimed(said)}
        how |= {"adult": said.adult} if alcohol else {}
        how |= {"code": said.code == right_code} if said.code else {}
        carrying.delivered(order_reference, actor, note=note, **how)
        if said.code and said.code != right_code:
            reporting.enter(session, round_, ReportKind.WRONG_CODE, actor, said, order_id=order_id)
        _tick(session, round_, StopKind.DROP, order_id, said, note)
        halts.end_when_done(session, round_, hour_cents)


def absent(
    order_reference: str, actor: Actor, note: str = "", hour_cents: int = 0, said: AtDoor = PLAIN
) -> None:
    """Nobody opened: what the household chose for that case is done. Raises as `delivered`, and
    `RingFirst` where the household asked to be looked for.

    Alcohol is not left behind: without an adult it goes back to its shop.
    """
    with write() as session:
        round_, order_id = halts.at_door(session, order_reference, actor)
        leave = _may_leave(session, order_id, said)
        if not leave:
            check_rang(said, asked=bool(trusted(session, _household(session, order_id))))
        rang = [one.value for one in said.rang]
        state = carrying.absent(order_reference, actor, note=note, may_leave=leave, rang=rang,
                                **_claimed(said))  # fmt: skip
        outcome = Outcome.LEFT if state == OrderState.DELIVERED else Outcome.NOBODY
        _tick(session, round_, StopKind.DROP, order_id, said, note, state=StopState.ABSENT,
              outcome=outcome)  # fmt: skip
        halts.end_when_done(session, round_, hour_cents)


def refused(
    order_reference: str, actor: Actor, note: str = "", hour_cents: int = 0, said: AtDoor = PLAIN
) -> None:
    """The household does not take it: everything goes back to the shops. Raises as `delivered`."""
    with write() as session:
        round_, order_id = halts.at_door(session, order_reference, actor)
        carrying.refused(order_reference, actor, note=note, **_claimed(said))
        reporting.enter(session, round_, ReportKind.REFUSED, actor, said, note, order_id=order_id)
        _tick(session, round_, StopKind.DROP, order_id, said, note, state=StopState.ABSENT,
              outcome=Outcome.REFUSED)  # fmt: skip
        halts.end_when_done(session, round_, hour_cents)


def _may_leave(session: Session, order_id: int, said: AtDoor) -> bool:
    """Whether what the household chose lets the bags stay; alcohol with an adult neighbour only."""
    absence = session.scalars(select(Order.absence).where(Order.id == order_id)).one()
    if absence not in carrying.LEFT_THERE:
        return False
    adult = said.adult and absence == Absence.NEIGHBOUR
    return adult or not halts.holds_alcohol(session, order_id)


def _household(session: Session, order_id: int) -> list[int]:
    return list(session.scalars(select(Order.household_id).where(Order.id == order_id)))


def _claimed(said: AtDoor) -> dict[str, str]:
    """What the telephone's clock said, for the trail; the trail's own moment is the server's."""
    return {"claimed_at": said.claimed_at.isoformat()} if said.claimed_at else {}


def _tick(
    session: Session, round_: Round, kind: StopKind, row_id: int, said: AtDoor, note: str = "", *,
    state: StopState = StopState.DONE, outcome: Outcome | None = None,
) -> None:  # fmt: skip
    stop = halts.halt(session, round_, kind, row_id)
    if stop is not None:
        stop.state, stop.done_at, stop.note = state, now(), note[:300]
        stop.claimed_at = said.claimed_at
        stop.outcome = (outcome or said.outcome) if kind == StopKind.DROP else None
        timing.follow_round(session, round_)
    counters.bump(session, f"round:{round_.slot_id}")
