"""What is chosen of a product goes with it: basket, order, copies and regular orders."""

import pytest
from sqlalchemy import select

from bourg.catalogue.options import Choice, Group, key
from bourg.kernel.clock import now, shifted
from bourg.kernel.refusals import BadInput
from bourg.ordering import invariants, queries
from bourg.ordering.models import Order, StandingOrder
from bourg.ordering.refusals import OptionsChanged
from bourg.ordering.rules import Change
from bourg.ordering.services import baskets, cancelling, joining, lines, standing
from tests.builders import baskets as build
from tests.builders import standing as regular
from tests.builders.orders import GUEST, place
from tests.builders.products import change_product
from tests.builders.standing import AGREED, TUESDAYS

CUT = Group("Coupe", (Choice("entier"), Choice("tranché", 20)), needed=True)
WITH = Group("Avec", (Choice("noix", 50),), several=True)


def offer(market, *groups):
    change_product(market.bread, options=[list(one) for one in groups] or None)


@pytest.fixture
def market(app):
    found = build.add_market()
    offer(found, CUT, WITH)
    return found


def view(session, basket_id):
    session.rollback()
    return queries.basket(session, basket_id, now())


def named(session, basket_id):
    return [(line.name, line.quantity, line.change) for line in view(session, basket_id).lines]


def test_the_same_product_with_other_options_is_another_line_and_counts_their_price(
    session, market
):
    basket_id = build.start()
    lines.add(basket_id, market.bread, options=["tranché"])
    lines.add(basket_id, market.bread, options=["Noix", "tranché"], quantity=2)
    lines.add(basket_id, market.bread, options=["TRANCHE"])

    found = view(session, basket_id)
    assert [(one.name, one.quantity, one.estimate_cents) for one in found.lines] == [
        ("Baguette (tranché)", 2, 300), ("Baguette (tranché, noix)", 2, 400),
    ]  # fmt: skip
    assert found.total_cents == 700


def test_without_what_must_be_chosen_nothing_goes_in(session, market):
    basket_id = build.start()
    with pytest.raises(BadInput):
        lines.add(basket_id, market.bread)
    assert view(session, basket_id).lines == []


def test_options_change_in_the_basket_and_equal_lines_become_one(session, market):
    basket_id = build.start()
    lines.add(basket_id, market.bread, options=["entier"])
    lines.add(basket_id, market.bread, options=["tranché"], quantity=2)
    lines.choose(basket_id, market.bread, key(["entier"]), ["tranché"])
    assert named(session, basket_id) == [("Baguette (tranché)", 3, None)]


def with_options(market, *chosen):
    """A basket with everything, filled before the shop offered options."""
    offer(market)
    basket_id = build.ready(market)
    offer(market, CUT, WITH)
    lines.choose(basket_id, market.bread, "", chosen)
    return basket_id


def test_a_withdrawn_option_is_told_and_what_must_be_chosen_is_asked_again(session, market):
    basket_id = with_options(market, "entier", "noix")
    offer(market, CUT)
    with pytest.raises(OptionsChanged):
        place(basket_id)
    lines.accept_changes(basket_id)
    assert ("Baguette (entier)", 2, None) in named(session, basket_id)

    offer(market, Group("Coupe", (Choice("en deux"),), needed=True))
    lines.accept_changes(basket_id)
    assert ("Baguette", 2, Change.OPTIONS_CHANGED) in named(session, basket_id)
    lines.choose(basket_id, market.bread, key(["entier"]), ["en deux"])
    assert ("Baguette (en deux)", 2, None) in named(session, basket_id)


def bread_of(session, reference):
    found = queries.order(session, reference)
    return next(line for part in found.parts for line in part.lines if line.options)


def test_an_order_freezes_words_and_cents_and_its_copy_keeps_them(session, market):
    reference = place(with_options(market, "tranché", "noix")).reference
    offer(market, Group("Coupe", (Choice("tranché", 900),)), WITH)
    line = bread_of(session, reference)
    assert (line.name, line.options) == (
        "Baguette (tranché, noix)", [["tranché", 20], ["noix", 50]],
    )  # fmt: skip
    assert (line.unit_price_cents, line.estimate_cents) == (200, 400)
    assert [*invariants.check(session)] == []

    copy = cancelling.change(reference, GUEST, minutes=15)
    names = {one.name: one.change for one in view(session, copy).lines}
    assert names["Baguette (tranché, noix)"] == Change.PRICE_CHANGED


def test_baskets_that_join_keep_the_same_product_with_other_options(session, market):
    ours, theirs = build.start(), build.start()
    for basket_id, chosen in ((ours, "entier"), (theirs, "entier"), (theirs, "tranché")):
        baskets.add(basket_id, market.bread, options=[chosen])
    joining.join(ours, theirs)
    assert [name for name, *_ in named(session, ours)] == [
        "Baguette (entier)", "Baguette (tranché)",
    ]  # fmt: skip


def test_a_regular_order_keeps_what_was_chosen(app, session):
    with shifted(regular.START):
        market = regular.market()
        reference = place(with_options(market, "tranché", "noix")).reference
        of = standing.keep(reference, TUESDAYS, AGREED, GUEST, today=regular.TODAY)
        standing.add_line(of, market.bread, GUEST, options=["entier"])
        session.rollback()
        row = session.scalars(select(StandingOrder)).one()
        found = queries.standing.wishes(session, row.id)
        assert [w.goods.name for w in found if w.options] == [
            "Baguette (tranché, noix)", "Baguette (entier)",
        ]  # fmt: skip
        assert session.scalars(select(Order)).one().reference == reference
