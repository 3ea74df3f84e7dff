"""The checker of orders finds each planted violation, and nothing in a town in order."""

import pytest
from sqlalchemy import delete, insert, select, text, update

from bourg.addresses.kinds import Way
from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering import invariants
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.models import (
    Basket,
    BasketLine,
    IdempotentAnswer,
    MerchantOrder,
    Order,
    OrderLine,
)
from bourg.ordering.services import answering, cancelling
from bourg.slots.kinds import HoldState
from bourg.slots.models import DeliverySlot, SlotHold
from tests.builders import baskets as build
from tests.builders.orders import GUEST, SHOP, place
from tests.builders.products import add_product
from tests.builders.slots import add_zone

TRIGGERS = "FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'"


@pytest.fixture
def market(app):
    return build.add_market(fee_cents=290)


@pytest.fixture
def order(market):
    """An order of two parts, the first accepted; made with a key."""
    order = place(build.ready(market), key="k1", body={"n": 1})
    answering.answer(order.parts[0].reference, accept=True, actor=SHOP)
    return order


def plant(*statements):
    """Write what no service would."""
    with write() as session:
        for statement in statements:
            session.execute(statement)


def ids(session, order):
    """Which invariants are broken; everything found names the order or its basket."""
    session.rollback()
    found = invariants.check(session)
    session.rollback()
    known = {f"order:{order.reference}", *(f"basket:{b}" for b in _baskets(session))}
    assert {violation.subject for violation in found} <= known
    return {violation.id for violation in found}


def _baskets(session):
    return session.scalars(select(Basket.public_id)).all()


def test_a_town_in_order_has_nothing_to_report(session, market, order):
    cancelled = place(build.ready(market))
    cancelling.cancel(cancelled.reference, GUEST)
    assert ids(session, order) == set()


def test_i3_an_order_without_parts(session, order):
    plant(delete(OrderLine), delete(MerchantOrder))
    assert "I3" in ids(session, order)


def test_i3_a_part_without_lines(session, order):
    part = select(MerchantOrder.id).where(MerchantOrder.state == PartState.PLACED)
    plant(delete(OrderLine).where(OrderLine.merchant_order_id.in_(part)))
    assert "I3" in ids(session, order)


@pytest.mark.parametrize("state", [HoldState.HELD, HoldState.RELEASED, HoldState.EXPIRED])
def test_i3_a_living_order_whose_place_is_not_confirmed(session, order, state):
    plant(update(SlotHold).values(state=state))
    assert ids(session, order) == {"I3"}


def test_i3_a_cancelled_order_that_keeps_its_place(session, order):
    cancelling.cancel(order.reference, GUEST)
    plant(update(SlotHold).values(state=HoldState.CONFIRMED))
    assert ids(session, order) == {"I3"}


def test_i4_a_basket_marked_as_ordered_without_an_order(session, market, order):
    lost = build.filled(market)
    plant(update(Basket).where(Basket.public_id == lost).values(ordered_at=now()))
    assert ids(session, order) == {"I4"}


def test_i4_an_order_whose_basket_is_still_open(session, order):
    plant(update(Basket).values(ordered_at=None))
    assert ids(session, order) == {"I4"}


def test_i4_an_order_with_the_place_of_another_basket(session, order):
    plant(update(SlotHold).values(claim="f" * 32))
    assert ids(session, order) == {"I4"}


def test_i4_a_key_that_answers_with_another_order(session, order):
    plant(update(IdempotentAnswer).values(answer={"reference": "ANOTHER1"}))
    assert ids(session, order) == {"I4"}


@pytest.mark.parametrize(
    "wrong",
    [
        update(Order).values(total_cents=Order.total_cents + 1),
        update(Order).values(fee_cents=0),
        update(MerchantOrder).values(total_cents=0),
        update(OrderLine).values(estimate_cents=OrderLine.estimate_cents - 1),
        update(OrderLine).where(OrderLine.weight_g.is_not(None)).values(ceiling_cents=9999),
        update(OrderLine).where(OrderLine.quantity > 1).values(quantity=1),
        update(OrderLine).where(OrderLine.quantity > 1).values(unit_price_cents=1),
        update(OrderLine).values(state="refused"),
        update(MerchantOrder).values(settled_total_cents=1),
    ],
    ids=range(9),
)
def test_i5_amounts_that_do_not_follow_from_the_frozen_prices(session, order, wrong):
    plant(wrong)
    assert ids(session, order) == {"I5"}


