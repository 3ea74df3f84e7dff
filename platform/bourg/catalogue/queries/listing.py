"""Products as lists to be read to their end: of one shop, or of all."""

from sqlalchemy import Integer, bindparam
from sqlalchemy.orm import Session

from bourg.catalogue.queries.cards import Card, M, P, cards
from bourg.catalogue.queries.shelf import SHELF_ORDER

_PART = {"limit": bindparam("limit", type_=Integer), "offset": bindparam("offset", type_=Integer)}
_ALL = cards().order_by(P.id).limit(_PART["limit"]).offset(_PART["offset"])
_OF_SHOP = (
    cards()
    .where(M.slug == bindparam("slug"))
    .order_by(*SHELF_ORDER)
    .limit(_PART["limit"])
    .offset(_PART["offset"])
)


def listing(
    session: Session, *, slug: str | None = None, limit: int, offset: int = 0
) -> list[Card]:
    """So many products that can be seen: of a shop as on its shelf, else by age; one statement."""
    values = {"limit": limit, "offset": offset}
    if slug is None:
        rows = session.execute(_ALL, values)
    else:
        rows = session.execute(_OF_SHOP, {**values, "slug": slug})
    return [Card._make(row) for row in rows]
