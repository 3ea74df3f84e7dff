"""Orders for tests: placed from a small market, and moved on by those who may."""

from bourg.kernel.roles import Actor, Role
from bourg.ordering.services.placing import place_order
from bourg.town.settings import DeliverySection
from tests.builders import baskets

GUEST = Actor.guest()
SHOP = Actor(Role.MERCHANT, 1)
COURIER = Actor(Role.COURIER, 2)
OFFICER = Actor(Role.OFFICER, 3)
DELIVERY = DeliverySection()


def place(basket_id, **more):
    """Order this basket as a guest would, to be paid at the door."""
    options = {"actor": GUEST, "delivery": DELIVERY, "at_the_door": True, **more}
    return place_order(basket_id, **options)


def placed(market, **amounts):
    """An order of both shops: `Placed`."""
    return place(baskets.ready(market, **amounts))
