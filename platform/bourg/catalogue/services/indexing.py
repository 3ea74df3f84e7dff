"""Keeping products findable: the folded text on each, and the words that text is made of."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.catalogue import words
from bourg.catalogue.models import Product, SearchWord
from bourg.kernel.db import INSERT
from bourg.kernel.transaction import write


def index(session: Session, products: Iterable[Product]) -> None:
    """Write the search text of products; call it inside `write()` whenever their words change."""
    known: set[str] = set()
    for product in products:
        text = words.search_text(product.name, product.category, product.keywords)
        if product.search_text != text:
            product.search_text = text
        known |= words.vocabulary(text)
    if known:
        insert = INSERT[session.get_bind().dialect.name](SearchWord)
        rows = [{"word": word} for word in sorted(known)]
        session.execute(insert.on_conflict_do_nothing(), rows)


def reindex() -> int:
    """Write every product's search text anew (after the folding changed); returns how many."""
    with write() as session:
        products = session.scalars(select(Product)).all()
        index(session, products)
        return len(products)
