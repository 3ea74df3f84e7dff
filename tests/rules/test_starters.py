"""The usual goods of a trade: every one could be published as it is, once it has a price."""

import pytest

from bourg.catalogue import rules, starters
from bourg.catalogue.sheets import Seller
from bourg.merchants.trades import TRADES

SELLER = Seller(alcohol_licence="L3-0042")
ASKED = ("bakery", "butcher", "greengrocer", "cheesemonger", "fishmonger", "grocer", "wine",
         "florist", "bookshop", "hardware")  # fmt: skip


def test_every_trade_that_was_asked_for_has_a_list_and_every_list_a_trade():
    assert set(ASKED) <= set(starters.trades()) <= TRADES.keys()


@pytest.mark.parametrize("trade", starters.trades())
def test_only_the_price_is_missing_from_a_usual_product(trade):
    listed = starters.usual_goods(trade)
    sheets = [starters.priced(one, 350, maker="Moi, ici", vat_franchise=False)
              for one in listed.goods]  # fmt: skip
    assert len(sheets) >= 12
    assert not [s.name for s in sheets if rules.faults(s) or rules.missing(s, SELLER)]
    assert all(one.vat_source for one in listed.goods)
    assert listed.allergens_source


@pytest.mark.parametrize("trade", starters.trades())
def test_the_codes_of_a_list_are_its_own(trade):
    codes = [one.code for one in starters.usual_goods(trade).goods]
    assert len(set(codes)) == len(codes)


def test_a_shop_without_vat_sells_its_usual_goods_at_the_rate_zero():
    one = starters.usual_goods("bakery").goods[0]
    assert starters.priced(one, 120, maker="", vat_franchise=True).vat_bp == 0
