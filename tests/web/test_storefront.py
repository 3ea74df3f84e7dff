"""What everybody may look at, as a browser without JavaScript gets it."""

import re
from datetime import timedelta

import pytest
from flask import g

from bourg.catalogue import services
from bourg.kernel.clock import now
from bourg.merchants.kinds import ServiceLevel
from bourg.merchants.services import admission, window
from tests.builders.catalogue import FILE, OFFICER, SHOPKEEPER, bread, cheese, open_shop, sell
from tests.web.statements import counted

ALWAYS = {"opening_hours": "24/7"}


@pytest.fixture
def bakery(app):
    """A bakery that never closes, with a loaf and a cheese; returns its slug."""
    slug = open_shop("Le Blé en herbe", **ALWAYS)
    sell(slug, bread(net_quantity=250, net_unit="g"), cheese())
    return slug


def read(client, url, status=200):
    """The page's words, entities and white space as people see them."""
    response = client.get(url, headers={"Accept-Language": "fr"})
    assert response.status_code == status, (url, response.status_code)
    return response.get_data(as_text=True)


def words(html):
    """The text of a page without its tags."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", html, flags=re.S)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("&#39;", "'").split())


def product_of(session, name):
    """The public id of a product on sale."""
    from bourg.catalogue.queries import search

    return search(session, name).cards[0].public_id


def test_the_home_page_asks_for_the_address_and_shows_who_is_open(client, bakery):
    page = words(read(client, "/"))
    assert "Livrons-nous chez vous" in page
    assert "Le Blé en herbe" in page
    assert "Ouvert" in page


def test_the_home_page_of_an_empty_town_is_still_a_page(client, app):
    assert "Livrons-nous chez vous" in words(read(client, "/"))


def test_a_shop_shows_its_shelf_with_the_price_of_a_kilo(client, bakery):
    page = words(read(client, f"/commerces/{bakery}"))
    assert "Baguette de tradition" in page
    assert "soit 5,40 € le kilo" in page
    assert "SARL Amar" in page


def test_a_shelf_is_one_form_with_one_token(client, bakery):
    page = read(client, f"/commerces/{bakery}")
    form = page[page.index('action="/panier/lignes"') :].partition("</form>")[0]
    assert form.count("csrf_token") == 1
    assert form.count('name="add"') == 2
    assert 'name="quantity-' in form
    assert 'name="weight_g-' in form


def test_what_is_kept_of_a_page_holds_no_token_of_another_visitor(app, bakery):
    app.config["WTF_CSRF_ENABLED"] = True
    tokens = []
    for _ in range(2):
        page = read(app.test_client(), f"/commerces/{bakery}")
        tokens.append(re.search(r'csrf_token" value="([^"]+)"', page)[1])
        g.pop("csrf_token", None)
    app.config["WTF_CSRF_ENABLED"] = False
    assert tokens[0] != tokens[1]
    assert "~" not in "".join(tokens)


@pytest.mark.parametrize(
    "url", ["/", "/commerces", "/commerces/le-ble-en-herbe", "/recherche?q=pain", "/adresse"]
)
def test_no_hole_of_a_frame_is_left_open(client, bakery, url):
    assert not re.search(r"~[0-9a-f]{16}~", read(client, url))


def test_a_change_of_a_shop_is_seen_at_once(client, session, bakery):
    read(client, f"/commerces/{bakery}")
    services.edit_product(product_of(session, "baguette"), SHOPKEEPER, price_cents=140)
    assert "1,40 €" in words(read(client, f"/commerces/{bakery}"))


def test_sold_out_is_said_and_ends_by_itself(client, session, bakery):
    public_id = product_of(session, "baguette")
    services.sold_out(public_id, now() + timedelta(hours=2), SHOPKEEPER)
    assert "Épuisé aujourd" in words(read(client, f"/commerces/{bakery}"))
    assert 'name="add"' not in read(client, f"/produits/{public_id}")
    services.back(public_id, SHOPKEEPER)
    assert 'name="add"' in read(client, f"/produits/{public_id}")


def test_a_product_says_what_the_law_asks(client, session, bakery):
    page = words(read(client, f"/produits/{product_of(session, 'comte')}"))
    for said in ("Allergènes", "Lait", "Droit de rétractation", "SARL Amar", "TVA comprise"):
        assert said in page


def test_no_allergen_is_an_answer_too(client, session, bakery):
    sell(bakery, bread("Pommes", allergens=()))
    assert "Aucun des 14" in words(read(client, f"/produits/{product_of(session, 'pomme')}"))


def test_alcohol_carries_its_warning_on_the_product_the_shelf_and_the_home_page(
    client, session, app
):
    slug = open_shop("La Cave", trade="wine", alcohol_licence="LE 2024-118", **ALWAYS)
    sell(slug, bread("Gigondas", vat_bp=2000, alcohol=True, allergens=("sulphites",)))
    for url in ("/", f"/commerces/{slug}", f"/produits/{product_of(session, 'gigondas')}"):
        assert "abus d" in words(read(client, url))


def test_a_knife_names_its_maker_and_may_be_returned(client, session, app):
    slug = open_shop("Quincaillerie", trade="hardware", **ALWAYS)
    maker = "Forge du Mont, 1 rue du Lac, 63300 Thiers, bonjour@forge.example"
    knife = {"food": False, "allergens": None, "vat_bp": 2000, "maker": maker}
    sell(slug, bread("Couteau", withdrawal_right=True, **knife))
    page = words(read(client, f"/produits/{product_of(session, 'couteau')}"))
    assert maker in page
    assert "14 jours" in page


def test_a_withdrawn_product_says_so_and_shows_the_way(client, session, bakery):
    public_id = product_of(session, "baguette")
    services.withdraw(public_id, SHOPKEEPER)
    page = read(client, f"/produits/{public_id}")
    assert "plus en vente" in words(page)
    assert f"/commerces/{bakery}" in page


def test_a_shop_that_only_shows_its_window_has_a_phone_and_no_basket(client, app):
    slug = admission.apply("Salon Awa", "hairdresser", SHOPKEEPER, **FILE)
    admission.approve(slug, OFFICER, ServiceLevel.SHOWCASE)
    page = read(client, f"/commerces/{slug}")
    assert "01 99 00 00 00" in words(page)
    assert "/panier/lignes" not in page


def test_a_shop_without_prices_takes_lists_and_is_rung_up_during_its_break(client, bakery):
    admission.set_service_level(bakery, ServiceLevel.ORDER_REQUEST, OFFICER)
    assert "Votre liste de courses" in words(read(client, f"/commerces/{bakery}"))
    window.pause(bakery, now() + timedelta(hours=1), SHOPKEEPER)
    page = words(read(client, f"/commerces/{bakery}"))
    assert "Commande par téléphone" in page
    assert "Baguette" not in page


def test_a_paused_shop_says_until_when(client, bakery):
    window.pause(bakery, now() + timedelta(hours=1), SHOPKEEPER)
    page = read(client, f"/commerces/{bakery}")
    assert "fait une pause" in words(page)
    assert "/panier/lignes" not in page


def test_shops_are_listed_by_trade_and_by_being_open(client, bakery):
    open_shop("Fermée", trade="florist", opening_hours="Jan 01 08:00-08:01")
    assert "Fermée" in words(read(client, "/commerces"))
    assert "Fermée" not in words(read(client, "/commerces?ouverts=1"))
    assert "Fermée" not in words(read(client, "/commerces/metier/bakery"))
    assert "Aucun commerce de ce métier" in words(read(client, "/commerces/metier/toys"))


def test_a_search_finds_products_and_shops(client, bakery):
    page = words(read(client, "/recherche?q=baguette"))
    assert "Baguette de tradition" in page
    assert "Le Blé en herbe" in words(read(client, "/recherche?q=boulangerie"))


def test_a_search_with_a_slip_says_how_it_was_read(client, bakery):
    page = words(read(client, "/recherche?q=baguete"))
    assert "Baguette de tradition" in page
    assert "qui s'en approche" in page.replace("’", "'")


@pytest.mark.parametrize("typed", ["%25", "%27%22", "a" * 2000, "%F0%9F%A5%96", "%00", "(", "zzzz"])
def test_a_search_for_rubbish_is_a_page_with_a_way_on(client, bakery, typed):
    assert "0 800 00 00 00" in words(read(client, f"/recherche?q={typed}"))


def test_words_searched_are_shown_as_words(client, bakery):
    page = read(client, "/recherche?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "url",
    ["/commerces/nowhere", "/commerces/metier/alchemist", "/produits/nothing", "/informations/x",
     "/commerces/le-ble-en-herbe?page=99999", "/commerces?page=99999", "/commerces?page=7",
     "/commerces/le-ble-en-herbe?rayon=Armes"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found_in_the_towns_looks(client, bakery, url):
    page = read(client, url, 404)
    assert "Le Panier de Bondy" in page
    assert "0 800 00 00 00" in page


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1.5", "٣"])
def test_a_page_number_that_cannot_be_is_the_first_page(client, bakery, page):
    assert "Baguette" in read(client, f"/commerces/{bakery}?page={page}")


@pytest.mark.parametrize("page", ["help", "terms", "legal", "privacy", "ranking", "accessibility"])
def test_the_towns_own_pages_are_there(client, app, page):
    assert "<h1>" in read(client, f"/informations/{page}")


def test_the_ranking_page_says_exactly_what_sorts(client, app):
    from bourg.catalogue import ranking as goods
    from bourg.merchants import ranking as shops

    page = read(client, "/informations/ranking")
    criteria = len(shops.LISTED) + len(shops.ON_HOME) + len(goods.FOUND) + len(goods.SHELF)
    assert page[page.index("<main") :].count("<li>") == criteria


def test_what_the_town_has_not_said_is_marked(client, app):
    assert "À compléter par la ville" in words(read(client, "/informations/legal"))


def test_the_language_stays_chosen(client, bakery):
    client.post(
        "/langue", data={"language": "en"}, headers={"Referer": "http://localhost/commerces"}
    )
    assert 'lang="en"' in client.get("/", headers={"Accept-Language": "fr"}).text
    answer = client.post(
        "/langue", data={"language": "xx"}, headers={"Referer": "http://evil.example/"}
    )
    assert answer.location == "/"


@pytest.mark.both
@pytest.mark.parametrize(
    ("url", "first", "again"),
    [
        ("/", 8, 1),
        ("/commerces", 3, 1),
        ("/commerces/le-ble-en-herbe", 5, 1),
        ("/produits/{id}", 4, 1),
        ("/recherche?q=baguette", 4, 1),
        ("/recherche?q=baguete", 6, 1),
        ("/informations/help", 0, 0),
    ],
)
def test_a_page_keeps_to_its_number_of_statements(client, session, bakery, url, first, again):
    url = url.replace("{id}", product_of(session, "baguette"))
    for most in (first, again):
        with counted() as statements:
            read(client, url)
        assert len(statements) <= most, statements


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_statements_does_not_grow_with_the_town(client, app, count):
    for number in range(count):
        sell(open_shop(f"Commerce {number}", **ALWAYS), bread("Pain complet"), bread("Pain de mie"))
    with counted() as statements:
        for url in ("/", "/commerces", "/commerces/commerce-0", "/recherche?q=pain"):
            read(client, url)
    assert len(statements) == 12


def test_who_puts_something_in_the_basket_comes_back_to_its_card(client, session, bakery):
    public_id = product_of(session, "baguette")
    shelf = f"/commerces/{bakery}"
    assert f'id="p-{public_id}"' in read(client, shelf)
    answer = client.post("/panier/lignes", data={"add": public_id, "next": shelf})
    assert answer.location == f"{shelf}#p-{public_id}"
    page = read(client, shelf)
    assert "Baguette de tradition est dans votre panier" in words(page)
    assert '<span class="count">1<' in page


def test_what_was_said_to_one_visitor_is_not_said_to_the_next(app, client, session, bakery):
    client.post("/panier/lignes", data={"add": product_of(session, "baguette"), "next": "/"})
    read(client, f"/commerces/{bakery}")
    page = read(app.test_client(), f"/commerces/{bakery}")
    assert "est dans votre panier" not in words(page)
    assert '<span class="count">0<' in page
