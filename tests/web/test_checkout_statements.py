"""Pages of the checkout ask the database a fixed number of times, and all tell one total."""

import re

import pytest

from tests.builders import baskets
from tests.builders.postbox import Postbox
from tests.builders.products import add_product
from tests.builders.shops import add_selling_shop
from tests.builders.visitors import at_the_summary, means, ordered
from tests.web.statements import counted

PAGES = {
    "/panier": 4, "/creneaux": 7, "/commande/coordonnees": 3, "/commande/livraison": 3,
    "/commande/paiement": 4, "/commande/recapitulatif": 4,
}  # fmt: skip


@pytest.fixture
def market(app):
    return baskets.add_market()


def put_in_much(visitor):
    """Goods of five more shops, four of each."""
    for number in range(5):
        shop = add_selling_shop(f"Commerce {number}")
        for _ in range(4):
            visitor.press("/panier/lignes", add=add_product(shop))
    visitor.press("/commande/paiement", **means(visitor))


@pytest.mark.both
@pytest.mark.parametrize("much", [False, True])
@pytest.mark.parametrize("url", PAGES)
def test_a_page_asks_as_often_for_two_lines_as_for_twenty(client, market, url, much):
    visitor = at_the_summary(client, market)
    if much:
        put_in_much(visitor)
    with counted() as statements:
        assert visitor.open(url).status_code == 200
    assert len(statements) <= PAGES[url], statements


@pytest.mark.both
@pytest.mark.parametrize("page", ["", "/fiche"])
def test_the_private_pages_ask_three_times_and_a_quiet_one_twice(client, market, page):
    visitor = ordered(client, market)
    with counted() as statements:
        visitor.open(visitor.tracking + page)
    assert len(statements) == 3, statements
    mark = {"If-None-Match": client.get(f"{visitor.tracking}/vif").headers["ETag"]}
    with counted() as statements:
        assert client.get(f"{visitor.tracking}/vif", headers=mark).status_code == 304
    assert len(statements) == 2, statements


def total(words):
    """The amount behind the word "Total"."""
    return re.findall(r"Total(?: estimé)? :? ?(?:≈ )?([\d,]+ €)", words)[-1]


def test_basket_summary_confirmation_sheet_and_mail_tell_one_total(client, market):
    visitor = at_the_summary(client, market)
    told, postbox = [], Postbox()
    for page in ("/panier", "/commande/recapitulatif"):
        visitor.open(page)
        told.append(total(visitor.words))
    visitor.open(visitor.press("/commande").headers["Location"])
    tracking = visitor.link("/suivi/")
    for page in (tracking, f"{tracking}/fiche"):
        visitor.open(page)
        told.append(total(visitor.words))
    told += [total(text) for _, _, text, _ in postbox.look()]
    assert told == ["7,38 €"] * 5
