"""A shopping list in words: kept in the basket, ordered, priced by the shop, bound by ceilings."""

import pytest

from bourg.kernel.clock import now
from bourg.kernel.refusals import BadInput, NotFound
from bourg.kernel.roles import Channel
from bourg.merchants.kinds import ServiceLevel
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import LineKind, Substitution
from bourg.ordering.queries.proposals import asked_of
from bourg.ordering.refusals import NoListTaken, NotAvailable, NotPriced
from bourg.ordering.rules import Change
from bourg.ordering.services import answering, baskets, cancelling, joining, listing, proposing
from bourg.ordering.services.listing import Wanted
from bourg.ordering.settling import Said
from tests.builders import baskets as build
from tests.builders.orders import GUEST, SHOP, place
from tests.builders.shops import add_selling_shop, change_shop

HAM, MUSTARD = Wanted("4 tranches de jambon, fines", 900), Wanted("un pot de moutarde")
SLUG = "charcuterie-vidal"


@pytest.fixture
def market(app):
    return build.add_market()


@pytest.fixture
def butcher(market):
    level = ServiceLevel.ORDER_REQUEST
    return add_selling_shop("Charcuterie Vidal", service_level=level, min_order_cents=1500)


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


@pytest.fixture
def basket_id(market, butcher):
    """Two loaves, 200 g of cheese, and a list of two lines, one with a ceiling."""
    basket_id = build.filled(market)
    listing.add(basket_id, SLUG, [HAM, MUSTARD])
    baskets.take_slot(basket_id, market.slot, minutes=15)
    return basket_id


@pytest.fixture
def order(basket_id):
    return place(basket_id)


def view(session, basket_id):
    session.rollback()
    return queries.basket(session, basket_id, now())


def part(session, order):
    session.rollback()
    return queries.order(session, order.reference).parts[-1]


def test_a_basket_mixes_exact_estimated_and_to_be_priced(session, basket_id):
    seen = view(session, basket_id)
    bakery, dairy, butcher = seen.shops
    assert (bakery.exact, dairy.exact, butcher.exact) == (True, False, False)
    assert (butcher.to_price, butcher.ceiling_cents, butcher.unlimited) == (2, 900, True)
    assert (seen.total_cents, seen.ceiling_cents, seen.to_price) == (738, 786 + 900, 2)
    assert butcher.missing_cents == 0  # nobody knows what the mustard costs


def test_an_ordered_list_keeps_its_words_and_ceilings(session, order):
    ham, mustard = part(session, order).lines
    assert (ham.name, ham.kind, ham.ceiling_cents) == (HAM.text, LineKind.FREE_TEXT, 900)
    assert (mustard.estimate_cents, mustard.ceiling_cents, mustard.exact) == (None, None, False)
    worth = part(session, order).worth
    assert worth == (0, 900, 2, False)


def test_a_price_binds_within_the_ceiling_and_is_asked_without_one(session, order):
    reference = order.parts[-1].reference
    prices = {1: Said(price_cents=840), 2: Said(price_cents=310)}
    done = answering.answer(reference, accept=True, said=prices, actor=SHOP)
    assert (done.total_cents, done.asked) == (840, True)
    question = asked_of(session, queries.order(session, order.reference))
    (asked,) = question[part(session, order).id]
    proposing.decide(order.reference, asked.public_id, True, GUEST)
    assert (part(session, order).total_cents, part(session, order).exact) == (1150, True)
    answering.ready(reference, 1, actor=SHOP)


def test_what_nobody_priced_cannot_leave_the_shop(order):
    reference = order.parts[-1].reference
    answering.answer(reference, accept=True, actor=SHOP)
    with pytest.raises(NotPriced):
        answering.ready(reference, 1, actor=SHOP)
    answering.settle(reference, 850, actor=SHOP)
    answering.ready(reference, 1, actor=SHOP)


def test_without_a_yes_the_unpriced_line_lapses_and_the_rest_comes(session, order):
    reference = order.parts[-1].reference
    prices = {1: Said(price_cents=840), 2: Said(price_cents=310)}
    answering.answer(reference, accept=True, said=prices, actor=SHOP)
    answering.ready(reference, 1, actor=SHOP)
    ham, mustard = part(session, order).lines
    assert (ham.final_cents, mustard.refused, part(session, order).total_cents) == (840, True, 840)


def test_a_shop_may_move_up_meanwhile_but_not_down(session, market, butcher, basket_id):
    change_shop(butcher, service_level=ServiceLevel.CATALOGUE)
    assert view(session, basket_id).changed == []
    change_shop(butcher, service_level=ServiceLevel.SHOWCASE)
    changed = view(session, basket_id).changed
    assert [line.change for line in changed] == [Change.SHOP_UNAVAILABLE] * 2
    with pytest.raises(NotAvailable):
        place(basket_id)
    baskets.accept_changes(basket_id)
    assert len(view(session, basket_id).lines) == 2


def test_lines_are_written_anew_taken_out_and_replaced(session, basket_id):
    ham = view(session, basket_id).shops[-1].lines[0].product_id
    fewer = Wanted("2 tranches de jambon", None, "fines", Substitution.LEAVE_OUT)
    listing.set_words(basket_id, ham, fewer)
    line = view(session, basket_id).shops[-1].lines[0]
    assert (line.name, line.ceiling_cents, line.note) == ("2 tranches de jambon", None, "fines")
    listing.set_words(basket_id, ham, None)
    with pytest.raises(BadInput):
        listing.set_words(basket_id, ham, None)
    listing.replace(basket_id, SLUG, [HAM])
    assert [one.name for one in view(session, basket_id).shops[-1].lines] == [HAM.text]
    listing.replace(basket_id, SLUG, [])
    assert len(view(session, basket_id).shops) == 2


def test_a_list_survives_a_change_of_the_order_and_the_joining_of_baskets(session, order):
    back = cancelling.change(order.reference, GUEST, minutes=15)
    other = baskets.start(channel=Channel.WEB)
    joining.join(other, back)
    lines = [(one.name, one.ceiling_cents) for one in view(session, other).shops[-1].lines]
    assert lines == [(HAM.text, 900), (MUSTARD.text, None)]


@pytest.mark.parametrize(
    "wanted", [[], [Wanted("   ")], [Wanted("x" * 201)], [Wanted("a", 0)], [Wanted("a", 10**9)]]
)
def test_a_line_without_words_or_with_a_senseless_ceiling_is_refused(basket_id, wanted):
    with pytest.raises(BadInput):
        listing.add(basket_id, SLUG, wanted)


def test_only_shops_that_take_lists_get_one(basket_id):
    with pytest.raises(NoListTaken):
        listing.add(basket_id, "boulangerie-amar", [HAM])
    with pytest.raises(NotFound):
        listing.add(basket_id, "nulle-part", [HAM])
