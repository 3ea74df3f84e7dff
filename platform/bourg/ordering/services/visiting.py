"""What a visitor of the pages does in one press: the basket is begun with its first line."""

from collections.abc import Iterable
from typing import NamedTuple

from bourg.kernel.roles import Channel
from bourg.kernel.transaction import write
from bourg.ordering.queries import basket_count
from bourg.ordering.services import baskets


class PutIn(NamedTuple):
    """What went into which basket, and how many lines it has now."""

    basket_id: str
    product: str
    lines: int


def put_in(
    basket_id: str | None, product_id: str, *, channel: Channel, user_id: int | None, locale: str,
    quantity: object = None, weight_g: object = None, options: Iterable[str] = (),
) -> PutIn:  # fmt: skip
    """Want more of a product; without an open basket a fresh one is begun. Raises as `baskets.add`.

    One transaction: a product that cannot be had leaves no empty basket behind.
    """
    with write() as session:
        found = baskets.open_or_start(basket_id, channel=channel, user_id=user_id, locale=locale)
        name = baskets.add(found, product_id, quantity=quantity, weight_g=weight_g,
                           options=options)  # fmt: skip
        session.flush()
        return PutIn(found, name, basket_count(session, found))
