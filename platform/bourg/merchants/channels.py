"""In which order a shop wants to be told of its orders."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from bourg.kernel.refusals import N_, BadInput
from bourg.messages.kinds import Reach

MOST = 3  # ways that a shop chooses; the telephone always stands behind them
BY_NUMBER = frozenset({Reach.SMS, Reach.VOICE})


class Reachable(NamedTuple):
    """A shop as somebody who is to be told: its ways in their order, and where they lead."""

    id: int
    slug: str
    name: str
    email: str | None
    phone: str | None
    number: str | None
    chosen: tuple[Reach, ...]
    seen_at: datetime | None

    @property
    def ways(self) -> tuple[Reach, ...]:
        """Its ways in their order; what leads nowhere is left out, the telephone comes last."""
        wanted = self.chosen or (Reach.DESK, Reach.MAIL)
        open_ = [way for way in wanted if way is not Reach.PHONE and self.leads(way)]
        return (*open_, Reach.PHONE)

    def leads(self, way: Reach) -> bool:
        """Whether there is an address for this way."""
        if way is Reach.MAIL:
            return bool(self.email)
        return bool(self.mobile) if way in BY_NUMBER else True

    @property
    def mobile(self) -> str | None:
        """The number of text messages and calls."""
        return self.number or self.phone


def check(wanted: Sequence[Reach], offered: Collection[Reach], shop: Reachable) -> list[Reach]:
    """The ways of a shop, each once. Raises `BadInput` for one that leads nowhere."""
    found = list(dict.fromkeys(wanted))[:MOST]
    if not found:
        raise BadInput(N_("Choose at least one way."), field="first")
    for way in found:
        if way not in offered:
            raise BadInput(N_("This way is not open in our town."), field="first")
        if not shop.leads(way):
            words = N_("Enter the number.") if way in BY_NUMBER else N_("Your shop has no e-mail.")
            raise BadInput(words, field="number" if way in BY_NUMBER else "first")
    return found
