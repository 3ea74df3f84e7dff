"""A shop writes that something is sold out today, without naming an order: its shelf says so.

What orders already hold is not touched here: for them the shop names the order's digits.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import Product
from bourg.catalogue.services import sold_out
from bourg.kernel.roles import Actor
from bourg.ordering import answer_words

MOST_NAMED = 5


class OnShelf(NamedTuple):
    """A product that a word of a shop may mean."""

    public_id: str
    name: str


class Told(NamedTuple):
    """What is sold out now; or the goods of which the shop must say which one it means."""

    gone: tuple[str, ...] = ()
    which: tuple[str, ...] = ()


def sell_out(
    session: Session, text: str, shops: Collection[int], until: datetime, actor: Actor
) -> Told:
    """Mark the goods that the words mean, each just one, as sold out until a moment."""
    goods = _shown(session, shops)
    names = [one.name for one in goods]
    places = answer_words.meant(text, names)
    if places is None:
        return Told(which=tuple(answer_words.candidates(text, names)[:MOST_NAMED]))
    for place in places:
        sold_out(goods[place].public_id, until, actor)
    return Told(gone=tuple(names[place] for place in places))


def _shown(session: Session, shops: Collection[int]) -> list[OnShelf]:
    wanted = select(Product.public_id, Product.name).where(
        Product.merchant_id.in_(shops), Product.status == ProductStatus.PUBLISHED
    )
    return [OnShelf._make(row) for row in session.execute(wanted.order_by(Product.id))]
