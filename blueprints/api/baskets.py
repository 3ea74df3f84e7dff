"""Baskets: started, filled from any shops, sent to an address."""

from flask import Response, request, url_for

from blueprints.api.shapes.baskets import (
    BasketStarted,
    BoughtAlready,
    Destination,
    NewBasket,
    ShoppingList,
    Wish,
    basket,
)
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Channel
from bourg.ordering import queries
from bourg.ordering.services import baskets, listing
from bourg.ordering.services.listing import Wanted
from bourg.web.api import Nothing, answer, body
from bourg.web.reading import reading
from bourg.web.tools import tools


def start() -> Response:
    """Start a basket; its token opens it, and orders it."""
    wanted = body(NewBasket)
    basket_id = baskets.start(
        channel=Channel.API, locale=wanted.locale, asked_from=request.remote_addr or ""
    )
    started: BasketStarted = {"id": basket_id, "token": tools().seal("basket", basket_id)}
    return answer(started, 201, Location=url_for("api.baskets_show", basket_id=basket_id))


def show(basket_id: str) -> Response:
    """The basket at the prices of now, with what changed and what is still missing."""
    found = queries.basket(reading(), basket_id, now())
    if found is None:
        raise NotFound()
    return answer(basket(found))


def set_line(basket_id: str, product_id: str) -> Response:
    """Want so many pieces, or so many grams, of a product with these options; 0: take it out."""
    wish = body(Wish)
    baskets.set_line(
        basket_id, product_id, quantity=wish.quantity, weight_g=wish.weight_g, note=wish.note,
        substitution=wish.substitution, options=wish.options,
    )  # fmt: skip
    return show(basket_id)


def set_list(basket_id: str, slug: str) -> Response:
    """Have this shopping list in words at a shop that takes lists, and no other."""
    lines = body(ShoppingList).lines
    listing.replace(basket_id, slug, [Wanted(**line.model_dump()) for line in lines])
    return show(basket_id)


def add_bought(basket_id: str, slug: str) -> Response:
    """Have brought what was bought and paid in a shop already."""
    given = body(BoughtAlready)
    listing.add_bought(basket_id, slug, given.what, given.bags)
    return show(basket_id)


def set_address(basket_id: str) -> Response:
    """Say where to deliver; a place held in another zone's slot is given back."""
    wanted = body(Destination)
    baskets.set_address(
        basket_id, ban_id=wanted.address_id, unlisted=wanted.unlisted,
        complement=wanted.complement,
    )  # fmt: skip
    return show(basket_id)


def accept_changes(basket_id: str) -> Response:
    """Accept the new prices, and that what cannot be had any more leaves the basket."""
    body(Nothing)
    baskets.accept_changes(basket_id)
    return show(basket_id)
