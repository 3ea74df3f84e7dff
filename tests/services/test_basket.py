"""The basket: what it takes and refuses, what changed since, where and when it goes."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bourg.addresses.models import DeliveryZone
from bourg.catalogue.kinds import ProductStatus
from bourg.kernel.clock import now, shifted
from bourg.kernel.refusals import BadInput, NotFound, Several
from bourg.kernel.roles import Channel
from bourg.kernel.transaction import write
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.money.kinds import Means
from bourg.ordering import queries
from bourg.ordering.kinds import Absence, Substitution
from bourg.ordering.models import BasketLine
from bourg.ordering.refusals import (
    AddressUnknown,
    BasketOrdered,
    MeansNotAccepted,
    NotAvailable,
    SoldOut,
)
from bourg.ordering.rules import Change
from bourg.ordering.services import baskets
from bourg.ordering.services.baskets import Contact
from bourg.ordering.services.forgetting import forget_baskets
from bourg.slots.refusals import HoldLost, OutsideZone
from tests.builders import baskets as build
from tests.builders.orders import place
from tests.builders.products import add_product, change_product
from tests.builders.shops import add_selling_shop, change_shop
from tests.builders.slots import add_zone


@pytest.fixture
def market(app):
    return build.add_market()


def view(session, basket_id):
    session.rollback()
    return queries.basket(session, basket_id, now())


def test_a_basket_takes_goods_of_any_shops_and_groups_them(session, market):
    basket = view(session, build.filled(market))
    assert [shop.name for shop in basket.shops] == ["Boulangerie Amar", "Fromagerie Bel"]
    assert [shop.subtotal_cents for shop in basket.shops] == [260, 478]
    assert (basket.total_cents, basket.ceiling_cents, basket.exact) == (738, 786, False)


def test_nought_takes_a_line_out_and_the_same_line_twice_is_one(session, market):
    basket_id = build.start()
    for quantity in (1, 3, 2):
        baskets.set_line(basket_id, market.bread, quantity=quantity)
    assert [line.quantity for line in view(session, basket_id).lines] == [2]
    baskets.set_line(basket_id, market.bread, quantity=0)
    baskets.set_line(basket_id, market.bread, quantity=0)
    assert view(session, basket_id).lines == []


def test_adding_again_adds_to_what_is_there(session, market):
    basket_id = build.start()
    for _ in range(2):
        baskets.add(basket_id, market.bread)
        baskets.add(basket_id, market.cheese, weight_g=150)
    assert [(line.quantity, line.weight_g) for line in view(session, basket_id).lines] == [
        (2, None), (1, 300),
    ]  # fmt: skip
    with pytest.raises(BadInput):
        baskets.add(basket_id, market.bread, quantity=98)


def test_a_wish_keeps_its_note_and_substitution_until_they_are_said_anew(session, market):
    basket_id = build.start()
    baskets.set_line(
        basket_id, market.bread, quantity=1, note=" bien\ncuite ",
        substitution=Substitution.NEAREST,
    )  # fmt: skip
    baskets.set_line(basket_id, market.bread, quantity=2)
    line = view(session, basket_id).lines[0]
    assert (line.note, line.substitution) == ("bien cuite", Substitution.NEAREST)


def test_an_unknown_basket_or_product_does_not_exist(market):
    with pytest.raises(NotFound):
        baskets.set_line("0" * 32, market.bread, quantity=1)
    with pytest.raises(NotFound):
        baskets.set_line(build.start(), "0" * 32, quantity=1)


@pytest.mark.parametrize(
    ("shop", "product", "refusal"),
    [
        ({"status": MerchantStatus.SUSPENDED}, {}, NotAvailable),
        ({"service_level": ServiceLevel.SHOWCASE}, {}, NotAvailable),
        ({"paused_until": timedelta(hours=1)}, {}, NotAvailable),
        ({}, {"status": ProductStatus.WITHDRAWN}, NotAvailable),
        ({}, {"sold_out_until": timedelta(hours=1)}, SoldOut),
    ],
)
def test_what_cannot_be_had_does_not_go_in(market, shop, product, refusal):
    moment = now()
    change_shop(market.bakery, **_moments(shop, moment))
    change_product(market.bread, **_moments(product, moment))
    with pytest.raises(refusal):
        baskets.set_line(build.start(), market.bread, quantity=1)


def _moments(fields, moment):
    return {k: moment + v if isinstance(v, timedelta) else v for k, v in fields.items()}


def test_the_basket_says_what_changed_and_accepting_it_settles_it(session, market):
    basket_id = build.filled(market)
    change_product(market.bread, price_cents=140)
    change_product(market.cheese, sold_out_until=now() + timedelta(hours=5))
    basket = view(session, basket_id)
    assert [line.change for line in basket.changed] == [Change.PRICE_CHANGED, Change.SOLD_OUT]
    assert (basket.lines[0].seen_price_cents, basket.lines[0].price_cents) == (130, 140)
    assert basket.goods_cents == 280
    baskets.accept_changes(basket_id)
    basket = view(session, basket_id)
    assert basket.changed == []
    assert [line.name for line in basket.lines] == ["Baguette"]


def test_a_basket_never_holds_more_than_a_hundred_lines(session, market):
    basket_id = build.start()
    goods = [add_product(market.bakery, f"Pain {n}") for n in range(101)]
    for product in goods[:100]:
        baskets.set_line(basket_id, product, quantity=1)
    with pytest.raises(BadInput):
        baskets.set_line(basket_id, goods[100], quantity=1)
    baskets.set_line(basket_id, goods[0], quantity=2)
    assert view(session, basket_id).line_count == 100


def test_an_address_of_the_gazetteer_gives_zone_and_fee(session, app):
    market = build.add_market(fee_cents=290)
    basket_id = build.start()
    assert view(session, basket_id).fee_cents is None
    baskets.set_address(basket_id, ban_id=market.address, complement="Bât. B")
    basket = view(session, basket_id)
    assert (basket.place.complement, basket.place.deliverable) == ("Bât. B", True)
    assert basket.fee_cents == 290


def test_an_unknown_address_is_refused_and_words_too_short_too(market):
    basket_id = build.start()
    for given in ({"ban_id": "93010_0000_00001"}, {"unlisted": " rue "}, {}):
        with pytest.raises(AddressUnknown):
            baskets.set_address(basket_id, **given)


def test_an_address_that_is_not_listed_is_taken_by_its_words(session, market):
    basket_id = build.start()
    baskets.set_address(basket_id, unlisted="Péniche Loulou, quai du canal")
    place = view(session, basket_id).place
    assert (place.label, place.listed, place.deliverable) == (
        "Péniche Loulou, quai du canal", False, True,
    )  # fmt: skip


def test_an_address_outside_is_kept_but_takes_no_slot(session, market):
    basket_id = build.start()
    baskets.set_address(basket_id, ban_id=build.add_address(99, inside=False))
    assert not view(session, basket_id).place.deliverable
    with pytest.raises(OutsideZone):
        baskets.take_slot(basket_id, market.slot, minutes=15)


def test_moving_to_another_zone_gives_the_place_back(session, market):
    basket_id = build.ready(market)
    assert view(session, basket_id).hold
    baskets.set_address(basket_id, ban_id=build.add_address(14))
    assert view(session, basket_id).hold
    with write() as session:
        session.get_one(DeliveryZone, market.zone_id).active = False
    add_zone("ailleurs")
    baskets.set_address(basket_id, ban_id=market.address)
    basket = view(session, basket_id)
    assert basket.hold is None
    assert basket.line_count == 2


def test_a_slot_is_taken_extended_left_and_never_before_an_address(session, market):
    basket_id = build.start()
    with pytest.raises(AddressUnknown):
        baskets.take_slot(basket_id, market.slot, minutes=15)
    baskets.set_address(basket_id, ban_id=market.address)
    held = baskets.take_slot(basket_id, market.slot, minutes=15)
    assert baskets.extend_slot(basket_id, minutes=15).expires_at >= held.expires_at
    baskets.leave_slot(basket_id)
    with pytest.raises(HoldLost):
        baskets.extend_slot(basket_id, minutes=15)


def test_losing_the_slot_never_loses_the_basket(session, market):
    basket_id = build.ready(market)
    with shifted(now() + timedelta(minutes=16)):
        basket = view(session, basket_id)
    assert basket.hold is None
    assert basket.line_count == 2
    assert basket.contact.complete


def test_all_that_is_wrong_with_a_contact_is_said_at_once(market):
    with pytest.raises(Several) as refusal:
        baskets.set_contact(build.start(), Contact(" ", "12", "marie", "x" * 501))
    assert [one.field for one in refusal.value.each()] == ["name", "phone", "email", "courier_note"]


def test_a_contact_is_kept_tidy(session, market):
    basket_id = build.start()
    baskets.set_contact(
        basket_id,
        Contact(" Nguyễn  O'Brien\x00", "+33 6 12 34 56 78", "", "3e 🛗", Absence.NEIGHBOUR),
    )
    contact = view(session, basket_id).contact
    assert contact == ("Nguyễn O'Brien", "+33612345678", "", "3e 🛗", Absence.NEIGHBOUR)


def test_a_shop_is_paid_only_by_means_it_accepts(session, market):
    basket_id = build.filled(market)
    with pytest.raises(MeansNotAccepted):
        baskets.set_means(basket_id, {"boulangerie-amar": Means.ACCOUNT})
    with pytest.raises(MeansNotAccepted):
        baskets.set_means(basket_id, {"boulangerie-amar": Means.CARD_ONLINE})
    baskets.set_means(basket_id, {"boulangerie-amar": Means.TERMINAL})
    with pytest.raises(BadInput):
        baskets.set_means(basket_id, {"fromagerie-bel": Means.CHEQUE, "unknown": Means.CHEQUE})
    baskets.set_means(basket_id, {"fromagerie-bel": Means.CHEQUE})
    chosen = [shop.chosen for shop in view(session, basket_id).shops]
    assert chosen == [Means.TERMINAL, Means.CHEQUE]


def test_an_ordered_basket_does_not_change_and_a_fresh_one_begins(session, market):
    basket_id = build.ready(market)
    place(basket_id)
    for change in (
        lambda: baskets.set_line(basket_id, market.bread, quantity=1),
        lambda: baskets.set_address(basket_id, ban_id=market.address),
        lambda: baskets.set_contact(basket_id, build.MARIE),
        lambda: baskets.take_slot(basket_id, market.slot, minutes=15),
        lambda: baskets.empty(basket_id),
        lambda: baskets.accept_changes(basket_id),
    ):
        with pytest.raises(BasketOrdered):
            change()
    fresh = baskets.open_or_start(basket_id, channel=Channel.WEB)
    assert fresh != basket_id
    assert baskets.open_or_start(fresh, channel=Channel.WEB) == fresh
    assert view(session, basket_id).order_reference


def test_an_emptied_basket_keeps_address_and_contact(session, market):
    basket_id = build.filled(market)
    baskets.empty(basket_id)
    basket = view(session, basket_id)
    assert basket.missing == ["lines", "slot"]
    assert session.scalars(select(BasketLine.id)).all() == []


def test_a_basket_left_lying_for_a_month_is_forgotten_an_ordered_one_never(session, market):
    left, ordered = build.filled(market), build.ready(market)
    place(ordered)
    with shifted(now() + timedelta(days=29)):
        assert forget_baskets() == 0
        recent = build.start()
    with shifted(now() + timedelta(days=31)):
        assert forget_baskets() == 1
    assert view(session, left) is None
    assert view(session, ordered).line_count == 2
    assert view(session, recent)
    assert session.scalars(select(func.count(BasketLine.id))).one() == 2


def test_a_shop_that_accepts_nothing_cannot_be_chosen_for(session, market):
    silent = add_selling_shop("Sans Moyens", means=())
    basket_id = build.filled(market)
    baskets.set_line(basket_id, add_product(silent), quantity=1)
    shop = view(session, basket_id).shops[2]
    assert (shop.means, shop.suggested) == ((), None)
