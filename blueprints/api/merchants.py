"""Shops: all of them, those of a trade, one."""

from flask import Response

from blueprints.api.shapes.merchants import MerchantSearch, merchant
from bourg.kernel.refusals import NotFound
from bourg.merchants import queries
from bourg.web.api import answer, asked, offset_of, page
from bourg.web.reading import reading


def every() -> Response:
    """The shops of the town, by name; those that sell here come before those only shown."""
    wanted = asked(MerchantSearch)
    offset = offset_of(wanted.cursor)
    found = queries.shops(reading(), wanted.trade or None)
    shops = sorted(found, key=lambda shop: not shop.in_catalogue)[offset:]
    items = [merchant(shop) for shop in shops[: wanted.limit]]
    return answer(page(items, offset, wanted.limit, more=len(shops) > wanted.limit))


def one(slug: str) -> Response:
    """One shop."""
    found = queries.shop(reading(), slug)
    if found is None:
        raise NotFound()
    return answer(merchant(found))
