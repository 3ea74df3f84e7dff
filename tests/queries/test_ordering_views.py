"""What pages and programs read of baskets and orders, each by a fixed number of statements."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.money.kinds import Means
from bourg.ordering import queries
from bourg.ordering.kinds import OrderState, PartState, Substitution
from bourg.ordering.services import answering, baskets, carrying, lines
from bourg.ordering.states import Move
from bourg.slots.services import planning
from tests.builders import baskets as build
from tests.builders.orders import COURIER, OFFICER, SHOP, place, placed
from tests.builders.products import add_product
from tests.builders.shops import add_selling_shop

PARIS = "Europe/Paris"


@pytest.fixture
def market(app):
    return build.add_market(fee_cents=290, minimum_cents=1000)


@pytest.fixture
def statements(app):
    """Every SQL statement that is sent (what begins a transaction is none)."""
    sent = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def count(statements, call):
    """How many statements a read takes."""
    db.session.remove()
    del statements[:]
    call(db.session())
    return len(statements)


def larger(market):
    """A basket of three shops and seven lines."""
    basket_id = build.ready(market, quantity=9)
    third = add_selling_shop("Primeur Lou")
    for n in range(5):
        product = add_product(third, f"Légume {n}", 250)
        baskets.set_line(basket_id, product, quantity=1)
    return basket_id


def test_a_basket_shows_what_each_shop_costs_and_what_is_missing(session, market):
    basket = queries.basket(session, build.filled(market), now())
    bakery, dairy = basket.shops
    assert (bakery.subtotal_cents, dairy.subtotal_cents, dairy.ceiling_cents) == (260, 478, 526)
    assert (basket.fee_cents, basket.total_cents, basket.ceiling_cents) == (290, 1028, 1076)
    assert basket.missing_cents == 1000 - 738
    assert basket.missing == ["minimum", "slot", "means"]
    assert bakery.suggested == Means.CHEQUE


def test_an_empty_basket_misses_everything_but_no_minimum(session, market):
    basket = queries.basket(session, build.start(), now())
    assert basket.missing == ["lines", "address", "slot", "contact"]
    assert (basket.fee_cents, basket.total_cents, basket.missing_cents) == (None, 0, 0)


def test_the_slots_own_fee_stands_in_the_basket_before_the_order(session, market):
    slot = _dearer_slot(market)
    basket_id = build.filled(market, quantity=9)
    baskets.take_slot(basket_id, slot, minutes=15)
    fee_cents = queries.basket(session, basket_id, now()).fee_cents
    assert fee_cents == 450 == place(basket_id).fee_cents


def _dearer_slot(market):
    from tests.builders.slots import add_slot

    return add_slot(market.zone_id, now() + timedelta(days=2), fee_cents=450)


def test_what_does_not_exist_is_nothing(session, market):
    assert queries.basket(session, "0" * 32, now()) is None
    assert queries.order(session, "UNKNOWN1") is None
    assert queries.part(session, [market.bakery], "UNKNOWN1-22") is None
    assert queries.basket_count(session, "0" * 32) == 0


def test_a_basket_of_any_size_takes_two_statements(market, statements):
    for basket_id in (build.start(), build.ready(market), larger(market)):
        assert count(statements, lambda s, b=basket_id: queries.basket(s, b, now())) == 2
    assert queries.basket_count(db.session(), basket_id) == 7


def test_an_order_of_any_size_takes_three_statements(market, statements):
    small, large = placed(market, quantity=9), place(larger(market))
    for order in (small, large):
        assert count(statements, lambda s, o=order: queries.order(s, o.reference)) == 3


def test_a_shop_sees_its_own_part_and_a_first_name(session, market):
    order = placed(market, quantity=9)
    [part] = queries.desk(session, [market.bakery])
    assert part.reference == order.parts[0].reference
    assert (part.first_name, part.phone) == ("Marie", "+33612345678")
    assert [line.name for line in part.lines] == ["Baguette"]
    assert part.moves("merchant") == {Move.ACCEPT, Move.REFUSE}
    seen = repr(part)
    for secret in ("Curie", "République", "marie@example.fr", "Comté", "Fromagerie"):
        assert secret not in seen


def test_the_number_is_there_while_the_household_wishes_to_be_rung_up(session, market):
    basket_id = build.ready(market)
    lines.set_line(basket_id, market.bread, quantity=9, substitution=Substitution.NEAREST)
    place(basket_id)
    dairy, bakery = (queries.desk(session, [one])[0] for one in (market.dairy, market.bakery))
    assert (dairy.phone, bakery.phone) == ("+33612345678", "")
    for move in (answering.answer, answering.ready):
        said = {"accept": True} if move is answering.answer else {"bags": 1}
        move(dairy.reference, **said, actor=SHOP)
    assert queries.part(session, [market.dairy], dairy.reference).phone == "+33612345678"
    carrying.collected(dairy.reference, COURIER)
    assert queries.past(session, [market.dairy])[0].phone == ""


def test_a_shop_cannot_read_the_part_of_another(session, market):
    order = placed(market, quantity=9)
    bakery, dairy = (part.reference for part in order.parts)
    assert queries.part(session, [market.bakery], bakery).shop == "Boulangerie Amar"
    assert queries.part(session, [market.bakery], dairy) is None
    assert queries.part(session, [], bakery) is None
    assert queries.desk(session, []) == []


def test_the_desk_holds_what_lies_at_the_shop_and_the_past_the_rest(session, market):
    orders = [placed(market, quantity=9) for _ in range(4)]
    mine = [order.parts[0].reference for order in orders]
    answering.answer(mine[0], accept=False, actor=SHOP)
    answering.answer(mine[1], accept=True, actor=SHOP)
    answering.answer(mine[3], accept=False, actor=SHOP)
    session.rollback()
    assert [part.reference for part in queries.desk(session, [market.bakery])] == mine[1:3]
    [newest] = queries.past(session, [market.bakery], limit=1)
    assert newest.reference == mine[3]
    older = queries.past(session, [market.bakery], before_id=newest.id)
    assert [part.reference for part in older] == [mine[0]]
    waiting = queries.desk(session, [market.bakery], wanted=[PartState.PLACED])
    assert [part.reference for part in waiting] == mine[2:3]


def test_a_desk_of_any_size_takes_two_statements(market, statements):
    for _ in range(2):
        placed(market, quantity=9)
        assert count(statements, lambda s: queries.desk(s, [market.bakery, market.dairy])) == 2


def test_the_town_sees_a_day_and_who_has_not_answered(session, market):
    order = placed(market, quantity=9)
    answering.answer(order.parts[0].reference, accept=True, actor=SHOP)
    session.rollback()
    starts_on = queries.order(session, order.reference).starts_at.astimezone(ZoneInfo(PARIS)).date()
    [row] = queries.day(session, starts_on, PARIS)
    assert (row.reference, row.state, row.district) == (
        order.reference, OrderState.PLACED, "Centre",
    )  # fmt: skip
    assert [(part.shop, part.state) for part in row.parts] == [
        ("Boulangerie Amar", PartState.ACCEPTED), ("Fromagerie Bel", PartState.PLACED),
    ]  # fmt: skip
    assert queries.day(session, starts_on + timedelta(days=1), PARIS) == []
    assert [one.shop for one in queries.waiting(session)] == ["Fromagerie Bel"]
    called_off = queries.order(session, order.reference).slot_public_id
    planning.close(called_off, "Neige", OFFICER, called_off=True)
    assert queries.waiting(session) == []  # nobody rings a shop up for what is not brought


def test_the_household_sees_whether_it_may_still_cancel(session, market):
    order = placed(market, quantity=9)
    seen = queries.order(session, order.reference)
    assert seen.may_cancel(now())
    for part in order.parts:
        answering.answer(part.reference, accept=True, actor=SHOP)
    session.rollback()
    seen = queries.order(session, order.reference)
    assert seen.may_cancel(now())
    assert not seen.may_cancel(seen.cutoff_at)
