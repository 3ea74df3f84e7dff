"""Products: of one shop, of all shops, by words, one."""

from flask import Response

from blueprints.api.shapes.products import ProductSearch, detail, product
from bourg.catalogue import queries
from bourg.kernel.refusals import NotFound
from bourg.merchants.queries import shop_id
from bourg.web.api import Paged, answer, asked, offset_of, page
from bourg.web.reading import reading


def of_merchant(slug: str) -> Response:
    """The products of one shop, as on its shelf."""
    wanted = asked(Paged)
    offset = offset_of(wanted.cursor)
    cards = queries.listing(reading(), slug=slug, limit=wanted.limit + 1, offset=offset)
    if not cards and shop_id(reading(), slug) is None:
        raise NotFound()
    return answer(page([product(card) for card in cards], offset, wanted.limit))


def search() -> Response:
    """The products of all shops that carry the words of `q`; without words, every product."""
    wanted = asked(ProductSearch)
    offset = offset_of(wanted.cursor)
    if wanted.q:
        found = queries.search(reading(), wanted.q, limit=wanted.limit, offset=offset)
    else:
        cards = queries.listing(reading(), limit=wanted.limit + 1, offset=offset)
        found = queries.Found(cards[: wanted.limit], more=len(cards) > wanted.limit)
    listed = page([product(card) for card in found.cards], offset, wanted.limit, more=found.more)
    return answer({**listed, "approaching": found.approaching, "read_as": found.read_as})


def one(product_id: str) -> Response:
    """One product, with what must be said of it; also one that is not sold any more."""
    found = queries.product(reading(), product_id)
    if found is None:
        raise NotFound()
    return answer(detail(found))
