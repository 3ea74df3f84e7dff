"""What a courier's telephone sends, done once for each key and answered the same ever after.

The server's clock says when something was heard; what the telephone's clock claims is kept beside
it and proves nothing.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from bourg.catalogue.typed import read_price
from bourg.kernel.clock import now
from bourg.kernel.db import INSERT
from bourg.kernel.refusals import Refusal
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.refusals import IllegalMove
from bourg.rounds.handing import Action, clock_off_s, waited, was_queued
from bourg.rounds.kinds import Deed, Outcome, ReportKind, StopKind, StopState
from bourg.rounds.models import CourierAction, Round, Stop
from bourg.rounds.refusals import KeyReused
from bourg.rounds.services import delaying, reporting, returning, riding

LATER = frozenset({429, 503})  # nothing was decided: the telephone sends it again
DONE, ALREADY = "done", "already"
_ACTIONS = cast(Table, CourierAction.__table__)
_ENTER = {
    name: insert(_ACTIONS).on_conflict_do_nothing().returning(_ACTIONS.c.id)
    for name, insert in INSERT.items()
}


class Sent(NamedTuple):
    """How actions came: from which telephone, when it sent them by its own clock, what an hour
    costs, and the code that a household may give at its door."""

    phone: str
    sent_at: datetime | None = None
    hour_cents: int = 0
    right_code: Callable[[str], str] = lambda reference: ""


class Answer(NamedTuple):
    """What an action is answered, the first time and every other; `msgid` says why not."""

    key: str
    done: bool
    code: str
    msgid: str
    params: dict[str, Any]
    received_at: datetime


def perform(action: Action, actor: Actor, sent: Sent) -> Answer:
    """Do one action, once: a key that is known gets the answer it had. Raises `Busy`.

    What the rules refuse is an answer too; where two telephones contradict each other the desk is
    told, and nothing of either is lost.
    """
    try:
        with write() as session:
            known = _enter(session, action, actor, sent, _answer(DONE))
            if known is None:
                DEEDS[action.deed](action, actor, sent)
            return known or _told(session, action, actor)
    except KeyReused as refusal:
        return Answer(action.key, False, refusal.code, refusal.msgid, {}, now())
    except Refusal as refusal:
        if refusal.status in LATER:
            raise
        return _refused(action, actor, sent, refusal)


def _enter(
    session: Session, action: Action, actor: Actor, sent: Sent, answer: dict[str, Any]
) -> Answer | None:
    """Enter the action, or find what its key was answered. Raises `KeyReused`."""
    row = {
        "user_id": actor.user_id, "key": action.key, "phone": sent.phone, "deed": action.deed,
        "reference": action.reference[:32], "body_hash": action.digest,
        "claimed_at": action.at_door.claimed_at, "received_at": now(),
        "clock_off_s": clock_off_s(sent.sent_at, now()), "answer": answer,
    }  # fmt: skip
    if session.scalar(_ENTER[session.get_bind().dialect.name], row) is not None:
        return None
    known = _row(session, action, actor)
    if known.body_hash != action.digest:
        raise KeyReused(field="key")
    return _of(known)


def _refused(action: Action, actor: Actor, sent: Sent, refusal: Refusal) -> Answer:
    """Keep the refusal as the key's answer; tell the desk of what contradicts."""
    with write() as session:
        stop = _stop(session, action)
        same = isinstance(refusal, IllegalMove) and stop is not None and _agrees(action, stop)
        one = refusal.each()[0]
        params = {name: str(value) for name, value in one.params.items()}
        answer = _answer(ALREADY) if same else _answer(one.code, one.msgid, params)
        known = _enter(session, action, actor, sent, answer)
        if known is None and not same and stop is not None:
            _contradiction(session, action, actor, sent, stop)
        return known or _told(session, action, actor)


