"""What a courier sees and presses."""

import pytest
from sqlalchemy import update

from bourg.catalogue.kinds import Temperature
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.kernel.transaction import write
from bourg.ordering.models import Order
from bourg.ordering.queries import order
from bourg.ordering.services import answering
from bourg.rounds.services.planning import plan
from tests.builders import baskets
from tests.builders.orders import SHOP, placed
from tests.builders.people import signed_in
from tests.builders.products import change_product

BAKERY, DAIRY = "boulangerie-amar", "fromagerie-bel"


@pytest.fixture
def reference(app):
    """An order whose bags wait in both shops, on a planned round."""
    reference = placed(baskets.add_market()).reference
    found = order(db.session(), reference)
    for part in found.parts:
        answering.answer(part.reference, accept=True, actor=SHOP)
        answering.ready(part.reference, 2, actor=SHOP)
    plan(found.slot_id)
    return reference


@pytest.fixture
def lea(app):
    return signed_in(app, "Lea", Role.COURIER)


def round_url(browser):
    return browser.get("/livreur").text.split('href="/livreur/tournees/')[1].split('"')[0]


def parts(reference):
    return [part.reference for part in order(db.session(), reference).parts]


def test_a_courier_rides_from_the_first_shop_to_the_doorstep(lea, reference):
    url = f"/livreur/tournees/{round_url(lea)}"
    assert "Boulangerie Amar" in lea.get(url).text
    for part in parts(reference):
        assert lea.post(f"{url}/remis", data={"part": part}).status_code == 303
    assert "12 Rue de la République" in lea.get(url).text
    assert lea.post(f"{url}/livre", data={"order": reference}).status_code == 303
    assert order(db.session(), reference).state.value == "delivered"


def test_what_is_kept_cold_asks_for_the_cold_box_and_the_courier_reads_it(app, lea):
    market = baskets.add_market()
    change_product(market.cheese, temperature=Temperature.CHILLED)
    placing = order(db.session(), placed(market).reference)
    bread, cheese = (part.reference for part in placing.parts)
    baker, dairy = signed_in(app, "Amar", shop=BAKERY), signed_in(app, "Bel", shop=DAIRY)
    for shop, slug, part in ((baker, BAKERY, bread), (dairy, DAIRY, cheese)):
        shop.post(f"/commercant/{slug}/commandes/{part}/accepter")
    desk = f"/commercant/{DAIRY}/commandes/{cheese}"
    assert 'name="cold_bags"' in dairy.get(desk).text
    assert 'name="cold_bags"' not in baker.get(f"/commercant/{BAKERY}/commandes/{bread}").text
    refused = dairy.post(f"{desk}/pret", data={"bags": "3", "cold_bags": "4"})
    assert 'id="cold_bags-error"' in refused.text
    dairy.post(f"{desk}/pret", data={"bags": "3", "cold_bags": "2"})
    baker.post(f"/commercant/{BAKERY}/commandes/{bread}/pret", data={"bags": "1"})
    plan(placing.slot_id)
    url = f"/livreur/tournees/{round_url(lea)}"
    lea.post(f"{url}/remis", data={"part": bread})
    assert "dont 2 pour la glacière" in lea.get(url).text


def test_the_sheet_of_paper_names_bags_payees_and_amounts(lea, reference):
    url = f"/livreur/tournees/{round_url(lea)}"
    lea.post(f"{url}/prendre")
    sheet = lea.get(f"{url}/feuille").text
    for words in ("Boulangerie Amar", "Fromagerie Bel", "Marie Curie", "2,60"):
        assert words in sheet


def test_another_courier_does_not_see_a_round_that_is_taken(app, lea, reference):
    public_id = round_url(lea)
    lea.post(f"/livreur/tournees/{public_id}/prendre")
    tom = signed_in(app, "Tom", Role.COURIER)
    assert tom.get(f"/livreur/tournees/{public_id}").status_code == 404
    assert public_id not in tom.get("/livreur").text


def test_the_doorstep_leaves_the_screen_once_it_is_done(lea, reference):
    url = f"/livreur/tournees/{round_url(lea)}"
    for part in parts(reference):
        lea.post(f"{url}/remis", data={"part": part})
    lea.post(f"{url}/livre", data={"order": reference})
    page = lea.get(url).text
    assert "Marie Curie" not in page
    assert "06 12 34 56 78" not in page


def test_the_page_that_renews_itself_says_when_nothing_changed(lea, reference):
    url = f"/livreur/tournees/{round_url(lea)}/vif"
    mark = lea.get(url).headers["ETag"]
    assert lea.get(url, headers={"If-None-Match": mark}).status_code == 304


def test_pressing_delivered_twice_says_what_is_wrong_without_breaking(lea, reference):
    url = f"/livreur/tournees/{round_url(lea)}"
    for part in parts(reference):
        lea.post(f"{url}/remis", data={"part": part})
    lea.post(f"{url}/livre", data={"order": reference})
    assert lea.post(f"{url}/livre", data={"order": reference}).status_code == 409


def test_a_round_that_nobody_rides_is_taken_first(lea, reference):
    url = f"/livreur/tournees/{round_url(lea)}"
    before = lea.get(url).text
    assert f"{url}/prendre" in before
    assert f"{url}/remis" not in before
    lea.post(f"{url}/prendre")
    after = lea.get(url).text
    assert f"{url}/prendre" not in after
    assert f"{url}/remis" in after


def test_every_halt_opens_on_the_map_of_android_and_of_apple(lea, reference):
    url = f"/livreur/tournees/{round_url(lea)}"
    lea.post(f"{url}/prendre")
    for part in parts(reference):
        page = lea.get(url).text
        assert 'href="geo:' in page
        assert 'data-apple="maps:?q=' in page
        lea.post(f"{url}/remis", data={"part": part})
    assert "12%20Rue%20de%20la%20R%C3%A9publique" in lea.get(url).text


def test_an_address_that_nobody_found_yet_is_said_before_the_ride(lea, reference):
    with write() as session:
        session.execute(update(Order).values(address_confirmed=False, lat=None, lon=None))
    url = f"/livreur/tournees/{round_url(lea)}"
    for part in parts(reference):
        lea.post(f"{url}/remis", data={"part": part})
    page = lea.get(url).text
    assert "appelez avant d’y aller" in page
    assert "geo:0,0?q=12%20Rue" in page
    assert "Adresse pas encore trouvée" in lea.get(f"{url}/feuille").text


def test_a_round_that_is_over_comes_last_and_counts_no_stops(lea, reference):
    url = f"/livreur/tournees/{round_url(lea)}"
    assert "encore 3 arrêts" in lea.get("/livreur").text
    for part in parts(reference):
        lea.post(f"{url}/remis", data={"part": part})
    lea.post(f"{url}/livre", data={"order": reference})
    page = lea.get("/livreur").text
    assert "finie" in page
    assert "arrêts" not in page
    assert "button-second button-large" in page
