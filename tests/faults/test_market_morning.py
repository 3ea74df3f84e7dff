"""Two hundred checkouts at once for fifty places: fifty orders, the rest politely told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from bourg.commands.check import violations
from bourg.kernel.db import db
from bourg.ordering.models import Order
from bourg.slots.models import DeliverySlot
from tests.builders import baskets
from tests.faults.serving import CONTACT, ask, filled

CROWD, PLACES = 200, 50


def check_out(port, market, basket):
    """Take a place and order; the answer's status and code."""
    basket_id, own = basket
    status, answer = ask(
        port, "POST", f"/baskets/{basket_id}/hold", {"slot_id": market.slot}, **own
    )
    if status == 201:
        body = {"basket_id": basket_id, "contact": CONTACT, "payment": "at_the_door"}
        key = {"Idempotency-Key": basket_id}
        status, answer = ask(port, "POST", "/orders", body, **own, **key)
    return status, answer.get("code")


def test_two_hundred_checkouts_for_fifty_places_leave_fifty_orders(server):
    port, _ = server
    market = baskets.add_market(capacity=PLACES)
    db.session.rollback()
    with ThreadPoolExecutor(40) as crowd:
        ready = list(crowd.map(lambda _: filled(port, market, 1), range(CROWD)))
        answers = Counter(crowd.map(lambda one: check_out(port, market, one), ready))
    assert answers == {(201, None): PLACES, (409, "slot_full"): CROWD - PLACES}
    assert db.session.scalar(select(func.count()).select_from(Order)) == PLACES
    assert db.session.scalar(select(DeliverySlot.used)) == PLACES
    assert violations(db.session()) == []
