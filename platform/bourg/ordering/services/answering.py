"""A shop answers for its part, by whatever channel: accept, refuse lines or all, ready.

`merchant_ids` are the shops the caller may speak for (None: the town, for any shop).
"""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.kernel.clock import now
from bourg.kernel.models import AuditEvent
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering import states
from bourg.ordering.kinds import LineState, OrderState
from bourg.ordering.models import MerchantOrder, Order, OrderLine
from bourg.ordering.rules import words
from bourg.ordering.services import locking
from bourg.ordering.services.moving import advance, tell
from bourg.ordering.states import Move

MOST_BAGS = 99
LONGEST_REASON = 300


def answer(
    part_reference: str, *, accept: bool, refused: Mapping[int, str] | None = None,
    reason: str = "", actor: Actor, merchant_ids: Collection[int] | None = None,
) -> None:  # fmt: skip
    """Accept a part, without the lines of `refused` (position: reason), or refuse it.

    Accepting nothing but refused lines refuses the part. Raises `IllegalMove`, `BadInput`.
    """
    tidy = words(reason, "reason", longest=LONGEST_REASON)
    with write() as session:
        order, part = locking.part(session, part_reference, merchant_ids)
        without = _refuse_lines(part, refused or {})
        nothing_left = all(line.state == LineState.REFUSED for line in part.lines)
        move = Move.ACCEPT if accept and not nothing_left else Move.REFUSE
        event = advance(session, order, [part], move, actor=actor, lines=without)
        part.answered_at, part.reason = now(), tidy
        _tell(session, order, part, event, without)


def take_out(
    part_reference: str, refused: Mapping[int, str], *, actor: Actor,
    merchant_ids: Collection[int] | None = None,
) -> None:  # fmt: skip
    """Take lines (position: reason) out of an accepted part: missing after all.

    Taking out the last one cancels the part. Raises `IllegalMove`, `BadInput`.
    """
    if not refused:
        raise BadInput(N_("Tick what is missing."), field="refused")
    with write() as session:
        order, part = locking.part(session, part_reference, merchant_ids)
        states.move(part.state, Move.AMEND, role=actor.role, way=order.way)
        without = _refuse_lines(part, refused)
        nothing_left = all(line.state == LineState.REFUSED for line in part.lines)
        move = Move.CANCEL if nothing_left else Move.AMEND
        event = advance(session, order, [part], move, actor=actor, lines=without)
        _tell(session, order, part, event, without)


def ready(
    part_reference: str, bags: int, *, actor: Actor, merchant_ids: Collection[int] | None = None
) -> None:
    """The part waits in so many bags, 1 to 99, for the courier or for whoever fetches it.

    Raises `IllegalMove`, `BadInput`.
    """
    if type(bags) is not int or not 1 <= bags <= MOST_BAGS:
        msgid = N_("Enter the number of bags, 1 to %(most)s.")
        raise BadInput(msgid, field="bags", most=MOST_BAGS)
    with write() as session:
        order, part = locking.part(session, part_reference, merchant_ids)
        event = advance(session, order, [part], Move.READY, actor=actor, bags=bags)
        part.bags, part.ready_at = bags, now()
        if order.way == Way.SHOP:
            tell(session, order, "order.to_fetch", event, part=part.reference)


def _refuse_lines(part: MerchantOrder, refused: Mapping[int, str]) -> list[int]:
    """Mark these lines as refused; returns their positions. Raises `BadInput`."""
    lines = {line.position: line for line in part.lines}
    for position, reason in refused.items():
        line = lines.get(position)
        if line is None or line.state == LineState.REFUSED:
            raise BadInput(N_("Line %(line)s cannot be refused."), field="refused", line=position)
        _refuse(line, reason)
    return sorted(refused)


def _refuse(line: OrderLine, reason: str) -> None:
    line.state = LineState.REFUSED
    line.reason = words(reason, "refused", longest=LONGEST_REASON)


def _tell(
    session: Session, order: Order, part: MerchantOrder, event: AuditEvent, without: list[int]
) -> None:
    """The household hears of what it does not get; that a shop accepted, the page shows."""
    if order.state == OrderState.CANCELLED:
        tell(session, order, "order.cancelled", event)
    elif part.closed_at is not None:
        tell(session, order, "order.changed", event, what="part_refused", part=part.reference)
    elif without:
        tell(session, order, "order.changed", event, what="lines_refused", part=part.reference)
