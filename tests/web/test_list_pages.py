"""A shopping list on the pages: written at a shop, seen in the basket, ordered, priced, agreed."""

import re

import pytest

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.merchants.kinds import ServiceLevel
from bourg.ordering import queries
from bourg.web.filters import local
from bourg.web.tools import tools
from tests.builders import baskets
from tests.builders.orders import place
from tests.builders.people import signed_in
from tests.builders.shops import add_selling_shop, change_shop

SHOP = "/commerces/charcuterie-vidal"


@pytest.fixture
def butcher(app):
    return add_selling_shop("Charcuterie Vidal", service_level=ServiceLevel.ORDER_REQUEST)


@pytest.fixture
def basket_id(client, butcher):
    """A basket of the market in this browser, everything chosen but the means."""
    basket_id = baskets.ready(baskets.add_market())
    with client.session_transaction() as cookie:
        cookie["basket"] = basket_id
    return basket_id


LIST = {"shop": "charcuterie-vidal", "text-1": "4 tranches de jambon", "ceiling-1": "9 €",
        "text-3": "un pot de moutarde"}  # fmt: skip


def test_a_list_goes_from_the_shops_page_to_an_order_that_says_what_is_to_be_priced(
    client, basket_id
):
    assert "Votre liste de courses" in client.get(SHOP).text
    client.post("/panier/liste", data=LIST)
    page = client.get("/panier").text
    for words in ("4 tranches de jambon", "9,00\xa0€ au plus", "2 lignes à chiffrer",
                  "7,38\xa0€ + 2 lignes à chiffrer", "elle vous demande d’abord"):  # fmt: skip
        assert words in page, words
    means = {f"means-{shop}": "cheque" for shop in
             ("boulangerie-amar", "fromagerie-bel", "charcuterie-vidal")}  # fmt: skip
    client.post("/commande/paiement", data=means)
    assert "2 lignes à chiffrer" in client.get("/commande/recapitulatif").text
    answer = client.post("/commande", follow_redirects=True)
    assert "2 lignes à chiffrer" in answer.text
    assert "4 tranches de jambon" in client.get(answer.request.path.replace(
        "/commande/", "/suivi/").replace("/merci", "")).text  # fmt: skip


def test_a_line_is_changed_and_taken_out_in_the_basket(client, basket_id):
    client.post("/panier/liste", data=LIST)
    line = queries.basket(db.session(), basket_id, now()).shops[-1].lines[0].product_id
    said = {"set": line, f"text-{line}": "2 tranches", f"ceiling-{line}": "4,50"}
    assert client.post("/panier/mots", data=said).status_code == 303
    assert "2 tranches" in client.get("/panier").text
    wrong = client.post("/panier/mots", data={**said, f"ceiling-{line}": "cher"})
    assert (wrong.status_code, f'href="#ceiling-{line}"' in wrong.text) == (422, True)
    client.post("/panier/mots", data={"set": line, "remove": "yes"})
    assert "2 tranches" not in client.get("/panier").text


@pytest.mark.parametrize("level", ["showcase", "catalogue", "order_request"])
def test_a_shop_moves_up_and_down_by_itself_at_any_time(app, butcher, level):
    keeper = signed_in(app, "Vidal", shop="charcuterie-vidal")
    path = "/commercant/charcuterie-vidal/niveau"
    assert keeper.post(path, data={"level": level}).status_code == 303
    shown = app.test_client().get(SHOP).text
    assert ("Votre liste de courses" in shown) == (level == "order_request")
    assert keeper.post(path, data={"level": "roi"}).status_code == 422


def test_a_shop_with_a_break_takes_no_list(client, butcher):
    change_shop(butcher, service_level=ServiceLevel.SHOWCASE)
    assert client.post("/panier/liste", data=LIST).status_code == 409


def test_a_program_writes_a_list_and_reads_what_it_costs_at_most(app, client, basket_id):
    token = {"Authorization": f"Bearer {tools().seal('basket', basket_id)}"}
    lines = [{"text": "4 tranches de jambon", "ceiling_cents": 900}, {"text": "moutarde"}]
    path = f"/api/v1/baskets/{basket_id}/lists/charcuterie-vidal"
    for _ in range(2):  # the whole list, however often
        seen = client.put(path, json={"lines": lines}, headers=token).json
    listed = [line for line in seen["lines"] if line["in_words"]]
    assert [(line["price_cents"], line["ceiling_cents"]) for line in listed] == [
        (None, 900), (None, None),
    ]  # fmt: skip
    assert seen["ceiling_cents"] == 786 + 900
    order = {"basket_id": basket_id, "payment": "at_the_door",
             "contact": {"name": "Marie", "phone": "0612345678"}}  # fmt: skip
    placed = client.post("/api/v1/orders", json=order, headers=token).json
    own = {"Authorization": f"Bearer {placed['token']}"}
    found = client.get(f"/api/v1/orders/{placed['reference']}", headers=own).json
    assert (found["exact"], found["most_cents"], found["questions"]) == (False, 786 + 900, [])
    kinds = [line["kind"] for line in found["merchant_orders"][-1]["lines"]]
    assert kinds == ["free_text", "free_text"]


