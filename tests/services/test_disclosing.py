"""A shop is told who its buyer is: for a reason, written down, and the household hears of it."""

from datetime import timedelta

import pytest

from bourg.kernel.clock import now, shifted
from bourg.kernel.refusals import NotFound
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import Disclosure
from bourg.ordering.queries.disclosed import disclosures
from bourg.ordering.refusals import BuyerNotTold
from bourg.ordering.services import disclosing
from tests.builders import baskets as build
from tests.builders.orders import SHOP, placed
from tests.builders.postbox import Postbox


@pytest.fixture
def market(app):
    return build.add_market()


def ask(part, shop, why=Disclosure.INVOICE):
    return disclosing.buyer(part, why, actor=SHOP, merchant_ids=[shop])


def test_the_buyer_is_told_to_the_seller_and_the_household_reads_when_and_why(market, session):
    order = placed(market)
    box = Postbox()
    bakery = order.parts[0].reference
    told = ask(bakery, market.bakery)
    assert (told.name, told.email) == ("Marie Curie", "marie@example.fr")
    assert told.address.startswith("12 Rue de la République")
    ask(bakery, market.bakery, Disclosure.COMPLAINT)
    session.rollback()
    looks = disclosures(session, queries.order(session, order.reference))
    assert [(one.shop, one.why) for one in looks] == [
        ("Boulangerie Amar", Disclosure.INVOICE), ("Boulangerie Amar", Disclosure.COMPLAINT),
    ]  # fmt: skip
    mails = [mail for mail in box.look() if "Boulangerie Amar" in mail[1]]
    assert [to for to, *_ in mails] == ["marie@example.fr"] * 2
    assert sorted("facture" in mail[2] for mail in mails) == [False, True]
    assert invariants.check(session) == []


def test_another_shop_of_the_order_is_told_nothing_and_nothing_is_noted(market, session):
    order = placed(market)
    with pytest.raises(NotFound):
        ask(order.parts[0].reference, market.dairy)
    assert disclosures(session, queries.order(session, order.reference)) == []


def test_long_after_the_delivery_the_town_hall_is_asked(market):
    order = placed(market)
    with shifted(now() + timedelta(days=93)), pytest.raises(BuyerNotTold):
        ask(order.parts[0].reference, market.bakery)
