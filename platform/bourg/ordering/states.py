"""How far a shop's part and a whole order are: one table of moves, and what follows from it.

A part moves only by `move`. The order's own state is never set: `order_state` derives it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from bourg.addresses.kinds import Way
from bourg.kernel.refusals import NotAllowed
from bourg.kernel.roles import Role
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.refusals import IllegalMove


class Move(StrEnum):
    """What somebody does with one shop's part."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    AMEND = "amend"
    SETTLE = "settle"
    READY = "ready"
    COLLECT = "collect"
    DELIVER = "deliver"
    BRING_BACK = "bring_back"
    CANCEL = "cancel"
    SET_DOWN = "set_down"
    HAND_OVER = "hand_over"
    NOT_FETCHED = "not_fetched"
    NOT_THERE = "not_there"


_OFFICE = {Role.AGENT, Role.OFFICER, Role.ADMINISTRATOR}
SHOP = frozenset({Role.MERCHANT, *_OFFICE})
ROAD = frozenset({Role.COURIER, Role.OFFICER, Role.ADMINISTRATOR})
BUYER = frozenset({"guest", Role.RESIDENT, *_OFFICE, "system"})

TABLE: dict[tuple[PartState, Move], tuple[PartState, frozenset[str]]] = {
    (PartState.PLACED, Move.ACCEPT): (PartState.ACCEPTED, SHOP),
    (PartState.PLACED, Move.REFUSE): (PartState.REFUSED, SHOP | {"system"}),
    (PartState.PLACED, Move.CANCEL): (PartState.CANCELLED, BUYER),
    (PartState.ACCEPTED, Move.AMEND): (PartState.ACCEPTED, SHOP),
    # One total from the till's ticket: also typed by the courier, at the shop or a little later.
    (PartState.ACCEPTED, Move.SETTLE): (PartState.ACCEPTED, SHOP),
    (PartState.READY, Move.SETTLE): (PartState.READY, SHOP | ROAD),
    (PartState.COLLECTED, Move.SETTLE): (PartState.COLLECTED, SHOP | ROAD),
    (PartState.ACCEPTED, Move.READY): (PartState.READY, SHOP),
    (PartState.ACCEPTED, Move.CANCEL): (PartState.CANCELLED, BUYER | SHOP),
    # Only when the town called the slot off: `may_cancel` asks.
    (PartState.READY, Move.CANCEL): (PartState.CANCELLED, BUYER),
    (PartState.READY, Move.COLLECT): (PartState.COLLECTED, ROAD),
    # Nothing of it was there when the courier came; the rest of its order, if any, is brought.
    (PartState.PLACED, Move.NOT_THERE): (PartState.CANCELLED, ROAD | _OFFICE),
    (PartState.ACCEPTED, Move.NOT_THERE): (PartState.CANCELLED, ROAD | _OFFICE),
    (PartState.READY, Move.NOT_THERE): (PartState.CANCELLED, ROAD | _OFFICE),
    (PartState.COLLECTED, Move.DELIVER): (PartState.DELIVERED, ROAD),
    (PartState.COLLECTED, Move.BRING_BACK): (PartState.RETURNED, ROAD),
    # Goods that are fetched. A courier sets them down at the point, or the shop brings them itself.
    (PartState.COLLECTED, Move.SET_DOWN): (PartState.COLLECTED, ROAD | _OFFICE),
    (PartState.READY, Move.SET_DOWN): (PartState.COLLECTED, frozenset(_OFFICE)),
    (PartState.COLLECTED, Move.HAND_OVER): (PartState.DELIVERED, frozenset(_OFFICE)),
    (PartState.COLLECTED, Move.NOT_FETCHED): (PartState.RETURNED, frozenset(_OFFICE)),
    (PartState.READY, Move.HAND_OVER): (PartState.DELIVERED, SHOP),
    (PartState.READY, Move.NOT_FETCHED): (PartState.RETURNED, SHOP),
}
# Which moves there are only for goods that reach their household in these ways.
_RIDDEN = frozenset({Way.DELIVERY, Way.POINT})
_ONLY: dict[tuple[PartState, Move], frozenset[Way]] = {
    (PartState.READY, Move.COLLECT): _RIDDEN,
    (PartState.PLACED, Move.NOT_THERE): _RIDDEN,
    (PartState.ACCEPTED, Move.NOT_THERE): _RIDDEN,
    (PartState.READY, Move.NOT_THERE): _RIDDEN,
    (PartState.COLLECTED, Move.DELIVER): frozenset({Way.DELIVERY}),
    (PartState.COLLECTED, Move.SET_DOWN): frozenset({Way.POINT}),
    (PartState.READY, Move.SET_DOWN): frozenset({Way.POINT}),
    (PartState.COLLECTED, Move.HAND_OVER): frozenset({Way.POINT}),
    (PartState.COLLECTED, Move.NOT_FETCHED): frozenset({Way.POINT}),
    (PartState.READY, Move.HAND_OVER): frozenset({Way.SHOP}),
    (PartState.READY, Move.NOT_FETCHED): frozenset({Way.SHOP}),
}
_EVERY_WAY = frozenset(Way)

