"""On the road: parts are collected at the shops, the order is delivered or brought back."""

from typing import Any

from bourg.addresses.kinds import Way
from bourg.kernel.clock import now
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.kinds import Absence, OrderState
from bourg.ordering.models import Order
from bourg.ordering.rules import words
from bourg.ordering.services import locking
from bourg.ordering.services.fetching import arrived
from bourg.ordering.services.moving import advance, tell
from bourg.ordering.states import GONE, Move

# What a household may have asked for that still counts as delivered.
LEFT_THERE = (Absence.DOORSTEP, Absence.NEIGHBOUR)


def collected(part_reference: str, actor: Actor, *, missing: int = 0, **how: Any) -> None:
    """The courier has the shop's bags; `how` is written into the trail. Of bags that are missing
    the household is told: the others are brought.

    Raises `IllegalMove`, `NotAllowed`.
    """
    with write() as session:
        order, part = locking.part(session, part_reference)
        how |= {"missing": missing} if missing else {}
        event = advance(session, order, [part], Move.COLLECT, actor=actor, **how)
        if missing:
            tell(session, order, "order.changed", event, what="bags_missing", bags=missing,
                 part=part_reference)  # fmt: skip
        part.collected_at = now()


def not_there(part_reference: str, actor: Actor, **how: Any) -> None:
    """The shop had nothing of its part when the courier came: the rest of the order, if there is
    any, is brought without it, nothing of it is paid, and the household is told.

    Raises `IllegalMove`, `NotAllowed`.
    """
    with write() as session:
        order, part = locking.part(session, part_reference)
        event = advance(session, order, [part], Move.NOT_THERE, actor=actor, **how)
        if order.state == OrderState.CANCELLED:
            tell(session, order, "order.cancelled", event)
        else:
            tell(session, order, "order.changed", event, what="not_there", part=part_reference)


def delivered(order_reference: str, actor: Actor, note: str = "", **how: Any) -> None:
    """Everything was handed over, or set down at the point where it is fetched.

    Every living part must have been collected; `how` is written into the trail.
    """
    _drop(order_reference, actor, note, absent=False, **how)


def absent(
    order_reference: str, actor: Actor, note: str = "", *, may_leave: bool = True, **how: Any
) -> OrderState:
    """Nobody opened: left as the household chose (doorstep, neighbour), else brought back.

    What may not be left goes back whatever was chosen. Returns the order's state.
    """
    return _drop(order_reference, actor, note, absent=True, may_leave=may_leave, **how)


def refused(order_reference: str, actor: Actor, note: str = "", **how: Any) -> None:
    """Somebody opened and does not take it: everything goes back to the shops."""
    _drop(order_reference, actor, note, absent=False, taken=False, **how)


def _drop(
    order_reference: str, actor: Actor, note: str, *, absent: bool, taken: bool = True,
    may_leave: bool = True, **how: Any,
) -> OrderState:  # fmt: skip
    tidy = words(note, "note", longest=300)
    with write() as session:
        order = locking.order(session, order_reference)
        parts = [part for part in order.parts if part.state not in GONE] or order.parts
        move = _move(order, absent, may_leave) if taken else Move.BRING_BACK
        event = advance(session, order, parts, move, actor=actor, absent=absent, **how)
        order.delivery_note = tidy
        if order.way == Way.POINT and not absent and taken:
            arrived(session, order, event)
        elif order.state == OrderState.RETURNED:
            what = "brought_back" if taken else "not_taken"
            tell(session, order, "order.changed", event, what=what)
        else:
            tell(session, order, "order.delivered", event)
        return order.state


def _move(order: Order, absent: bool, may_leave: bool) -> Move:
    if order.way == Way.POINT:
        return Move.BRING_BACK if absent else Move.SET_DOWN
    left = not absent or (may_leave and order.absence in LEFT_THERE)
    return Move.DELIVER if left else Move.BRING_BACK