def test_i5_a_cancelled_order_that_keeps_its_fee(session, order):
    cancelling.cancel(order.reference, GUEST)
    plant(update(Order).values(fee_cents=290, total_cents=290))
    assert ids(session, order) == {"I5"}


def test_i8_a_state_that_the_trail_does_not_know(session, order):
    plant(update(MerchantOrder).where(MerchantOrder.id == 2).values(state=PartState.ACCEPTED))
    assert ids(session, order) == {"I8"}


def test_i8_an_order_that_is_not_what_its_parts_are(session, order):
    plant(update(Order).values(state=OrderState.READY))
    assert ids(session, order) == {"I8"}


def test_i8_a_step_that_the_table_does_not_allow(session, order):
    steps = {"part": order.parts[1].reference, "from": "placed", "to": "collected"}
    with write() as session:
        audit.record(
            session, f"order:{order.reference}", "collect", actor=Actor.system(),
            order=OrderState.PLACED, **steps,
        )  # fmt: skip
        session.get_one(MerchantOrder, 2).state = PartState.COLLECTED
    words = {violation.words for violation in invariants.check(db.session())}
    assert any("from placed to collected" in sentence for sentence in words)


def test_i8_an_altered_event(session, order):
    _without_triggers(session, "UPDATE audit_event SET actor_role = 'officer' WHERE sequence = 2")
    assert ids(session, order) == {"I8"}


def test_i8_a_lost_event(session, order):
    _without_triggers(session, "DELETE FROM audit_event WHERE sequence = 2")
    assert ids(session, order) == {"I8"}


def test_i8_an_order_without_a_trail(session, order):
    _without_triggers(session, "DELETE FROM audit_event")
    assert ids(session, order) == {"I8"}


def test_i8_a_trail_without_an_order(session, order):
    with write() as session:
        audit.record(session, "order:GHOST123", "placed", actor=Actor.system(), parts=[])
    found = invariants.check(db.session())
    assert [(violation.id, violation.subject) for violation in found] == [("I8", "order:GHOST123")]


def _without_triggers(session, statement):
    """Alter the trail as only somebody with the database in hand could."""
    session.rollback()
    with write() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(text(statement))
            return
        triggers = session.execute(text(f"SELECT name, sql {TRIGGERS}")).all()
        for name, _ in triggers:
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text(statement))
        for _, sql in triggers:
            session.execute(text(sql))


def test_i15_a_line_of_another_shops_product(session, market, order):
    add_product(market.dairy, "Brie")
    plant(update(OrderLine).values(product_id=3))
    assert ids(session, order) == {"I15"}


def test_i15_a_basket_line_of_another_shops_product(session, market, order):
    build.filled(market)
    add_product(market.dairy, "Brie")
    row = {
        "basket_id": 2, "merchant_id": market.bakery, "product_id": 3, "added_at": now(),
        "note": "",
    }  # fmt: skip
    plant(insert(BasketLine).values(row))
    assert ids(session, order) == {"I15"}


def test_i12_a_basket_that_keeps_a_place_in_another_zones_slot(session, market, order):
    basket_id = build.ready(market)
    other = add_zone("other", position=9)
    plant(update(Basket).where(Basket.public_id == basket_id).values(zone_id=other))
    assert ids(session, order) == {"I12"}


def test_an_order_that_is_fetched_elsewhere_than_its_place_is_found(order, session):
    plant(update(Order).values(way=Way.POINT))
    assert ids(session, order) == {"I3"}


def test_a_part_to_fetch_without_the_shop_s_hours_is_found(order, session):
    plant(update(Order).values(way=Way.SHOP), update(DeliverySlot).values(way=Way.SHOP))
    assert ids(session, order) == {"I3"}


def test_an_order_at_its_point_whose_bags_are_in_a_shop_is_found(order, session):
    plant(
        update(Order).values(way=Way.POINT, at_point_at=now()),
        update(DeliverySlot).values(way=Way.POINT),
    )
    assert ids(session, order) == {"I3"}