def _contradiction(session: Session, action: Action, actor: Actor, sent: Sent, stop: Stop) -> None:
    """Something was said of a halt that is done otherwise, or said on the road and refused now."""
    queued = was_queued(action.at_door.claimed_at, sent.sent_at)
    if stop.state == StopState.TODO and not queued:
        return
    reporting.enter(session, session.get_one(Round, stop.round_id), ReportKind.CONTRADICTION,
                    actor, action.at_door, action.note, deed=action.deed, order_id=stop.order_id,
                    part_id=stop.merchant_order_id)  # fmt: skip


def _agrees(action: Action, stop: Stop) -> bool:
    """Whether the halt is what the action says already: two telephones said the same."""
    if action.deed in (Deed.COLLECTED, Deed.DELIVERED):
        return stop.state == StopState.DONE
    refused = stop.outcome == Outcome.REFUSED
    return stop.state == StopState.ABSENT and refused == (action.deed == Deed.REFUSED)


def _stop(session: Session, action: Action) -> Stop | None:
    """The halt that an action is about."""
    part = select(MerchantOrder.id).where(MerchantOrder.reference == action.reference)
    order = select(Order.id).where(Order.reference == action.reference)
    at_part = Stop.merchant_order_id == part.scalar_subquery()
    at_door = (Stop.kind == StopKind.DROP) & (Stop.order_id == order.scalar_subquery())
    return session.scalars(select(Stop).where(at_part | at_door)).first()


def _row(session: Session, action: Action, actor: Actor) -> CourierAction:
    statement = select(CourierAction).where(
        CourierAction.user_id == actor.user_id, CourierAction.key == action.key
    )
    return session.scalars(statement, execution_options={"populate_existing": True}).one()


def _told(session: Session, action: Action, actor: Actor) -> Answer:
    return _of(_row(session, action, actor))


def _of(row: CourierAction) -> Answer:
    said = row.answer
    done = said["code"] in (DONE, ALREADY)
    return Answer(row.key, done, said["code"], said["msgid"], said["params"], row.received_at)


def _answer(code: str, msgid: str = "", params: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"code": code, "msgid": msgid, "params": params or {}}


def _collected(action: Action, actor: Actor, sent: Sent) -> None:
    ticket_cents = read_price(action.ticket, "ticket").cents if action.ticket else 0
    riding.collected(action.reference, actor, sent.hour_cents, action.at_door,
                     missing=action.missing, note=action.note,
                     ticket_cents=ticket_cents)  # fmt: skip


def _missing(action: Action, actor: Actor, sent: Sent) -> None:
    reporting.missing(action.reference, actor, action.bags, action.note, action.at_door)


def _delivered(action: Action, actor: Actor, sent: Sent) -> None:
    riding.delivered(action.reference, actor, action.note, sent.hour_cents, action.at_door,
                     sent.right_code(action.reference))  # fmt: skip


def _absent(action: Action, actor: Actor, sent: Sent) -> None:
    riding.absent(action.reference, actor, action.note, sent.hour_cents, action.at_door)


def _refused_at_door(action: Action, actor: Actor, sent: Sent) -> None:
    riding.refused(action.reference, actor, action.note, sent.hour_cents, action.at_door)


def _incident(action: Action, actor: Actor, sent: Sent) -> None:
    reporting.incident(action.reference, actor, action.note, action.at_door)


def _returned(action: Action, actor: Actor, sent: Sent) -> None:
    returning.returned(action.reference, actor, sent.hour_cents, action.at_door)


def _late(action: Action, actor: Actor, sent: Sent) -> None:
    delaying.late(action.reference, action.minutes, actor,
                  waited(action.at_door.claimed_at, sent.sent_at))  # fmt: skip


DEEDS: dict[Deed, Callable[[Action, Actor, Sent], None]] = {
    Deed.COLLECTED: _collected,
    Deed.MISSING: _missing,
    Deed.DELIVERED: _delivered,
    Deed.ABSENT: _absent,
    Deed.REFUSED: _refused_at_door,
    Deed.INCIDENT: _incident,
    Deed.RETURNED: _returned,
    Deed.LATE: _late,
}
