"""Baskets for tests: a small market of two shops, and a basket ready to be ordered from it."""

from typing import NamedTuple

from bourg.addresses.models import Address
from bourg.addresses.services.zones import assign
from bourg.kernel.folding import fold
from bourg.kernel.roles import Channel
from bourg.kernel.transaction import write
from bourg.ordering.services import baskets
from bourg.ordering.services.baskets import Contact
from tests.builders.products import add_product, add_weighed
from tests.builders.shops import add_selling_shop
from tests.builders.slots import add_slot, add_zone

MARIE = Contact("Marie Curie", "06 12 34 56 78", "marie@example.fr")


class Market(NamedTuple):
    """A zone with one slot, a bakery and a cheesemonger, an address and two goods."""

    zone_id: int
    slot: str
    bakery: int
    dairy: int
    address: str
    bread: str
    cheese: str


def add_market(capacity=10, **zone):
    """A market day: two shops, one slot tomorrow."""
    zone_id = add_zone(**zone)
    bakery, dairy = add_selling_shop("Boulangerie Amar"), add_selling_shop("Fromagerie Bel")
    return Market(
        zone_id, add_slot(zone_id, capacity=capacity), bakery, dairy, add_address(),
        add_product(bakery), add_weighed(dairy),
    )  # fmt: skip


def add_address(number=12, *, inside=True):
    """An address of the gazetteer; returns its public id (the BAN's)."""
    label = f"{number} Rue de la République 93140 Bondy"
    row = {
        "ban_id": f"93010_7940_{number:05}", "number": number, "street": "Rue de la République",
        "street_key": "93010 rue de la republique", "postcode": "93140", "city": "Bondy",
        "insee": "93010", "lat": 48.9, "lon": 2.48, "inside": inside, "district": "Centre",
        "label": label, "search_text": fold(label), "flags": [],
    }  # fmt: skip
    with write() as session:
        session.add(Address(**row))
        session.flush()
        assign(session)
    return row["ban_id"]


def start():
    """An empty basket of a visitor; returns its public id."""
    return baskets.start(channel=Channel.WEB)


def filled(market, *, quantity=2, weight_g=200):
    """A basket of both shops with an address and a contact, without a slot yet."""
    basket_id = start()
    baskets.set_line(basket_id, market.bread, quantity=quantity)
    baskets.set_line(basket_id, market.cheese, weight_g=weight_g)
    baskets.set_address(basket_id, ban_id=market.address, complement="2e étage")
    baskets.set_contact(basket_id, MARIE)
    return basket_id


def ready(market, **amounts):
    """A basket that can be ordered: with its slot held."""
    basket_id = filled(market, **amounts)
    baskets.take_slot(basket_id, market.slot, minutes=15)
    return basket_id
