"""A product is called back: who had it is written to or rung up, nobody else, and once."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bourg import jobs
from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.queries import product
from bourg.kernel import audit
from bourg.kernel.refusals import BadInput
from bourg.kernel.transaction import write
from bourg.ordering import queries as orders_queries
from bourg.ordering.models import Order
from bourg.ordering.queries import recalls as queries
from bourg.ordering.services import cancelling, recalls
from bourg.web.filters import local
from bourg.web.tools import tools
from tests.builders import baskets, orders
from tests.builders.orders import GUEST, SHOP
from tests.builders.postbox import Postbox
from tests.builders.towns import tell_otherwise

PARIS = "Europe/Paris"


@pytest.fixture
def market(app):
    return baskets.add_market(capacity=20)


@pytest.fixture
def sent(app):
    return Postbox().look


def delivered_on(session, placed):
    session.rollback()
    return local(orders_queries.order(session, placed.reference).starts_at, PARIS).date()


def call_back(market, day, until=None, **more):
    called = recalls.Called(day, until or day, "L26-114", "Un éclat de verre. Ne le mangez pas.")
    return recalls.announce(market.bread, called, SHOP, time_zone=PARIS, **more)


def without_mail(reference, phone="+33145678901"):
    values = {"contact_email": "", "contact_phone": phone}
    with write() as session:
        session.execute(update(Order).filter_by(reference=reference).values(values))


def test_who_had_it_is_written_to_and_who_has_no_mailbox_is_to_be_rung_up(session, market, sent):
    marie, paul = orders.placed(market), orders.placed(market)
    day = delivered_on(session, marie)
    without_mail(paul.reference)
    sent()
    recall_id = call_back(market, day)
    ((to, subject, text, _),) = sent()
    assert (to, "Baguette" in subject) == ("marie@example.fr", True)
    assert "L26-114" in text
    assert "éclat de verre" in text
    found = queries.recall(session, recall_id)
    assert [one.reference for one in found.to_ring] == [paul.reference]
    assert {one.reference: bool(one.told_at) for one in found.orders} == {
        marie.reference: True, paul.reference: False,
    }  # fmt: skip
    assert queries.with_calls(session)[0].calls == 1


def test_a_household_that_was_rung_up_is_told_once_and_it_is_noted(session, market):
    placed = orders.placed(market)
    without_mail(placed.reference)
    recall_id = call_back(market, delivered_on(session, placed))
    for _ in range(2):
        recalls.told(recall_id, placed.reference, SHOP)
    session.rollback()
    assert queries.with_calls(session) == []
    verbs = [event.verb for event in audit.trail(session, f"order:{placed.reference}")]
    assert verbs.count("recall_told") == 1


def test_other_days_other_goods_and_cancelled_orders_are_left_alone(session, market, sent):
    placed, gone = orders.placed(market), orders.placed(market)
    day = delivered_on(session, placed)
    cancelling.cancel(gone.reference, GUEST)
    sent()
    before = call_back(market, day - timedelta(days=9), day - timedelta(days=1))
    assert queries.recall(session, before).orders == []
    found = queries.recall(session, call_back(market, day - timedelta(days=1), day))
    assert [one.reference for one in found.orders] == [placed.reference]


def test_it_leaves_the_shelf_unless_the_shop_goes_on_selling(session, market):
    placed = orders.placed(market)
    day = delivered_on(session, placed)
    call_back(market, day, keep_selling=True)
    assert product(session, market.bread).card.status is ProductStatus.PUBLISHED
    call_back(market, day)
    session.rollback()
    assert product(session, market.bread).card.status is ProductStatus.WITHDRAWN


def test_days_in_disorder_are_refused(session, market):
    day = delivered_on(session, orders.placed(market))
    for until in (day - timedelta(days=1), day + timedelta(days=800)):
        with pytest.raises(BadInput):
            call_back(market, day, until)


def test_who_has_a_mobile_only_is_told_by_text_message_while_the_town_can(
    app, session, market, monkeypatch
):
    texted, late = orders.placed(market), orders.placed(market)
    for one in (texted, late):
        without_mail(one.reference, "+33612345678")
    jobs.relay()
    tell_otherwise(monkeypatch, app, sms={"transport": "file"})
    found = queries.recall(session, call_back(market, delivered_on(session, texted)))
    jobs.relay()
    session.rollback()
    found = queries.recall(session, found.public_id)
    assert [(one.by_text, one.told_at is None) for one in found.orders] == [(True, False)] * 2
    assert found.to_ring == []
    words = (tools().settings.instance / "sms" / "out").glob("*.txt")
    assert any("L26-114" in file.read_text() for file in words)
    monkeypatch.undo()
    found = queries.recall(session, call_back(market, delivered_on(session, texted)))
    jobs.relay()
    session.rollback()
    assert len(queries.recall(session, found.public_id).to_ring) == 2
