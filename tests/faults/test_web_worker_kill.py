"""`kill -9` of a web worker at twelve points of checkout, four times each, over HTTP.

The client does what any client should: it asks again with the same key until it has an answer.
"""

from sqlalchemy import select

from bourg.commands.check import violations
from bourg.kernel.db import db
from bourg.ordering.models import Order
from tests.builders import baskets
from tests.faults.serving import CONTACT, ask, filled
from tests.faults.test_ordering_kill import POINTS

TIMES = 4


def order(port, market, arm):
    """From an empty basket to the confirmation; the worker dies once on the way."""
    basket_id, own = filled(port, market, 2)
    arm()
    ask(port, "POST", f"/baskets/{basket_id}/hold", {"slot_id": market.slot}, **own)
    body = {"basket_id": basket_id, "contact": CONTACT, "payment": "at_the_door"}
    key = {"Idempotency-Key": basket_id}
    status, answer = ask(port, "POST", "/orders", body, **own, **key)
    assert status == 201, answer
    assert ask(port, "POST", "/orders", body, **own, **key) == (201, answer)
    return answer["reference"]


def test_no_death_of_a_web_worker_loses_or_doubles_an_order(server):
    port, armed = server
    market = baskets.add_market(capacity=100)
    db.session.rollback()
    acknowledged = []
    for point in POINTS * TIMES:
        acknowledged.append(order(port, market, lambda name=point: armed.write_text(name)))
        assert not armed.exists(), f"nobody died at {point}"
    assert len(set(acknowledged)) == len(POINTS) * TIMES
    assert set(db.session.scalars(select(Order.reference))) == set(acknowledged)
    assert violations(db.session()) == []
