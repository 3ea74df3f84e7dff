"""The basket of the week: one price, what is in it this week, until a day, so many at most.

A shop that works by lists sells it beside them. Next week it says what is in it then: the same
product comes back. It is one product at one VAT rate and of one shop (CGI art. 257 ter and 278-0).
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.catalogue.models import Product
from bourg.catalogue.services import counted, specials
from bourg.catalogue.services.shelving import add_product, edit_product, put_back
from bourg.catalogue.sheets import Sheet
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant


class ThisWeek(NamedTuple):
    """What a shop says of its basket each week; `at_most` none: as many as are ordered."""

    name: str
    price_cents: int
    description: str
    until: datetime
    at_most: int | None


def offer(
    slug: str, said: ThisWeek, actor: Actor, *, first: Sheet, public_id: str | None = None
) -> str:
    """Sell a basket this week: a new one, described like `first`, or one of a week before.

    Returns its public id. Raises `NotFound`, `BadInput`.
    """
    if not said.description:
        raise BadInput(N_("Say what is in it this week."), field="description")
    words = {name: getattr(said, name) for name in ("name", "price_cents", "description")}
    with write() as session:
        if public_id is None:
            sheet = Sheet(**{**vars(first), **words, "weekly": True})
            public_id = add_product(slug, sheet, actor)
        else:
            _refuse_other(session, slug, public_id)
            put_back(public_id, actor)
            edit_product(public_id, actor, **words)
        counted.count(public_id, said.at_most, actor)
        specials.leaves(public_id, said.until, actor)
    return public_id


def _refuse_other(session: Session, slug: str, public_id: str) -> None:
    """Raises `NotFound` for what is no basket of the week of this shop."""
    own = (
        select(Product.id)
        .join(Merchant, Merchant.id == Product.merchant_id)
        .where(Product.public_id == public_id, Product.weekly, Merchant.slug == slug)
    )
    if session.scalar(own) is None:
        raise NotFound()
