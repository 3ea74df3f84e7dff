"""On the road: parts are collected at the shops, the order is delivered or brought back."""

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


def collected(part_reference: str, actor: Actor) -> None:
    """The courier has the shop's bags. Raises `IllegalMove`, `NotAllowed`."""
    with write() as session:
        order, part = locking.part(session, part_reference)
        advance(session, order, [part], Move.COLLECT, actor=actor)
        part.collected_at = now()


def delivered(order_reference: str, actor: Actor, note: str = "") -> None:
    """Everything was handed over, or set down at the point where it is fetched.

    Every living part must have been collected.
    """
    _drop(order_reference, actor, note, absent=False)


def absent(order_reference: str, actor: Actor, note: str = "") -> None:
    """Nobody opened: left as the household chose (doorstep, neighbour), else brought back."""
    _drop(order_reference, actor, note, absent=True)


def _drop(order_reference: str, actor: Actor, note: str, *, absent: bool) -> None:
    tidy = words(note, "note", longest=300)
    with write() as session:
        order = locking.order(session, order_reference)
        parts = [part for part in order.parts if part.state not in GONE] or order.parts
        event = advance(session, order, parts, _move(order, absent), actor=actor, absent=absent)
        order.delivery_note = tidy
        if order.way == Way.POINT and not absent:
            return arrived(session, order, event)
        if order.state == OrderState.RETURNED:
            return tell(session, order, "order.changed", event, what="brought_back")
        tell(session, order, "order.delivered", event)


def _move(order: Order, absent: bool) -> Move:
    if order.way == Way.POINT:
        return Move.BRING_BACK if absent else Move.SET_DOWN
    left = not absent or order.absence in LEFT_THERE
    return Move.DELIVER if left else Move.BRING_BACK
