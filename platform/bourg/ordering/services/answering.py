"""A shop answers for its part, by whatever channel: accept, refuse lines or all, settle, ready.

`merchant_ids` are the shops the caller may speak for (None: the town, for any shop). With a `key`
(a press of the desk, a text message) the same is done once, however often it comes.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.kernel.clock import now
from bourg.kernel.models import AuditEvent
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering import settling as rules
from bourg.ordering import states
from bourg.ordering.kinds import LineState, OrderState, PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.queries.answered import answered_by
from bourg.ordering.refusals import AlreadyAnswered, NotPriced, WaitingForAnswer
from bourg.ordering.rules import words
from bourg.ordering.services import answers, locking, settling
from bourg.ordering.services.moving import advance, tell
from bourg.ordering.settling import Said
from bourg.ordering.states import Move

MOST_BAGS = 99
LONGEST_REASON = settling.LONGEST_REASON


class Answered(NamedTuple):
    """How far a part is after an answer: for words back to whoever answered.

    `asked`: a question waits for the household; `exact`: its amount is final.
    """

    state: PartState
    total_cents: int
    exact: bool
    asked: bool


def answer(
    part_reference: str, *, accept: bool, refused: Mapping[int, str] | None = None,
    reason: str = "", said: Mapping[int, Said] | None = None, total_cents: int | None = None,
    actor: Actor, merchant_ids: Collection[int] | None = None, key: str | None = None,
) -> Answered:  # fmt: skip
    """Accept a part, without the lines of `refused` (position: reason), or refuse it.

    `said`: what is known of lines already; `total_cents`: the ticket's. A yes settles nothing that
    is to be weighed. Accepting nothing but refused lines refuses the part.
    Raises `AlreadyAnswered`, `IllegalMove`, `BadInput`, `NoTimeToAsk`.
    """
    tidy = words(reason, "reason", longest=LONGEST_REASON)
    lines = {**(said or {}), **_missing(refused or {})}
    with write() as session:
        order, part = locking.part(session, part_reference, merchant_ids)
        if _done_before(session, order, part, key, ("answer", accept, lines, tidy, total_cents)):
            return _answered(part)
        _refuse_answered(session, order, part)
        move = Move.ACCEPT if accept else Move.REFUSE
        states.move(part.state, move, role=actor.role, way=order.way)
        without, asked = _say(session, order, part, lines if accept else _missing(refused or {}))
        if not _left(part):
            move = Move.REFUSE
        if total_cents is not None and move == Move.ACCEPT:
            asked |= settling.total(session, order, part, total_cents)
        detail = _detail(part, lines, total_cents)
        event = advance(session, order, [part], move, actor=actor, lines=without, **detail)
        part.answered_at, part.reason = now(), tidy
        _tell(session, order, part, event, without, asked=asked)
        return _answered(part)


def amend(
    part_reference: str, said: Mapping[int, Said], *, actor: Actor,
    merchant_ids: Collection[int] | None = None, key: str | None = None,
) -> Answered:  # fmt: skip
    """Say of lines of an accepted part what they weigh or cost, what comes instead, what lacks.

    Taking out the last one cancels the part. Raises `IllegalMove`, `BadInput`, `NoTimeToAsk`.
    """
    if not said:
        raise BadInput(N_("Say first what changes."))
    with write() as session:
        order, part = locking.part(session, part_reference, merchant_ids)
        if _done_before(session, order, part, key, ("amend", dict(said))):
            return _answered(part)
        states.move(part.state, Move.AMEND, role=actor.role, way=order.way)
        without, asked = _say(session, order, part, said)
        move = Move.AMEND if _left(part) else Move.CANCEL
        detail = _detail(part, said, None)
        event = advance(session, order, [part], move, actor=actor, lines=without, **detail)
        _tell(session, order, part, event, without, asked=asked)
        return _answered(part)


def take_out(
    part_reference: str, refused: Mapping[int, str], *, actor: Actor,
    merchant_ids: Collection[int] | None = None, key: str | None = None,
) -> Answered:  # fmt: skip
    """Take lines (position: reason) out of an accepted part: missing after all. See `amend`."""
    if not refused:
        raise BadInput(N_("Tick what is missing."), field="refused")
    return amend(part_reference, _missing(refused), actor=actor, merchant_ids=merchant_ids, key=key)


def settle(
    part_reference: str, total_cents: int, *, actor: Actor,
    merchant_ids: Collection[int] | None = None, key: str | None = None,
) -> Answered:  # fmt: skip
    """One total for the whole part, from the till's ticket; a part not answered yet is accepted.

    Above its ceilings the household is asked, and pays no more than these until it agrees.
    Raises `IllegalMove`, `BadInput`.
    """
    with write() as session:
        order, part = locking.part(session, part_reference, merchant_ids)
        if _done_before(session, order, part, key, ("settle", total_cents)):
            return _answered(part)
        placed = part.state == PartState.PLACED
        move = Move.ACCEPT if placed else Move.SETTLE
        states.move(part.state, move, role=actor.role, way=order.way)
        if settling.is_total(session, part, total_cents):
            return _answered(part)
        asked = settling.total(session, order, part, total_cents)
        event = advance(session, order, [part], move, actor=actor, total=total_cents)
        if placed:
            part.answered_at = now()
        _tell(session, order, part, event, [], asked=asked)
        return _answered(part)


def ready(
    part_reference: str, bags: int, *, cold_bags: int = 0, actor: Actor,
    merchant_ids: Collection[int] | None = None, key: str | None = None,
) -> Answered:  # fmt: skip
    """The part waits in so many bags, 1 to 99, for the courier or for whoever fetches it.

    `cold_bags` of them go into the cold box.
    What the household was asked and has not answered lapses. Raises `IllegalMove`, `BadInput`,
    `WaitingForAnswer` when nothing else is in it.
    """
    if type(bags) is not int or not 1 <= bags <= MOST_BAGS:
        msgid = N_("Enter the number of bags, 1 to %(most)s.")
        raise BadInput(msgid, field="bags", most=MOST_BAGS)
    if not 0 <= cold_bags <= bags:
        msgid = N_("No more bags go into the cold box than there are: 0 to %(bags)s.")
        raise BadInput(msgid, field="cold_bags", bags=bags)
    with write() as session:
        order, part = locking.part(session, part_reference, merchant_ids)
        if _done_before(session, order, part, key, ("ready", bags)):
            return _answered(part)
        states.move(part.state, Move.READY, role=actor.role, way=order.way)
        settling.go_on(session, part)
        if not _left(part):
            raise WaitingForAnswer()
        _refuse_unpriced(part)
        event = advance(session, order, [part], Move.READY, actor=actor, bags=bags)
        part.bags, part.cold_bags, part.ready_at = bags, cold_bags, now()
        if order.way == Way.SHOP:
            tell(session, order, "order.to_fetch", event, part=part.reference)
        return _answered(part)


def _missing(refused: Mapping[int, str]) -> dict[int, Said]:
    return {position: Said(missing=reason) for position, reason in refused.items()}


def _say(
    session: Session, order: Order, part: MerchantOrder, said: Mapping[int, Said]
) -> tuple[list[int], bool]:
    """(the lines that are left out, whether the household is asked)."""
    asked = settling.say(session, order, part, said)
    return sorted(p for p, one in said.items() if one.missing is not None), bool(asked)


def _left(part: MerchantOrder) -> bool:
    return any(line.state == LineState.KEPT for line in part.lines)


def _refuse_unpriced(part: MerchantOrder) -> None:
    """What has neither price nor ceiling cannot leave the shop: nobody agreed to anything."""
    if part.settled_total_cents is not None:
        return
    for line in part.lines:
        if line.state == LineState.KEPT and line.final_cents is None and line.ceiling_cents is None:
            raise NotPriced(field=f"price_cents-{line.position}", line=line.name)


def _done_before(
    session: Session, order: Order, part: MerchantOrder, text: str | None, body: object
) -> bool:
    """Whether this very press or message was carried out already; else it is from now on."""
    key = answers.key_of_part(text, part.reference, body)
    if answers.given(session, key) is not None:
        return True
    answers.keep(session, key, order.id, {"reference": order.reference})
    return False


def _refuse_answered(session: Session, order: Order, part: MerchantOrder) -> None:
    """Tell the later of two people who answer at once what was done, and by whom."""
    if part.state not in AlreadyAnswered.WORDS or part.answered_at is None:
        return
    who = answered_by(session, order.reference, part.reference)
    words = (AlreadyAnswered.BY if who else AlreadyAnswered.WORDS)[part.state]
    raise AlreadyAnswered(words, state=part.state.value, at=part.answered_at, who=who)


def _detail(
    part: MerchantOrder, said: Mapping[int, Said], total_cents: int | None
) -> dict[str, Any]:
    """What the trail keeps of an answer: the prices given, and the total."""
    given = {str(p): one.price_cents or one.cut_g for p, one in said.items() if one.missing is None}
    found: dict[str, Any] = {"given": given} if given else {}
    return found if total_cents is None else {**found, "total": total_cents}


def _answered(part: MerchantOrder) -> Answered:
    worth = rules.worth(
        part.total_cents, part.lines, settled=part.settled_total_cents is not None,
        asked=part.asked_at is not None,
    )  # fmt: skip
    return Answered(part.state, part.total_cents, worth.exact, part.asked_at is not None)


def _tell(
    session: Session, order: Order, part: MerchantOrder, event: AuditEvent, without: list[int],
    *, asked: bool,
) -> None:  # fmt: skip
    """The household hears of what it does not get or is asked; that a shop accepted, it sees."""
    if order.state == OrderState.CANCELLED:
        tell(session, order, "order.cancelled", event)
    elif part.closed_at is not None:
        tell(session, order, "order.changed", event, what="part_refused", part=part.reference)
    elif asked:
        tell(session, order, "order.asked", event, part=part.reference)
    elif without:
        tell(session, order, "order.changed", event, what="lines_refused", part=part.reference)
