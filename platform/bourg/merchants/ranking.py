"""In which order shops come: the real configuration, and the words the legal page makes of it.

Code de la consommation L.111-7 and D.111-6: the main criteria are published. There is no paid
place: nothing here knows money.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_
from bourg.merchants.rules import Shop, open_state

ROUND = 9973  # a prime above any number of shops: every day's order is another one


def turn(moment: datetime) -> int:
    """The day's number of the draw: shops come by their id times this, modulo `ROUND`."""
    return moment.toordinal() * 7919 % (ROUND - 1) + 1


class Criterion(NamedTuple):
    """One thing the order of shops depends on: its words, and what is compared (small first)."""

    msgid: str
    of: Callable[[Shop, datetime, str], Any]


OPEN_FIRST = Criterion(
    N_("Shops that are open now come before those that are closed."),
    lambda shop, moment, zone: not open_state(shop, moment, zone).is_open,
)
SELLING_FIRST = Criterion(
    N_("Shops that can be ordered from here come before those that are only shown."),
    lambda shop, moment, zone: not shop.in_catalogue,
)
BY_NAME = Criterion(
    N_("Then by name, in alphabetical order."), lambda shop, moment, zone: fold(shop.name)
)
IN_TURN = Criterion(
    N_("Then the shops take turns, in another order every day."),
    lambda shop, moment, zone: shop.id * turn(moment) % ROUND,
)

LISTED = (SELLING_FIRST, OPEN_FIRST, BY_NAME)
ON_HOME = (SELLING_FIRST, OPEN_FIRST, IN_TURN)


def ranked(
    shops: Iterable[Shop], criteria: tuple[Criterion, ...], moment: datetime, zone: str
) -> list[Shop]:
    """The shops in the order that the criteria say."""
    return sorted(shops, key=lambda shop: [c.of(shop, moment, zone) for c in criteria])
