"""What may be put into a basket, and which words."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from bourg.catalogue.kinds import ProductStatus, SoldBy
from bourg.kernel.refusals import BadInput
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.ordering.refusals import NotAvailable, PriceChanged, SoldOut
from bourg.ordering.rules import Change, amount, change, refuse_changed, words

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)


class Goods(NamedTuple):
    """A product and its shop, as the rules read them."""

    price_cents: int = 130
    status: ProductStatus = ProductStatus.PUBLISHED
    sold_out_until: datetime | None = None
    months: list[int] | None = None
    stock_left: int | None = None
    shop_status: MerchantStatus = MerchantStatus.APPROVED
    service_level: ServiceLevel = ServiceLevel.CATALOGUE
    paused_until: datetime | None = None
    sold_by: SoldBy = SoldBy.PIECE
    weight_step_g: int | None = None
    weight_default_g: int | None = None
    name: str = "Baguette"
    shop: str = "Boulangerie Amar"
    unfit: bool = False


WEIGHED = Goods(sold_by=SoldBy.WEIGHT, weight_step_g=50, weight_default_g=200)


@pytest.mark.parametrize(
    ("goods", "expected"),
    [
        (Goods(), None),
        (Goods(price_cents=140), Change.PRICE_CHANGED),
        (Goods(price_cents=140, unfit=True), Change.OPTIONS_CHANGED),
        (Goods(sold_out_until=LATER), Change.SOLD_OUT),
        (Goods(sold_out_until=EARLIER), None),
        (Goods(sold_out_until=LATER, price_cents=140), Change.SOLD_OUT),
        (Goods(status=ProductStatus.WITHDRAWN), Change.WITHDRAWN),
        (Goods(status=ProductStatus.DRAFT), Change.WITHDRAWN),
        (Goods(months=[5, 6]), Change.WITHDRAWN),
        (Goods(shop_status=MerchantStatus.SUSPENDED), Change.SHOP_UNAVAILABLE),
        (Goods(service_level=ServiceLevel.SHOWCASE), Change.SHOP_UNAVAILABLE),
        (Goods(paused_until=LATER), Change.SHOP_UNAVAILABLE),
        (Goods(paused_until=EARLIER), None),
    ],
)
def test_what_changed_since_it_went_into_the_basket(goods, expected):
    assert change(goods, 130, NOW) == expected


def test_each_change_is_refused_in_its_own_words():
    with pytest.raises(PriceChanged) as refusal:
        refuse_changed(Goods(price_cents=140), 130, NOW)
    assert refusal.value.params == {"product": "Baguette", "was_cents": 130, "now_cents": 140}
    with pytest.raises(SoldOut):
        refuse_changed(Goods(sold_out_until=LATER), 130, NOW)
    with pytest.raises(NotAvailable):
        refuse_changed(Goods(paused_until=LATER), 130, NOW)


@pytest.mark.parametrize("quantity", [-1, 1.5, 10**9, 100, "2", True, [], float("nan")])
def test_pieces_that_cannot_be_are_refused_at_the_field(quantity):
    with pytest.raises(BadInput) as refusal:
        amount(Goods(), quantity=quantity, weight_g=None)
    assert refusal.value.field == "quantity"


@pytest.mark.parametrize("weight_g", [-50, 25, 75.5, 50_050, 10**9, "200", False])
def test_weights_that_cannot_be_are_refused_at_the_field(weight_g):
    with pytest.raises(BadInput) as refusal:
        amount(WEIGHED, quantity=None, weight_g=weight_g)
    assert refusal.value.field == "weight_g"


def test_nought_takes_out_whatever_the_unit():
    assert amount(Goods(), quantity=0, weight_g=None) == (0, None)
    assert amount(WEIGHED, quantity=0, weight_g=None) == (0, None)
    assert amount(WEIGHED, quantity=None, weight_g=0) == (0, None)


def test_what_is_sold_by_weight_is_not_counted_and_the_other_way_round():
    with pytest.raises(BadInput):
        amount(WEIGHED, quantity=2, weight_g=None)
    with pytest.raises(BadInput):
        amount(Goods(), quantity=None, weight_g=200)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  un   pain\nbien cuit ", "un pain bien cuit"),
        ("a\x00b\x1bc", "a b c"),
        ("\u202egnirts", "gnirts"),
        ("👩‍🍳 الخبز", "👩‍🍳 الخبز"),
        ("Nguyễn O'Brien", "Nguyễn O'Brien"),
    ],
)
def test_words_are_tidied_and_nothing_invisible_stays(typed, kept):
    assert words(typed, "note", longest=200) == kept


def test_ten_thousand_characters_are_refused_at_their_field():
    with pytest.raises(BadInput) as refusal:
        words("é" * 10_000, "note", longest=200)
    assert refusal.value.field == "note"
