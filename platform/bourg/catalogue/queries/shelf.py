"""What stands on a shop's shelf, page by page; and what is in season in the whole town."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, bindparam, func, select
from sqlalchemy.orm import Session

from bourg.catalogue import ranking
from bourg.catalogue.queries.cards import ON_SHELF, Card, P, cards, season_holds
from bourg.catalogue.ranking import Criterion
from bourg.merchants.ranking import ROUND

PAGE = 24

ORDER: dict[Criterion, ColumnElement[Any]] = {
    Criterion.CATEGORY: P.category,
    Criterion.SHOPS_OWN: P.position,
    Criterion.NAME: P.name,
}

SHELF_ORDER = (*(ORDER[criterion] for criterion in ranking.SHELF), P.id)


class Shelf(NamedTuple):
    """One page of a shop's products, in the shop's order."""

    cards: list[Card]
    page: int
    pages: int
    total: int
    categories: list[str]


_CARDS = (
    cards()
    .where(
        P.merchant_id == bindparam("merchant_id"),
        (bindparam("category", type_=String) == "") | (P.category == bindparam("category")),
    )
    .order_by(*SHELF_ORDER)
    .limit(PAGE)
    .offset(bindparam("offset"))
)
_CATEGORIES = (
    select(P.category, func.count())
    .where(P.merchant_id == bindparam("merchant_id"), ON_SHELF)
    .group_by(P.category)
    .order_by(P.category)
)


def shelf(session: Session, merchant_id: int, page: int = 1, category: str = "") -> Shelf:
    """A page of 24 products; a page beyond the last one is empty."""
    counts = {
        name: count for name, count in session.execute(_CATEGORIES, {"merchant_id": merchant_id})
    }
    total = counts.get(category, 0) if category else sum(counts.values())
    pages = max(1, -(-total // PAGE))
    rows: list[Card] = []
    if 1 <= page <= pages:
        values = {"merchant_id": merchant_id, "category": category, "offset": (page - 1) * PAGE}
        rows = [Card._make(row) for row in session.execute(_CARDS, values)]
    return Shelf(rows, page, pages, total, list(counts))


def in_season(session: Session, month: int, limit: int) -> list[Card]:
    """Food whose season holds `month` but not the whole year, one of each drawing.

    The shops take turns by the month; there is no other preference.
    """
    turn = (P.merchant_id * 7 + P.id) * (month * 31 + 1) % ROUND
    found = session.execute(
        cards().where(P.food, P.months.is_not(None), season_holds(month)).order_by(turn, P.id)
    )
    by_drawing: dict[str, Card] = {}
    for row in found:
        card = Card._make(row)
        if len(card.months or ()) < 12 and len(by_drawing) < limit:
            by_drawing.setdefault(card.picture, card)
    return list(by_drawing.values())


def any_alcohol(session: Session) -> bool:
    """Whether any shop of the town has alcohol on its shelf (the banner of the home page)."""
    return session.execute(cards().where(P.alcohol).limit(1)).first() is not None
