"""`kill -9` at each named point of checkout: an order is whole or never was; a retry helps."""

import os
import signal

import pytest
from sqlalchemy import func, select

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.ordering import invariants, queries
from bourg.ordering.models import Order
from bourg.ordering.services import baskets
from bourg.slots import invariants as slot_invariants
from bourg.slots.models import DeliverySlot
from tests.builders import baskets as build
from tests.builders.orders import place

POINTS = (
    "take_slot.before_hold", "take_slot.after_hold", "place_order.before_lock",
    "place_order.after_prices", "place_order.after_confirm", "place_order.after_order",
    "place_order.after_parts", "place_order.after_audit", "place_order.after_outbox",
    "place_order.before_commit", "place_order.after_commit", "place_order.before_answer",
)  # fmt: skip


def checkout(market, basket_id):
    """What a client does, and does again when it got no answer."""
    if not _ordered(basket_id):
        baskets.take_slot(basket_id, market.slot, minutes=15)
    return place(basket_id, key="k1", body={"basket_id": basket_id})


def _ordered(basket_id):
    found = queries.basket(db.session(), basket_id, now()).order_reference
    db.session.rollback()
    return found


def killed_at(point, call):
    """Do it in a process of its own that dies at the point; returns the signal it died of."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        os.environ["BOURG_KILL_AT"] = point
        try:
            call()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


@pytest.mark.parametrize("point", POINTS)
def test_no_death_loses_or_doubles_an_order(session, point):
    market = build.add_market()
    basket_id = build.filled(market)
    assert killed_at(point, lambda: checkout(market, basket_id)) == signal.SIGKILL
    session = db.session()
    assert invariants.check(session) + slot_invariants.check(session) == []
    acknowledged = {checkout(market, basket_id).reference for _ in range(2)}
    session.rollback()
    assert set(session.scalars(select(Order.reference))) == acknowledged
    assert session.scalars(select(func.sum(DeliverySlot.used))).one() == 1
    assert invariants.check(session) + slot_invariants.check(session) == []


def test_without_the_variable_nothing_dies(app):
    assert killed_at("", lambda: checkout(*_market())) == 0


def _market():
    market = build.add_market()
    return market, build.filled(market)


def test_a_point_can_spare_the_first_passages_and_every_process_after_the_first_death(
    app, tmp_path, monkeypatch
):
    monkeypatch.setenv("BOURG_KILL_ONCE", str(tmp_path / "died"))
    market, basket_id = _market()
    twice = [lambda: checkout(market, basket_id)] * 2
    die = "place_order.before_answer:2"
    assert killed_at(die, lambda: [call() for call in twice]) == signal.SIGKILL
    assert killed_at(die, lambda: [call() for call in twice]) == 0