def test_the_shop_prices_a_list_at_its_desk_and_the_slip_shows_it(app, client, basket_id):
    client.post("/panier/liste", data=LIST)
    client.post("/commande/paiement", data={f"means-{shop}": "cheque" for shop in
                ("boulangerie-amar", "fromagerie-bel", "charcuterie-vidal")})  # fmt: skip
    client.post("/commande")
    keeper = signed_in(app, "Vidal", shop="charcuterie-vidal")
    desk = keeper.get("/commercant/charcuterie-vidal").text
    path = re.search(r"/commercant/charcuterie-vidal/commandes/[\w-]+", desk)[0]
    prices = {"price_cents-1": "8,40", "price_cents-2": "3,10"}
    keeper.post(f"{path}/accepter", data=prices)
    page = keeper.get(path).text
    assert "«\xa0un pot de moutarde\xa0» coûte 3,10\xa0€" in page
    assert "8,40\xa0€" in keeper.get(f"{path}/bon").text


def test_a_list_with_a_mistake_keeps_what_was_typed_and_says_where(client, basket_id):
    said = {**LIST, "ceiling-3": "cher", "ceiling-1": "99999"}
    answer = client.post("/panier/liste", data=said)
    assert answer.status_code == 422
    for words in ("4 tranches de jambon", "un pot de moutarde", 'value="cher"',
                  'href="#ceiling-1"', 'href="#ceiling-3"', "Charcuterie Vidal"):  # fmt: skip
        assert words in answer.text, words
    empty = client.post("/panier/liste", data={"shop": LIST["shop"]})
    assert (empty.status_code, 'href="#text-1"' in empty.text) == (422, True)
    assert client.get("/panier/liste?shop=charcuterie-vidal").status_code == 200
    assert client.get("/panier/liste?shop=nulle-part").status_code == 409


def test_what_nobody_agreed_to_stays_in_the_shop_and_its_field_is_named(app, client, basket_id):
    client.post("/panier/liste", data=LIST)
    order = place(basket_id)
    (part,) = (one for one in order.parts if one.merchant == "charcuterie-vidal")
    keeper = signed_in(app, "Vidal", shop="charcuterie-vidal")
    path = f"/commercant/charcuterie-vidal/commandes/{part.reference}"
    keeper.post(f"{path}/accepter")
    assert "Noter les prix" in keeper.get("/commercant/charcuterie-vidal").text
    refused = keeper.post(f"{path}/pret", data={"bags": "1"})
    assert (refused.status_code, 'href="#price_cents-2"' in refused.text) == (409, True)
    officer = signed_in(app, "Odile", Role.OFFICER)
    found = queries.order(db.session(), order.reference)
    assert (
        "2 lignes à chiffrer" in officer.get(f"/mairie?jour={local(found.starts_at).date()}").text
    )
    lines = found.parts[-1].lines
    assert [line.vat_bp for line in lines] == [None, None]


def test_bags_bought_already_go_from_the_shops_page_to_an_order(client, basket_id):
    assert "/panier/achete?shop=charcuterie-vidal" in client.get(SHOP).text
    form = "/panier/achete"
    assert "Charcuterie Vidal" in client.get(f"{form}?shop=charcuterie-vidal").text
    bought = {"shop": "charcuterie-vidal", "what": "un rôti", "bags": "2"}
    assert client.post(form, data=bought | {"bags": "cent"}).status_code == 422
    assert client.post(form, data=bought | {"what": ""}).status_code == 422
    client.post(form, data=bought)
    page = client.get("/panier").text
    assert "2 sacs" in page
    assert "déjà payé" in page
    asked = client.get("/commande/paiement").text
    assert "means-charcuterie-vidal" not in asked
    means = {f"means-{shop}": "cheque" for shop in ("boulangerie-amar", "fromagerie-bel")}
    client.post("/commande/paiement", data=means)
    assert "vous avez payé en magasin" in client.get("/commande/recapitulatif").text
    answer = client.post("/commande", follow_redirects=True)
    private = answer.request.path.replace("/commande/", "/suivi/").replace("/merci", "")
    assert "un rôti" in client.get(private).text
