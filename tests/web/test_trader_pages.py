"""The file of a shop on the screen: filled in by the shop, seen and asked back by the town."""

import pytest

from bourg import jobs
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.merchants import queries
from bourg.ordering.services import answering
from tests.builders import baskets
from tests.builders.catalogue import FILE
from tests.builders.orders import SHOP, placed
from tests.builders.people import signed_in
from tests.builders.shops import change_shop

WHOLE = {
    "legal_name": "SARL Amar", "siret": "732 829 320 00074", "register_name": "RCS Bobigny",
    "vat_number": "FR44732829320", "phone": "01 99 00 00 00", "email": "amar@example.fr",
    "address": "chez nous", "address_as_is": "yes", "certified": "yes", "mandate": "yes",
    "contact_name": "Samia Amar", "mediator": "CM2C",
}  # fmt: skip


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def officer(app):
    return signed_in(app, "Odile", Role.OFFICER)


def test_the_file_says_all_faults_at_once_and_loses_nothing(officer, market):
    url = f"/commercant/{queries.shops(db.session())[0].slug}/dossier"
    wrong = WHOLE | {"siret": "73282932000075", "vat_number": "FR44732829321", "phone": "12",
                     "legal_form": "S" * 300, "address_as_is": ""}  # fmt: skip
    page = officer.post(url, data=wrong)
    assert page.status_code == 422
    for name in ("siret", "vat_number", "phone", "legal_form", "address"):
        assert f'id="{name}-error"' in page.text, name
    assert 'value="73282932000075"' in page.text
    assert 'value="CM2C"' in page.text
    assert officer.post(url, data=WHOLE).status_code == 303
    assert "RCS Bobigny" in officer.get(url).text


def test_buyers_read_who_sells_in_which_register_and_what_it_declared(officer, market, client):
    slug = queries.shops(db.session())[0].slug
    officer.post(f"/commercant/{slug}/dossier", data=WHOLE)
    page = client.get(f"/commerces/{slug}").text
    for words in ("732\u00a0829\u00a0320\u00a000074", "RCS Bobigny", "CM2C", "déclaré"):
        assert words in page, words


def test_the_town_asks_the_shop_answers_and_the_history_says_so(officer, market):
    slug = queries.shops(db.session())[0].slug
    url = f"/mairie/commerces/{slug}"
    assert officer.post(f"{url}/question", data={"words": ""}).status_code == 422
    officer.post(f"{url}/question", data={"words": "Quel est votre médiateur ?"})
    assert "Quel est votre médiateur" in officer.get(f"/commercant/{slug}/dossier").text
    officer.post(f"{url}/identite")
    officer.post(f"/commercant/{slug}/dossier", data=WHOLE)
    page = officer.get(url).text
    assert "Pièce d’identité vue" in page
    assert "dossier complété" in page


def test_a_suspended_shop_still_answers_its_open_orders_and_gets_no_new_ones(officer, market):
    reference = placed(market).parts[0].reference
    slug = queries.shops(db.session())[0].slug
    officer.post(f"/mairie/commerces/{slug}/suspendre", data={"reason": "Identité douteuse"})
    assert reference in officer.get(f"/mairie/commerces/{slug}").text
    answering.answer(reference, accept=True, actor=SHOP)
    assert queries.shop(db.session(), slug) is None
    change_shop(market.bakery, **FILE)
    officer.post(f"/mairie/commerces/{slug}/reprendre")
    assert queries.shop(db.session(), slug).in_catalogue


def test_a_paper_is_noted_with_its_last_day_and_taken_out(officer, market):
    url = f"/commercant/{queries.shops(db.session())[0].slug}/dossier"
    over = officer.post(f"{url}/papiers", data={"kind": "insurance", "expires_on": "01/01/2020"})
    assert over.status_code == 422
    assert 'id="expires_on-error"' in over.text
    far = {"kind": "insurance", "expires_on": "2099-12-31"}
    assert officer.post(f"{url}/papiers", data=far).status_code == 303
    assert "2099" in officer.get(url).text
    officer.post(f"{url}/papiers/retirer", data={"kind": "insurance"})
    assert "2099" not in officer.get(url).text
    jobs.admitting.warn_of_papers()
