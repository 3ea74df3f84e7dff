"""What a shop says of lines and totals is written down: settled, or asked of the household first.

The order is locked by whoever calls; nothing here moves a part (`moving`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput
from bourg.ordering import settling
from bourg.ordering.kinds import LineState, ProposalKind, ProposalState
from bourg.ordering.models import MerchantOrder, Order, OrderLine, Proposal
from bourg.ordering.refusals import NoTimeToAsk
from bourg.ordering.rules import words
from bourg.ordering.settling import Said, Verdict

LONGEST_REASON, LONGEST_NAME = 300, 300


def say(session: Session, order: Order, part: MerchantOrder, said: Mapping[int, Said]) -> list[int]:
    """Write down what is said of these lines (by position); returns those that are asked about.

    A total given before no longer holds. Raises `BadInput`, `NoTimeToAsk`.
    """
    lines = {line.position: line for line in part.lines}
    asked = []
    for position, one in said.items():
        line = lines.get(position)
        if line is None or line.state == LineState.REFUSED:
            raise BadInput(N_("Line %(line)s cannot be refused."), field="refused", line=position)
        withdraw(session, part, position)
        if one.missing is not None:
            refuse(line, one.missing)
        elif _say(session, order, part, line, one):
            asked.append(position)
    if said and part.settled_total_cents is not None:
        part.settled_total_cents = part.agreed_total_cents = None
        withdraw(session, part, None)
    return asked


def _say(session: Session, order: Order, part: MerchantOrder, line: OrderLine, said: Said) -> bool:
    """One line that is given; returns whether the household is asked."""
    name = words(said.replaced_by, "replaced_by", longest=LONGEST_NAME)
    said = said._replace(replaced_by=name)
    verdict = _judged(line, said)
    if verdict.ask is None:
        take(line, verdict.amount_cents, cut_g=said.cut_g, name=name)
        return False
    line.final_cents = line.cut_g = None
    _ask(session, order, part, line, said, verdict)
    return True


def _judged(line: OrderLine, said: Said) -> Verdict:
    """What the rules say; a refusal names the line."""
    try:
        return settling.judge(line, said)
    except BadInput as wrong:
        field = f"{wrong.field}-{line.position}"
        raise BadInput(wrong.msgid, field=field, **wrong.params) from None


def _ask(
    session: Session, order: Order, part: MerchantOrder, line: OrderLine, said: Said,
    verdict: Verdict,
) -> None:  # fmt: skip
    until = settling.answer_by(now(), order.starts_at)
    if until is None:
        raise NoTimeToAsk(ceiling_cents=line.ceiling_cents or 0)
    _propose(
        session, part, position=line.position, kind=verdict.ask, name=said.replaced_by,
        amount_cents=verdict.amount_cents, cut_g=said.cut_g, answer_by_at=until,
    )  # fmt: skip


def _propose(session: Session, part: MerchantOrder, **fields: Any) -> None:
    session.add(
        Proposal(
            public_id=new_id(), merchant_order_id=part.id, state=ProposalState.OPEN,
            asked_at=now(), **fields,
        )
    )  # fmt: skip
    part.asked_at = part.asked_at or now()


def take(line: OrderLine, cents: int, *, cut_g: int | None, name: str) -> None:
    """A line gets its price, within its ceiling."""
    line.final_cents, line.cut_g, line.replaced_by = cents, cut_g, name


def refuse(line: OrderLine, reason: str) -> None:
    """The shop does not bring a line."""
    line.state, line.final_cents = LineState.REFUSED, None
    line.reason = words(reason, "refused", longest=LONGEST_REASON)


def total(session: Session, order: Order, part: MerchantOrder, cents: int) -> bool:
    """One total for the part, from the till's ticket; returns whether the household is asked.

    Above the ceilings it costs no more than these until the household agrees. Raises `BadInput`.
    """
    cents = settling.total(cents)
    go_on(session, part)
    withdraw(session, part, None)
    most = max(settling.limit(part.lines), part.agreed_total_cents or 0)
    part.settled_total_cents = min(cents, most)
    until = settling.answer_by(now(), order.ends_at)
    if cents <= most or until is None:
        return False
    _propose(session, part, kind=ProposalKind.TOTAL, amount_cents=cents, answer_by_at=until)
    return True


def is_total(session: Session, part: MerchantOrder, cents: int) -> bool:
    """Whether this total was given already: settled, or asked about."""
    asked = (one for one in open_ones(session, part) if one.kind == ProposalKind.TOTAL)
    return next((one.amount_cents for one in asked), part.settled_total_cents) == cents


def open_ones(session: Session, part: MerchantOrder) -> list[Proposal]:
    """The questions about a part that wait for an answer."""
    if part.asked_at is None:
        return []
    session.flush()
    waiting = select(Proposal).where(
        Proposal.merchant_order_id == part.id, Proposal.state == ProposalState.OPEN
    )
    return list(session.scalars(waiting.order_by(Proposal.id)))


def close(
    session: Session, part: MerchantOrder, ones: Iterable[Proposal], state: ProposalState
) -> None:
    """These questions have their answer."""
    for one in ones:
        one.state, one.answered_at = state, now()
    if not open_ones(session, part):
        part.asked_at = None


def withdraw(session: Session, part: MerchantOrder, position: int | None) -> None:
    """What was asked about a line (or the total) is asked no longer: the shop says otherwise."""
    about = [one for one in open_ones(session, part) if one.position == position]
    close(session, part, about, ProposalState.WITHDRAWN)


def go_on(session: Session, part: MerchantOrder) -> None:
    """The shop goes on without an answer: what is asked about lines lapses."""
    about = [one for one in open_ones(session, part) if one.position is not None]
    for one in about:
        without_yes(part, one)
    close(session, part, about, ProposalState.LAPSED)


def with_yes(part: MerchantOrder, proposal: Proposal) -> None:
    """The household agrees: what was asked is what it costs, and may cost from now on."""
    amount = proposal.amount_cents
    if proposal.position is None:
        part.settled_total_cents = part.agreed_total_cents = amount
        return
    line = _line(part, proposal.position)
    if line.ceiling_cents is None or amount > line.ceiling_cents:
        line.ceiling_cents = line.agreed_cents = amount
    take(line, amount, cut_g=proposal.cut_g, name=proposal.name)


def without_yes(part: MerchantOrder, proposal: Proposal) -> None:
    """It does not: a weighed good stays at its ceiling, anything else is left out."""
    if proposal.position is None:
        return
    line = _line(part, proposal.position)
    if proposal.kind == ProposalKind.AMOUNT:
        take(line, line.ceiling_cents or 0, cut_g=None, name="")
    else:
        line.state = LineState.REFUSED


def _line(part: MerchantOrder, position: int) -> OrderLine:
    return next(line for line in part.lines if line.position == position)
