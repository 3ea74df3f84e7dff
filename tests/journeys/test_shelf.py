"""A shopkeeper fills the shelf on a telephone, with and without scripts, and it is for sale."""

import pytest

from tests.builders.catalogue import open_shop
from tests.builders.people import PASSWORD, add_person
from tests.journeys.browsing import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def bakery(site):
    """A shop that has just been let in; its shelf is empty."""
    with site.fresh():
        slug = open_shop()
        add_person("Amar", shop=slug)
    return slug


def at_the_shelf(walk, slug, **options):
    window = walk(**options).open("/connexion")
    window.fill(email="amar@bourg.example", password=PASSWORD).press("Se connecter")
    return window.open(f"/commercant/{slug}/rayon")


def opened(window, name):
    """Open a product's sheet from the shelf."""
    window.page.get_by_role("link", name=name, exact=True).click()
    window.page.get_by_role("heading", level=1, name=name).wait_for()
    return window


@pytest.mark.parametrize("scripts", [True, False])
def test_a_product_in_under_a_minute_on_a_telephone(walk, bakery, scripts):
    me = at_the_shelf(walk, bakery, scripts=scripts, size=PHONE).look("an empty shelf")
    me.press("Ajouter un produit").look("a new product")
    me.press("Enregistrer").look("a product without a name")
    me.fill(name="Pain de campagne", price_cents="3,20", net_quantity="500 g")
    if scripts:
        me.page.get_by_text("soit 6,40").wait_for()
    me.press("Enregistrer").look("a product without a word on allergens")
    assert me.reads("pas encore montré")
    me.page.get_by_label("Céréales contenant du gluten").check()
    me.press("Enregistrer").look("a shelf with one product")
    assert me.reads("Pain de campagne est en rayon")
    me.open(f"/commerces/{bakery}")
    assert me.reads("Pain de campagne")


def test_a_price_changes_and_a_product_goes_and_comes_back(walk, site, bakery):
    me = at_the_shelf(walk, bakery)
    me.press("Ajouter un produit").fill(name="Tourte", price_cents="8,40 €/kg")
    me.page.get_by_label("Pour", exact=True).select_option("kg")
    me.page.get_by_label("Aucun des 14").check()
    opened(me.press("Enregistrer"), "Tourte").look("a product by weight")
    me.fill(price_cents="8,90").press("Enregistrer")
    opened(me, "Tourte")
    assert me.page.input_value("[name=price_cents]") == "8,90"
    me.page.get_by_text("Le retirer du rayon").click()
    me.press("Oui, le retirer").look("a shelf with a product taken off")
    me.page.get_by_text("Retirés du rayon").click()
    me.press("Remettre en rayon").look("put back")
    assert me.reads("Tourte est en rayon")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_new_shelf_of_ten_products_takes_thirteen_gestures(walk, bakery, scripts):
    me = at_the_shelf(walk, bakery, scripts=scripts, size=PHONE)
    me.press("Partir des produits habituels du métier").look("usual goods")
    prices = me.page.locator("input[name^=price-]")
    for number in range(10):
        prices.nth(number).fill("2,50")
    me.press("Mettre en rayon").look("usual goods nobody checked")
    me.page.get_by_label("J’ai vérifié").check()
    me.press("Mettre en rayon")
    assert me.reads("10 produits sont saisis")
    assert me.lacks("pas encore montré")


def test_a_list_is_looked_at_row_by_row_before_it_is_brought_in(walk, bakery, tmp_path):
    listed = tmp_path / "caisse.csv"
    listed.write_text("Code;Désignation;Prix\nP1;Pain;1,20\nP2;Miel;cher\n", "utf-8")
    me = at_the_shelf(walk, bakery, size=PHONE).press("Importer un fichier")
    me.look("goods as a file")
    me.page.set_input_files("[name=file]", str(listed))
    me.press("Le regarder").look("what a file would do")
    assert me.reads("Ligne 3")
    me.press("Importer")
    assert me.reads("1 produit est saisi ou modifié")
