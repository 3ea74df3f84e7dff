"""What lines, parts and orders cost, in cents; everything can be computed again from frozen data.

A piece has one exact price. A weighed good has an estimate and a ceiling: the shop may cut up to a
tenth more than asked, never beyond without the resident's yes.
"""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from bourg.catalogue.kinds import SoldBy
from bourg.kernel.money import price_of_weight
from bourg.ordering.kinds import LineState

TOLERANCE_PERCENT = 10


class Amounts(NamedTuple):
    """What a line is expected to cost, and what it may cost at most."""

    estimate_cents: int
    ceiling_cents: int

    @property
    def exact(self) -> bool:
        """Whether there is nothing to weigh."""
        return self.estimate_cents == self.ceiling_cents


class Priced(Protocol):
    """What pricing reads of an order line."""

    @property
    def state(self) -> LineState: ...
    @property
    def estimate_cents(self) -> int | None: ...
    @property
    def final_cents(self) -> int | None: ...


def pieces(price_cents: int, quantity: int) -> Amounts:
    """So many pieces: exact."""
    return Amounts(price_cents * quantity, price_cents * quantity)


def weighed(price_cents_per_kg: int, weight_g: int) -> Amounts:
    """So many grams: the estimate, and a ceiling a tenth above it, rounded up."""
    estimate = price_of_weight(price_cents_per_kg, weight_g)
    return Amounts(estimate, -(-estimate * (100 + TOLERANCE_PERCENT) // 100))


def line(sold_by: SoldBy, price_cents: int, *, quantity: int, weight_g: int | None) -> Amounts:
    """A line of the catalogue, by piece or by weight."""
    if sold_by == SoldBy.WEIGHT:
        return weighed(price_cents, weight_g or 0)
    return pieces(price_cents, quantity)


def sum_of(amounts: Iterable[Amounts]) -> Amounts:
    """Lines together: estimates add up, ceilings too."""
    listed = list(amounts)
    return Amounts(sum(a.estimate_cents for a in listed), sum(a.ceiling_cents for a in listed))


def line_cents(line: Priced) -> int:
    """What a line of an order counts: nothing when refused, else its final price or estimate."""
    if line.state == LineState.REFUSED:
        return 0
    return (line.estimate_cents or 0) if line.final_cents is None else line.final_cents


def part_total(lines: Iterable[Priced], settled_total_cents: int | None = None) -> int:
    """What a shop's part costs: its one settled total when there is one, else its lines."""
    if settled_total_cents is not None:
        return settled_total_cents
    return sum(line_cents(line) for line in lines)


def missing(amount_cents: int, minimum_cents: int) -> int:
    """What is missing to a minimum (0 when it is reached)."""
    return max(0, minimum_cents - amount_cents)
