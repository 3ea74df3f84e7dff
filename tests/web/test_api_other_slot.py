"""A program takes another slot for an order whose own is called off, with the order's token."""

from datetime import timedelta

import pytest

from bourg.kernel.clock import now
from bourg.kernel.transaction import write
from bourg.money.kinds import Means
from bourg.money.models import MerchantMeans
from bourg.ordering.services import baskets as services
from bourg.ordering.services import collecting
from bourg.slots import services as slots
from bourg.slots.services import points
from bourg.web.filters import short_date
from bourg.web.tools import tools
from tests.builders import baskets
from tests.builders.orders import OFFICER, place, placed
from tests.builders.points import add_point, windows
from tests.builders.slots import add_slot, paris


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def later(market):
    return add_slot(market.zone_id, now() + timedelta(days=2), capacity=1)


def take(client, order, slot_id):
    token = tools().seal("order", order.reference)
    return client.post(
        f"/api/v1/orders/{order.reference}/slot", json={"slot_id": slot_id},
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip


def test_it_takes_the_slot_and_answers_with_the_order(client, market, later):
    order = placed(market)
    slots.close(market.slot, "Neige", OFFICER, called_off=True)
    answer = take(client, order, later)
    assert (answer.status_code, answer.json["reference"]) == (200, order.reference)
    assert take(client, order, later).status_code == 200


def test_a_slot_that_is_full_comes_with_others(client, market, later):
    order, third = placed(market), add_slot(market.zone_id, now() + timedelta(days=3))
    slots.set_capacity(later, 0, OFFICER)
    slots.close(market.slot, "Neige", OFFICER, called_off=True)
    answer = take(client, order, later)
    assert (answer.status_code, answer.json["code"]) == (409, "slot_full")
    assert [one["id"] for one in answer.json["alternatives"]] == [third]


def test_an_order_that_is_brought_keeps_its_slot(client, market, later):
    answer = take(client, placed(market), later)
    assert (answer.status_code, answer.json["code"]) == (409, "not_called_off")
    assert take(client, placed(market), "no-such-slot").status_code == 404


def test_the_first_of_a_month_is_written_as_french_does(app):
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert short_date(paris("2026-12-01 10:00")) == "mar. 1er déc."


def test_an_order_of_a_closed_point_comes_with_the_times_of_every_other(client, market):
    hall = add_point(market.address)
    with write() as session:
        for shop in (market.bakery, market.dairy):
            session.add(MerchantMeans(merchant_id=shop, means=Means.AT_COLLECTION))
    for number, name in ((40, "Médiathèque"), (42, "Mairie"), (44, "Gymnase")):
        add_point(baskets.add_address(number), name=name)
    basket_id = baskets.filled(market)
    collecting.fetch_at(basket_id, hall.public_id)
    first = next(one for one in windows(hall, now()) if one.starts_at > now() + timedelta(hours=3))
    services.take_slot(basket_id, first.public_id, minutes=15)
    order = place(basket_id)
    points.close(hall.public_id, "La halle ferme", OFFICER, called_off=True)
    answer = take(client, order, market.slot)
    assert answer.status_code == 409
    others = {one["point_id"] for one in answer.json["alternatives"]}
    assert len(others) == 3
    assert None not in others
