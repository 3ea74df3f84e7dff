"""What a shop may settle by itself, and what the household is asked first.

A line binds up to its ceiling: an exact price, a weighed good's estimate and a tenth, or what the
household set itself for words without a price. Whatever is above is asked, and lapses by itself.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from bourg.catalogue.kinds import SoldBy
from bourg.kernel.money import price_of_weight
from bourg.kernel.refusals import N_, BadInput
from bourg.ordering.kinds import LineState, ProposalKind, Substitution

MOST_CENTS = 1_000_000
MOST_G = 50_000
# A shop wants the answer before it packs, and a household some minutes to give it.
BEFORE_THE_ROUND = timedelta(hours=1)
SHORTEST = timedelta(minutes=20)


class Said(NamedTuple):
    """What a shop says of one line: the weight it cut, a price, another good, or that none is left.

    `by_phone`: the household agreed to the other good when the shop rang it up.
    """

    cut_g: int | None = None
    price_cents: int | None = None
    replaced_by: str = ""
    missing: str | None = None
    by_phone: bool = False


class Verdict(NamedTuple):
    """What a line costs then; `ask`: only once the household agrees."""

    amount_cents: int
    ask: ProposalKind | None


class Settled(Protocol):
    """What the rules read of a line of an order."""

    @property
    def state(self) -> LineState: ...
    @property
    def sold_by(self) -> SoldBy: ...
    @property
    def unit_price_cents(self) -> int | None: ...
    @property
    def estimate_cents(self) -> int | None: ...
    @property
    def ceiling_cents(self) -> int | None: ...
    @property
    def final_cents(self) -> int | None: ...
    @property
    def substitution(self) -> Substitution: ...


def judge(line: Settled, said: Said) -> Verdict:
    """What a line costs by what its shop says, and whether the household is asked first.

    Raises `BadInput` for a weight or a price that cannot be, or a good nobody wants instead.
    """
    if said.replaced_by:
        return _replaced(line, said)
    amount = _weighed(line, said.cut_g) if said.cut_g is not None else _price(said.price_cents)
    within = line.ceiling_cents is not None and amount <= line.ceiling_cents
    without_price = line.unit_price_cents is None
    above = ProposalKind.PRICE if without_price else ProposalKind.AMOUNT
    return Verdict(amount, None if within else above)


def _replaced(line: Settled, said: Said) -> Verdict:
    if line.substitution == Substitution.LEAVE_OUT:
        msgid = N_("The household wants nothing instead: mark it as missing.")
        raise BadInput(msgid, field="replaced_by")
    amount = _price(said.price_cents)
    within = line.ceiling_cents is not None and amount <= line.ceiling_cents
    free = line.substitution == Substitution.NEAREST or said.by_phone
    return Verdict(amount, None if within and free else ProposalKind.REPLACEMENT)


def _weighed(line: Settled, cut_g: int | None) -> int:
    if line.sold_by != SoldBy.WEIGHT or line.unit_price_cents is None:
        raise BadInput(N_("This is not sold by weight: enter its price."), field="cut_g")
    if type(cut_g) is not int or not 1 <= cut_g <= MOST_G:
        raise BadInput(N_("Enter the weight in grams, 1 to %(most)s."), field="cut_g", most=MOST_G)
    return price_of_weight(line.unit_price_cents, cut_g)


def _price(cents: int | None) -> int:
    """A price as it may be typed. Raises `BadInput`."""
    if type(cents) is not int or not 0 <= cents <= MOST_CENTS:
        raise BadInput(N_("Enter a price up to %(most_cents)s."), field="price_cents",
                       most_cents=MOST_CENTS)  # fmt: skip
    return cents


def total(cents: int) -> int:
    """The total of a till's ticket, above nothing. Raises `BadInput`."""
    if type(cents) is not int or not 1 <= cents <= MOST_CENTS:
        raise BadInput(N_("Enter the total of the ticket, up to %(most_cents)s."),
                       field="total_cents", most_cents=MOST_CENTS)  # fmt: skip
    return cents


def limit(lines: Iterable[Settled]) -> int:
    """What a part may cost without asking: its ceilings; a line without one adds nothing."""
    return sum(line.ceiling_cents or 0 for line in lines if line.state == LineState.KEPT)


def is_weighed(line: Settled) -> bool:
    """Whether a line has its price for good."""
    if line.final_cents is not None or line.state == LineState.REFUSED:
        return True
    return line.estimate_cents is not None and line.estimate_cents == line.ceiling_cents


def is_priced(line: Settled) -> bool:
    """Whether at least an estimate is known of a line."""
    known = line.final_cents if line.final_cents is not None else line.estimate_cents
    return known is not None or line.state == LineState.REFUSED


def answer_by(asked_at: datetime, starts_at: datetime) -> datetime | None:
    """Until when a household may answer: an hour before the round, or in twenty minutes.

    Nothing when the round begins before that: there is no time left to ask.
    """
    early, soon = starts_at - BEFORE_THE_ROUND, asked_at + SHORTEST
    if early >= soon:
        return early
    return soon if soon <= starts_at else None


class Worth(NamedTuple):
    """What something costs as far as is known: so much, so much at most, lines without a price."""

    total_cents: int
    most_cents: int
    to_price: int
    exact: bool


def worth(total_cents: int, lines: Iterable[Settled], *, settled: bool, asked: bool) -> Worth:
    """What a part costs, by its lines; `settled` by one total, `asked`: a question is open."""
    kept = [line for line in lines if line.state == LineState.KEPT]
    if settled:
        return Worth(total_cents, total_cents, 0, not asked)
    most = sum(_most(line) for line in kept)
    to_price = sum(not is_priced(line) for line in kept)
    return Worth(total_cents, most, to_price, not asked and all(map(is_weighed, kept)))


def _most(line: Settled) -> int:
    known = line.ceiling_cents if line.final_cents is None else line.final_cents
    return known or 0


def together(parts: Iterable[Worth], fee_cents: int) -> Worth:
    """Parts of one order and the fee."""
    listed = list(parts)
    return Worth(
        sum(part.total_cents for part in listed) + fee_cents,
        sum(part.most_cents for part in listed) + fee_cents,
        sum(part.to_price for part in listed), all(part.exact for part in listed),
    )  # fmt: skip
