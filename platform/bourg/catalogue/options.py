"""Options of a product: sliced, ripe for Sunday, a size; free, or at a price added to its own.

A choice is known by its words: changed words are another choice, and whoever has the old one in
the basket is asked again. What was chosen is written as a `key`, alike in every order of ticking.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_, BadInput

MOST_GROUPS, MOST_CHOICES = 3, 8
LONGEST_LABEL, LONGEST_TOGETHER = 40, 120
MOST_CENTS = 100_000
_BETWEEN = ";"


class Choice(NamedTuple):
    """One thing to choose; `cents` are added to the price of a piece, or of a kilo."""

    label: str
    cents: int = 0


class Group(NamedTuple):
    """What is chosen together: one of them or `several`; `needed`: something must be chosen."""

    name: str
    choices: tuple[Choice, ...]
    several: bool = False
    needed: bool = False


class Picked(NamedTuple):
    """What a key means today. It does not `fit` when a choice is gone or one is lacking."""

    choices: tuple[Choice, ...]
    key: str
    fits: bool

    @property
    def cents(self) -> int:
        """What is added to the price."""
        return sum(choice.cents for choice in self.choices)


def groups(stored: Sequence[Any] | None) -> tuple[Group, ...] | None:
    """The groups as they were stored; nothing for a product without options."""
    if not stored:
        return None
    return tuple(
        Group(name, tuple(Choice(*one) for one in choices), several, needed)
        for name, choices, several, needed in stored
    )


def key(labels: Iterable[str]) -> str:
    """How these choices are written down."""
    return _BETWEEN.join(sorted({found for label in labels if (found := fold(label))}))


def line_key(product_id: str, chosen: str) -> str:
    """A short name for a product with these options, for the fields of a page."""
    return f"{product_id}_{sha256(chosen.encode()).hexdigest()[:8]}" if chosen else product_id


def key_of(frozen: Sequence[Any] | None) -> str:
    """The key of choices that were frozen on the line of an order."""
    return key(label for label, _ in frozen or ())


def pick(stored: Sequence[Any] | None, wanted: str) -> Picked:
    """What a key means among the options of now; what is gone is left out of it."""
    wishes = set(wanted.split(_BETWEEN)) if wanted else set()
    chosen: list[Choice] = []
    lacking = False
    for group in groups(stored) or ():
        found = [one for one in group.choices if _folded(one.label) in wishes]
        lacking = lacking or (group.needed and not found) or (len(found) > 1 and not group.several)
        chosen += found
    left = key(one.label for one in chosen)
    return Picked(tuple(chosen), left, not lacking and left == wanted)


def refuse_unfit(stored: Sequence[Any] | None, wanted: str) -> None:
    """Raise `BadInput` when this cannot be chosen among these options."""
    wishes = set(wanted.split(_BETWEEN)) if wanted else set()
    for group in groups(stored) or ():
        found = {_folded(one.label) for one in group.choices} & wishes
        if group.needed and not found:
            raise BadInput(N_("Choose first: %(group)s."), field="options", group=group.name)
        if len(found) > 1 and not group.several:
            raise BadInput(N_("Choose only one: %(group)s."), field="options", group=group.name)
        wishes -= found
    if wishes:
        raise BadInput(N_("This option is not offered."), field="options")


def named(name: str, choices: Sequence[Choice]) -> str:
    """A product with what was chosen of it: "Pain de campagne (tranché)"."""
    return f"{name} ({', '.join(one.label for one in choices)})" if choices else name


def unnamed(name: str, chosen: Sequence[Any] | None) -> str:
    """The product's own name again, of a line that was `named` with what was chosen."""
    return name.removesuffix(f" ({', '.join(one[0] for one in chosen)})") if chosen else name


def fault(offered: tuple[Group, ...] | None) -> str | None:
    """Why these options cannot stand on a sheet, in words; nothing when they can."""
    known = offered or ()
    labels = [fold(one.label) for group in known for one in group.choices]
    if not all(labels) or len(labels) != len(set(labels)):
        return N_("Two choices have the same words, or one has none.")
    if any(not group.name.strip() or not group.choices for group in known):
        return N_("Give each group of options a name and its choices.")
    if len(known) > MOST_GROUPS or any(len(group.choices) > MOST_CHOICES for group in known):
        return N_("A product has at most 3 groups of 8 choices.")
    if _longest(known) > LONGEST_TOGETHER or any(len(group.name) > LONGEST_LABEL
                                                 for group in known):  # fmt: skip
        return N_("The words of the options are too long together.")
    if any(not 0 <= one.cents <= MOST_CENTS for group in known for one in group.choices):
        return N_("An option adds nothing, or up to 1,000 euros, to the price.")
    return None


def _longest(known: Iterable[Group]) -> int:
    """The signs of the longest choice that can be made."""
    return sum(
        (sum if group.several else max)([len(one.label) + 2 for one in group.choices])
        for group in known
    )


@lru_cache(maxsize=512)
def _folded(label: str) -> str:
    return fold(label)
