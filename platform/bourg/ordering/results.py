"""What some days brought a shop: sold, refused, missing, answered how soon. Rules, no reads."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any, NamedTuple, Protocol, TypeVar

from bourg.catalogue.kinds import SoldBy
from bourg.catalogue.options import unnamed
from bourg.ordering.kinds import LineState, PartState
from bourg.ordering.states import GONE

MOST_BEST = 10
# Goods that came back are not sold; what becomes of them is between the shop and its customer.
UNSOLD = GONE | {PartState.RETURNED}


class Line(Protocol):
    """What is read of a line."""

    @property
    def name(self) -> str: ...
    @property
    def sold_by(self) -> SoldBy: ...
    @property
    def quantity(self) -> int: ...
    @property
    def weight_g(self) -> int | None: ...
    @property
    def cut_g(self) -> int | None: ...
    @property
    def options(self) -> Sequence[Any] | None: ...
    @property
    def replaced_by(self) -> str: ...
    @property
    def state(self) -> LineState: ...
    @property
    def cents(self) -> int | None: ...


class Part(Protocol):
    """What is read of a shop's part of an order."""

    @property
    def state(self) -> PartState: ...
    @property
    def total_cents(self) -> int: ...
    @property
    def placed_at(self) -> datetime: ...
    @property
    def answered_at(self) -> datetime | None: ...
    @property
    def lines(self) -> Sequence[Line]: ...


P = TypeVar("P", bound=Part)


class Kind(StrEnum):
    """A figure, and the list behind it."""

    SOLD = "sold"
    REFUSED = "refused"
    MISSING = "missing"
    RETURNED = "returned"
    ANSWERED = "answered"


class Sold(NamedTuple):
    """A good as it sold: in how many orders, pieces or grams, for how much (cents)."""

    name: str
    orders: int
    pieces: int
    weight_g: int
    cents: int


class Results(NamedTuple):
    """The figures; `answer_minutes`: half of the answers came sooner (nothing without any)."""

    counts: dict[Kind, int]
    sold_cents: int
    answer_minutes: int | None
    best: list[Sold]
    missing: list[tuple[str, int]]


def of(kind: Kind, parts: Iterable[P]) -> list[P]:
    """The parts behind a figure; those answered, the slowest answer first."""
    found = [part for part in parts if _belongs(kind, part)]
    return sorted(found, key=_waited, reverse=True) if kind == Kind.ANSWERED else found


def with_good(name: str, parts: Iterable[P]) -> list[P]:
    """The parts in which this good was sold."""
    return [p for p in of(Kind.SOLD, parts) if any(_sold_as(line) == name for line in p.lines)]


def sum_up(parts: Sequence[Part]) -> Results:
    """The figures of these parts."""
    sold = of(Kind.SOLD, parts)
    waits = [_waited(part).total_seconds() for part in of(Kind.ANSWERED, parts)]
    return Results(
        counts={kind: len(of(kind, parts)) for kind in Kind},
        sold_cents=sum(part.total_cents for part in sold),
        answer_minutes=round(median(waits) / 60) if waits else None,
        best=_best(sold),
        missing=_missing(parts),
    )


def _belongs(kind: Kind, part: Part) -> bool:
    if kind == Kind.SOLD:
        return part.state not in UNSOLD
    if kind == Kind.MISSING:
        return any(_is_missing(line) for line in part.lines)
    if kind == Kind.ANSWERED:
        return part.answered_at is not None
    return part.state == {Kind.REFUSED: PartState.REFUSED, Kind.RETURNED: PartState.RETURNED}[kind]


def _waited(part: Part) -> timedelta:
    return (part.answered_at or part.placed_at) - part.placed_at


def _is_missing(line: Line) -> bool:
    return line.state == LineState.REFUSED or bool(line.replaced_by)


def _sold_as(line: Line) -> str:
    """The good that was brought; nothing when none was."""
    return "" if line.state == LineState.REFUSED else line.replaced_by or _good(line)


def _good(line: Line) -> str:
    """The good that was wanted, whatever its options: a sliced loaf is a loaf."""
    return unnamed(line.name, line.options)


def _best(sold: Iterable[Part]) -> list[Sold]:
    """What sold best, by how many households wanted it, then by takings."""
    found: dict[str, Sold] = {}
    for part in sold:
        counted: set[str] = set()
        for line in part.lines:
            if name := _sold_as(line):
                before = found.get(name, Sold(name, 0, 0, 0, 0))
                found[name] = _with(before, line, first=name not in counted)
                counted.add(name)
    return sorted(found.values(), key=lambda one: (-one.orders, -one.cents, one.name))[:MOST_BEST]


def _with(before: Sold, line: Line, *, first: bool) -> Sold:
    weighed = line.sold_by == SoldBy.WEIGHT
    return before._replace(
        orders=before.orders + first,
        pieces=before.pieces + (0 if weighed else line.quantity),
        weight_g=before.weight_g + ((line.cut_g or line.weight_g or 0) if weighed else 0),
        cents=before.cents + (line.cents or 0),
    )


def _missing(parts: Iterable[Part]) -> list[tuple[str, int]]:
    """What was wanted and not there, the most often first."""
    counts: dict[str, int] = {}
    for part in parts:
        for line in part.lines:
            if _is_missing(line):
                counts[_good(line)] = counts.get(_good(line), 0) + 1
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_BEST]