GONE = frozenset({PartState.REFUSED, PartState.CANCELLED})
NOT_STARTED = frozenset({PartState.PLACED, PartState.ACCEPTED})
NOT_COLLECTED = NOT_STARTED | {PartState.READY}
# Orders whose goods are still in the shops: they may be brought at another time.
MOVABLE = frozenset(
    {OrderState.PLACED, OrderState.PARTLY_REFUSED, OrderState.ACCEPTED, OrderState.READY}
)

# From the least to the most advanced: what the whole order is when its slowest part is there.
_ADVANCE = {
    PartState.PLACED: OrderState.PLACED,
    PartState.ACCEPTED: OrderState.ACCEPTED,
    PartState.READY: OrderState.READY,
    PartState.COLLECTED: OrderState.ON_THE_WAY,
    PartState.DELIVERED: OrderState.DELIVERED,
    PartState.RETURNED: OrderState.RETURNED,
}


def move(state: PartState, move: Move, *, role: str, way: Way = Way.DELIVERY) -> PartState:
    """The state after a move. Raises `IllegalMove` (not from here) or `NotAllowed` (not by you)."""
    found = TABLE.get((state, move))
    if found is None or way not in _ONLY.get((state, move), _EVERY_WAY):
        raise IllegalMove.of(state)
    after, who_may = found
    if role not in who_may:
        raise NotAllowed()
    return after


def possible(state: PartState, *, role: str, way: Way = Way.DELIVERY) -> frozenset[Move]:
    """The moves somebody in this role may make now: which buttons a page shows."""
    return frozenset(
        m for (s, m), (_, who) in TABLE.items()
        if s == state and role in who and way in _ONLY.get((s, m), _EVERY_WAY)
    )  # fmt: skip


def living(parts: Iterable[PartState]) -> list[PartState]:
    """The parts that were neither refused nor cancelled."""
    return [state for state in parts if state not in GONE]


def rest_is_open(parts: Collection[PartState], rest_kept: bool | None) -> bool:
    """Whether the resident is to say if the rest is kept: a part is gone, the others can still go.

    Once a shop has the rest ready the question lapses and the rest is brought.
    """
    rest = living(parts)
    unanswered = rest_kept is None and 0 < len(rest) < len(parts)
    return unanswered and all(state in NOT_STARTED for state in rest)


def order_state(parts: Collection[PartState], rest_kept: bool | None = None) -> OrderState:
    """How far the whole order is: the least advanced of its living parts."""
    rest = living(parts)
    if not rest:
        return OrderState.CANCELLED
    if rest_is_open(parts, rest_kept):
        return OrderState.PARTLY_REFUSED
    return next(order for part, order in _ADVANCE.items() if part in rest)


def may_cancel(
    parts: Collection[PartState], *, role: str, moment: datetime, cutoff_at: datetime,
    called_off: bool = False,
) -> bool:  # fmt: skip
    """Whether the whole order may be cancelled, and changed: until the first shop starts.

    A shop starts when it answers after the slot's cut-off, or when anything is ready: until the
    cut-off an accepted part is only promised. The town may cancel until something is ready. In a
    slot that the town called off everybody may until a courier has something.
    """
    rest = living(parts)
    if called_off:
        return bool(rest) and all(state in NOT_COLLECTED for state in rest)
    if not rest or any(state not in NOT_STARTED for state in rest):
        return False
    all_unanswered = all(state == PartState.PLACED for state in rest)
    return all_unanswered or moment < cutoff_at or role in _OFFICE
