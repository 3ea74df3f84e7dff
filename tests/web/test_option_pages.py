"""Options on the screens: the shop says them, the product's page asks, the basket changes them."""

import pytest
from sqlalchemy import select

from bourg.catalogue.models import Product
from bourg.kernel.db import db
from tests.builders import baskets
from tests.builders.catalogue import bread, open_shop, sell
from tests.builders.people import signed_in
from tests.builders.products import change_product
from tests.builders.programs import filled
from tests.builders.visitors import Visitor

CUT = ["Coupe", [["entier", 0], ["tranché", 20]], False, True]


@pytest.fixture
def market(app):
    return baskets.add_market()


def test_a_shop_says_options_in_words_and_finds_them_on_the_sheet_again(app):
    (loaf,) = sell(open_shop(), bread("Pain de campagne"))
    shelf = f"/commercant/boulangerie-amar/rayon/{loaf}"
    browser = Visitor(signed_in(app, "Amar", shop="boulangerie-amar"))
    browser.open(shelf)
    said = {"name": "Pain de campagne", "price_cents": "3,20", "unit": "piece", "vat_bp": "550",
            "food": "yes", "allergens": "gluten", "seen": browser.field("seen"),
            "option_name_0": "Coupe", "option_kind_0": "one_needed"}  # fmt: skip
    assert browser.send(shelf, **said, option_list_0="entier\nEntier").status_code == 422
    assert "Deux choix portent les mêmes mots" in browser.words
    browser.send(shelf, **said, option_list_0="entier\ntranché +0,20")

    assert db.session().scalar(select(Product.options)) == [CUT]
    browser.open(shelf)
    assert "tranché +0,20" in browser.html


def test_a_visitor_chooses_on_the_products_page_and_chooses_again_in_the_basket(client, market):
    change_product(market.bread, options=[CUT])
    visitor = Visitor(client)
    visitor.open(f"/produits/{market.bread}")
    assert "tranché + 0,20 €" in visitor.words
    field = f"option0-{market.bread}"
    visitor.press("/panier/lignes", add=market.bread)
    assert "Choisissez d’abord" in visitor.words
    visitor.press("/panier/lignes", add=market.bread, **{field: "tranché"})
    visitor.open("/panier")
    assert "Baguette (tranché)" in visitor.words
    line = visitor.field("set")
    options = {name: visitor.field(name) for name in (f"product-{line}", f"options-{line}")}
    visitor.press("/panier/lignes", set=line, **options, **{f"quantity-{line}": "3"})
    visitor.press("/panier/lignes", set=line, choose="yes", **options,
                  **{f"option0-{line}": "entier"})  # fmt: skip
    visitor.open("/panier")
    assert "Baguette (entier)" in visitor.words
    assert "3,90 €" in visitor.words


def test_a_program_reads_the_options_and_says_them_with_its_line(client, market):
    change_product(market.bread, options=[CUT])
    shown = client.get(f"/api/v1/products/{market.bread}").json["options"]
    assert shown[0]["choices"][1] == {"label": "tranché", "cents": 20}
    change_product(market.bread, options=None)
    shopper = filled(client, market)
    change_product(market.bread, options=[CUT])
    answer = shopper.basket(
        "PUT", f"/lines/{market.bread}", {"quantity": 1, "options": ["tranché"]}
    )
    assert [line["change"] for line in answer.json["lines"]] == ["options_changed", None, None]
    assert answer.json["lines"][1]["options"] == [{"label": "tranché", "cents": 20}]
