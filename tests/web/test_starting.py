"""A new shop fills its shelf from the usual goods of its trade, in one press."""

import pytest
from sqlalchemy import select

from bourg.catalogue import starters
from bourg.catalogue.models import Product
from bourg.kernel.db import db
from tests.builders.catalogue import open_shop
from tests.builders.people import signed_in


def opened(app, trade, **file):
    slug = open_shop("Chez Lou", trade, **file)
    return signed_in(app, "Lou", shop=slug), f"/commercant/{slug}/rayon/debuter"


def prices(trade, cents="3,50", *, most=10):
    goods = starters.usual_goods(trade).goods[:most]
    return {f"price-{one.code}": cents for one in goods} | {"checked": "yes"}


def shelf():
    db.session().expire_all()
    return db.session().scalars(select(Product)).all()


def test_ten_products_are_published_in_one_press(app):
    browser, url = opened(app, "bakery")
    assert browser.post(url, data=prices("bakery")).status_code == 303
    assert [p.status for p in shelf()] == ["published"] * 10
    assert {p.price_cents for p in shelf()} == {350}


@pytest.mark.parametrize("trade", ["florist", "greengrocer", "wine"])
def test_what_the_form_proposes_is_enough_for_the_trade(app, trade):
    browser, url = opened(app, trade, email="lou@example.fr", alcohol_licence="L3-0042")
    page = browser.get(url).text
    makers = {f"maker-{one.code}": "SARL Amar, ici" for one in starters.usual_goods(trade).goods}
    assert ("SARL Amar" in page) == (trade == "florist")
    browser.post(url, data=prices(trade) | makers)
    assert {p.status for p in shelf()} == {"published"}


def test_goods_without_a_maker_wait_and_say_so(app):
    browser, url = opened(app, "hardware")
    page = browser.post(url, data=prices("hardware", most=2), follow_redirects=True).text
    assert [p.status for p in shelf()] == ["draft"] * 2
    assert "postale" in page


def test_what_stands_on_the_shelf_is_not_offered_again(app):
    browser, url = opened(app, "bakery")
    browser.post(url, data=prices("bakery", most=1))
    first = starters.usual_goods("bakery").goods[0]
    assert f"price-{first.code}" not in browser.get(url).text
    assert browser.post(url, data=prices("bakery", most=1)).status_code == 422
    assert len(shelf()) == 1


def test_nothing_is_entered_while_one_price_is_wrong_or_nobody_checked(app):
    browser, url = opened(app, "bakery")
    one, other = starters.usual_goods("bakery").goods[:2]
    said = {f"price-{one.code}": "1,20", f"price-{other.code}": "pas cher"}
    answer = browser.post(url, data=said)
    assert answer.status_code == 422
    assert f'href="#price-{other.code}"' in answer.text
    assert 'href="#checked"' in answer.text
    assert 'value="1,20"' in answer.text
    assert browser.post(url, data={"checked": "yes"}).status_code == 422
    assert shelf() == []


def test_a_trade_without_a_list_has_no_such_page(app):
    browser, url = opened(app, "toys")
    assert browser.get(url).status_code == 404
