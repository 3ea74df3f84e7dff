"""In which order products come: the real configuration, and the words the legal page makes of it.

Code de la consommation L.111-7 and D.111-6: the main criteria are published. There is no paid
place: nothing here knows money. `catalogue.queries` sorts by exactly these, in this order.
"""

from enum import StrEnum

from bourg.kernel.refusals import N_


class Criterion(StrEnum):
    """What the order of products may depend on."""

    IN_STOCK = "in_stock"
    WORD_EARLY = "word_early"
    SHORT = "short"
    TURN = "turn"
    CATEGORY = "category"
    SHOPS_OWN = "shops_own"
    NAME = "name"


WORDS = {
    Criterion.IN_STOCK: N_("What can be had now comes before what is sold out or out of season."),
    Criterion.WORD_EARLY: N_("The earlier your word stands in the product's name, the higher."),
    Criterion.SHORT: N_("Products described by few other words come first."),
    Criterion.TURN: N_("Between equal products the shops take turns, in another order every day."),
    Criterion.CATEGORY: N_("By category, in alphabetical order."),
    Criterion.SHOPS_OWN: N_("Within a category in the order the shop chose."),
    Criterion.NAME: N_("Then by name, in alphabetical order."),
}

FOUND = (Criterion.IN_STOCK, Criterion.WORD_EARLY, Criterion.SHORT, Criterion.TURN)
SHELF = (Criterion.CATEGORY, Criterion.SHOPS_OWN, Criterion.NAME)


def words(criteria: tuple[Criterion, ...]) -> list[str]:
    """The sentences that explain an order."""
    return [WORDS[criterion] for criterion in criteria]
