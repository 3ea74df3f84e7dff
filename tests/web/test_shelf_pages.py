"""A shop keeps its shelf: add, change, take off, put back; the town's people do it for it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg.catalogue.models import PriceChange, Product
from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.web.filters import local
from tests.builders import baskets
from tests.builders.catalogue import bread, open_shop, sell
from tests.builders.people import signed_in

LOAF = {
    "name": "Pain de campagne", "price_cents": "3,20 €", "unit": "piece", "net_quantity": "500 g",
    "vat_bp": "550", "food": "yes", "allergens": "gluten", "temperature": "ambient",
}  # fmt: skip
SHELF = "/commercant/boulangerie-amar/rayon"


@pytest.fixture
def slug(app):
    return open_shop()


@pytest.fixture
def baker(app, slug):
    return signed_in(app, "Amar", shop=slug)


def product(name="Pain de campagne"):
    return db.session().scalar(select(Product).filter_by(name=name))


def add(browser, **said):
    return browser.post(f"{SHELF}/nouveau", data={**LOAF, **said})


def seen(browser, public_id):
    page = browser.get(f"{SHELF}/{public_id}").text
    return re.search(r'name="seen" value="(\w+)"', page)[1]


def change(browser, loaf, mark, **said):
    return browser.post(f"{SHELF}/{loaf.public_id}", data={**LOAF, **said, "seen": mark})


def test_a_product_is_on_the_shelf_and_for_sale_in_one_form(baker, client):
    assert add(baker).status_code == 303
    loaf = product()
    assert (loaf.price_cents, loaf.net_quantity, loaf.status) == (320, 500, "published")
    assert "6,40" in client.get(f"/produits/{loaf.public_id}").text


def test_goods_by_the_kilo_have_a_usual_weight_and_steps(baker):
    add(baker, name="Comté", unit="kg", price_cents="23,90€/kg", allergens="milk",
        weight_step_g="50", weight_default_g="200 g")  # fmt: skip
    comte = product("Comté")
    assert (comte.sold_by, comte.weight_step_g, comte.weight_default_g) == ("weight", 50, 200)


def test_a_food_without_a_word_on_allergens_is_saved_and_says_why_it_is_not_shown(baker, client):
    said = {name: value for name, value in LOAF.items() if name != "allergens"}
    page = baker.post(f"{SHELF}/nouveau", data=said, follow_redirects=True).text
    assert "14 allergènes" in page
    assert product().status == "draft"
    assert client.get(f"/produits/{product().public_id}").status_code == 404
    change(baker, product(), seen(baker, product().public_id), allergens="none")
    assert (product().status, product().allergens) == ("published", [])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"price_cents": "3,50 €/kg"}, "price_cents"), ({"price_cents": "cher"}, "price_cents"),
        ({"name": "é" * 300}, "name"), ({"allergens": ["none", "milk"]}, "allergens"),
        ({"net_quantity": "gros"}, "net_quantity"), ({"unit": "palette"}, "unit"),
        ({"price_cents": "0"}, "price_cents"), ({"vat_bp": "700"}, "vat_bp"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_what_was_typed_stays(baker, said, field):
    answer = add(baker, **said)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "Pain de campagne" in answer.text or field == "name"
    assert db.session().scalars(select(Product)).all() == []


def test_of_two_people_who_change_one_product_the_later_is_told(baker):
    add(baker)
    mark = seen(baker, product().public_id)
    assert change(baker, product(), mark, price_cents="3,30").status_code == 303
    late = change(baker, product(), mark, price_cents="3,10")
    assert late.status_code == 409
    assert "3,10" in late.text
    db.session().expire_all()
    assert product().price_cents == 330
    again = re.search(r'name="seen" value="(\w+)"', late.text)[1]
    assert change(baker, product(), again, price_cents="3,10").status_code == 303


def test_every_price_is_remembered_and_shown_to_the_shop(baker):
    add(baker)
    change(baker, product(), seen(baker, product().public_id), price_cents="3,60")
    cents = db.session().scalars(select(PriceChange.price_cents).order_by(PriceChange.id)).all()
    assert cents == [320, 360]
    assert "3,20" in baker.get(f"{SHELF}/{product().public_id}").text


def test_what_is_taken_off_the_shelf_is_put_back_in_one_press(baker, client):
    add(baker)
    here = f"{SHELF}/{product().public_id}"
    baker.post(f"{here}/retirer")
    assert "Pain de campagne" not in client.get("/commerces/boulangerie-amar").text
    assert change(baker, product(), "", price_cents="1").status_code == 404
    assert f"{here}/remettre" in baker.get(SHELF).text
    baker.post(f"{here}/remettre")
    db.session().expire_all()
    assert product().status == "published"


def test_a_product_that_changed_or_left_is_told_to_whom_it_is_in_the_basket_of(app, client):
    market = baskets.add_market()
    baker = signed_in(app, "Amar", shop="boulangerie-amar")
    client.post("/panier/lignes", data={"add": market.bread, f"quantity-{market.bread}": "1"})
    here = f"{SHELF}/{market.bread}"
    baker.post(here, data={**LOAF, "name": "Baguette", "price_cents": "1,40"})
    assert "1,40" in client.get("/panier").text
    baker.post(f"{here}/retirer")
    assert "n’est plus" in client.get("/panier").text or "retiré" in client.get("/panier").text


@pytest.mark.parametrize(
    ("role", "channel"), [(Role.OFFICER, "officer"), (Role.AGENT, "phone_desk")]
)
def test_the_towns_people_keep_a_shelf_on_behalf_of_its_shop_and_the_trail_says_so(
    app, slug, role, channel
):
    helper = signed_in(app, "Odile", role)
    assert "boulangerie-amar/rayon" in helper.get("/mairie/rayons?q=amar").text
    assert add(helper).status_code == 303
    last = audit.trail(db.session(), f"merchant:{slug}")[-1]
    assert (last.verb, last.actor_role, last.channel) == ("products_added", role, channel)


def test_another_shops_product_does_not_exist_for_me(app, baker):
    add(baker)
    rival = open_shop("Le Levain du canal")
    other = signed_in(app, "Bel", shop=rival)
    for url in (
        f"{SHELF}/{product().public_id}",
        f"/commercant/{rival}/rayon/{product().public_id}",
    ):
        assert other.get(url).status_code == 404
        assert other.post(url, data=LOAF).status_code == 404


def test_a_shop_that_charges_no_vat_is_offered_the_rate_zero_only(app):
    slug = open_shop("Fleurs Lou", "florist", vat_franchise=True)
    florist = signed_in(app, "Lou", shop=slug)
    page = florist.get(f"/commercant/{slug}/rayon/nouveau").text
    assert re.findall(r'name="vat_bp" value="(\d+)"( checked)?', page) == [("0", " checked")]


def test_the_form_begins_with_what_is_usual_in_the_trade(app):
    slug = open_shop("La Marée", "fishmonger")
    page = signed_in(app, "Lou", shop=slug).get(f"/commercant/{slug}/rayon/nouveau").text
    assert '<option value="kg" selected>' in page
    assert re.search(r'value="550" checked', page)
    assert re.search(r'value="chilled" checked', page)


def test_a_long_shelf_comes_in_pages_and_is_searched(app, slug, baker):
    sell(slug, *(bread(f"Pain {n:03}") for n in range(201)), bread("Crème d’Isigny"))
    first, last = baker.get(SHELF).text, baker.get(f"{SHELF}?page=2").text
    assert (first.count("/epuise"), last.count("/epuise")) == (200, 2)
    assert "Pain 200" in last
    found = baker.get(f"{SHELF}?q=creme isigny").text
    assert found.count("/epuise") == 1
    assert baker.get(f"{SHELF}?page=99999999999").status_code == 200
    assert baker.get(f"{SHELF}?q=%25").text.count("/epuise") == 200


def test_a_shop_that_counts_says_how_many_and_a_sold_out_product_says_so(baker, client):
    add(baker)
    loaf = product()
    path = f"{SHELF}/{loaf.public_id}/stock"
    for wrong in ("", "douze", "-1", "100000"):
        assert baker.post(path, data={"stock": wrong}).status_code == 422
    baker.post(path, data={"stock": "2"})
    assert "encore 2" in baker.get(SHELF).text
    baker.post(path, data={"stock": "0"})
    assert "Épuisé" in client.get(f"/produits/{loaf.public_id}").text
    baker.post(path, data={"stop": "yes"})
    assert "Épuisé" not in client.get(f"/produits/{loaf.public_id}").text


def test_a_product_is_called_back_from_its_sheet_and_the_proof_is_a_page(app, slug, baker):
    (loaf,) = sell(slug, bread())
    path = f"{SHELF}/{loaf}/rappel"
    assert "rappel" in baker.get(f"{SHELF}/{loaf}").text
    assert baker.post(path, data={"from_on": "hier", "reason": "x"}).status_code == 422
    said = {"from_on": "01/11/2026", "to_on": "02/11/2026", "reason": "Un éclat de verre"}
    page = signed_in(app, "Odile", Role.OFFICER).post(path, data=said, follow_redirects=True).text
    assert "Un éclat de verre" in page
    assert "01/11/2026" in page
    assert audit.trail(db.session(), f"merchant:{slug}")[-2].actor_role == "officer"


def test_a_special_price_names_its_last_day_and_the_lowest_price_before(baker, client):
    add(baker)
    path, loaf = f"{SHELF}/{product().public_id}", product().public_id
    day = local(now()).date() + timedelta(days=2)
    for said in (
        {"special": "3,30", "special_until": str(day)},
        {"special": "2", "special_until": ""},
        {"special": "2", "special_until": str(day), "special_until_hour": "midi"},
    ):
        assert baker.post(f"{path}/promotion", data=said).status_code == 422
    baker.post(f"{path}/promotion", data={"special": "2,50", "special_until": str(day)})
    page = client.get(f"/produits/{loaf}").text
    assert "2,50" in page
    assert "Au lieu de 3,20" in page
    for at, words in (("", "Prix spécial jusqu’au"), ("14:00", "14 h.")):
        said = {"special": "2,50", "special_until": str(day), "special_until_hour": at}
        assert baker.post(f"{path}/promotion", data=said).status_code == 303
        assert words in " ".join(client.get(f"/produits/{loaf}").text.split())
    baker.post(f"{path}/promotion", data={"stop": "yes"})
    assert "Au lieu de" not in client.get(f"/produits/{loaf}").text
    assert baker.post(f"{path}/depart", data={"leaves_on": str(day)}).status_code == 303
    assert "quitte le rayon" in baker.get(path).text
