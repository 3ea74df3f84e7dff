"""A shop signs up in one sitting; what it typed wrong costs it nothing but that field."""

import re
from dataclasses import replace

import pytest

from bourg.catalogue.queries.stock import stock
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.merchants import queries
from bourg.merchants.register import Firm
from bourg.townhall.queries import files
from tests.builders.people import signed_in

URL = "/commercant/rejoindre"
MOST_INTERACTIONS = 60
SHOP = {
    "name": "Chez Lou", "trade": "bakery", "level": "catalogue", "legal_name": "SARL Lou",
    "siret": "732 829 320 00074", "register_name": "RCS Bobigny", "vat_number": "FR44732829320",
    "address": "12 rue du Pont", "address_as_is": "yes", "phone": "01 99 00 00 00",
    "email": "lou@example.fr", "contact_name": "Lou Amar", "certified": "yes", "mandate": "yes",
    "press": "a" * 32,
}  # fmt: skip


@pytest.fixture
def lou(app):
    return signed_in(app, "Lou")


def test_from_nothing_to_ten_products_that_wait_for_the_town_in_few_steps(app, lou):
    answer = lou.post(URL, data=SHOP)
    assert answer.location.endswith("/commercant/chez-lou/rayon/debuter")
    prices = dict.fromkeys(re.findall(r'name="(price-[^"]+)"', lou.get(answer.location).text)[:10])
    goods = dict.fromkeys(prices, "2,50") | {"checked": "yes"}
    assert lou.post(answer.location, data=goods).status_code == 303
    week = {f"hours_{day}": "9-19" for day in ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")}
    assert lou.post("/commercant/chez-lou/horaires", data=week).status_code == 303
    officer = signed_in(app, "Odile", Role.OFFICER)
    officer.post("/mairie/commerces/chez-lou/identite")
    officer.post("/mairie/commerces/chez-lou/accueillir", data={"level": "catalogue"})
    found = queries.shop(db.session(), "chez-lou")
    assert found.in_catalogue
    assert len(stock(db.session(), found.id, asked="", page=1)[0]) == 10
    presses = 5  # the way in, three forms, the page of hours
    assert len(SHOP) + len(goods) + len(week) + presses <= MOST_INTERACTIONS


def test_a_form_sent_twice_is_one_shop_and_a_siret_is_taken_once(lou):
    places = {lou.post(URL, data=SHOP).location for _ in range(2)}
    assert len(places) == 1
    assert len(files(db.session())) == 1
    again = lou.post(URL, data=SHOP | {"press": "b" * 32})
    assert again.status_code == 422
    assert 'id="siret-error"' in again.text


def test_every_fault_is_said_at_once_and_nothing_typed_is_lost(lou):
    wrong = SHOP | {"siret": "73282932000075", "trade": "", "phone": "12", "name": "L" * 300}
    page = lou.post(URL, data=wrong)
    assert page.status_code == 422
    assert 'value="Lou Amar"' in page.text
    assert files(db.session()) == []


@pytest.mark.parametrize("field", ["address", "siret", "vat_number", "phone", "email"])
def test_one_fault_in_the_file_is_said_at_its_field(lou, field):
    wrong = SHOP | {"address_as_is": "", field: "nulle part"}
    page = lou.post(URL, data=wrong).text
    assert f'id="{field}-error"' in page
    assert f'href="#{field}"' in page


def test_the_officer_signs_a_shop_up_on_a_visit_and_its_keeper_may_sign_in(app):
    officer = signed_in(app, "Odile", Role.OFFICER)
    answer = officer.post(URL, data=SHOP | {"owner_signs_in": "yes", "level": "showcase"})
    assert answer.location.endswith("/commercant/chez-lou/dossier")
    shop = queries.workplace(db.session(), "chez-lou")
    assert [row[1] for row in queries.staff(db.session(), shop.id)] == ["lou@example.fr"]


def test_a_hairdresser_is_shown_but_does_not_sell(lou):
    refused = lou.post(URL, data=SHOP | {"trade": "hairdresser"})
    assert refused.status_code == 409
    assert lou.post(URL, data=SHOP | {"trade": "hairdresser", "level": "showcase"}).location


class Register:
    """A register that knows one firm."""

    def look_up(self, siret):
        return Firm("Chez Lou", "SARL Lou", "SARL", "12 rue du Pont", "bakery")


@pytest.fixture
def register(app, monkeypatch):
    tools = app.extensions["bourg"]
    monkeypatch.setitem(app.extensions, "bourg", replace(tools, register=Register()))


def test_the_register_fills_in_what_is_empty_and_leaves_what_was_typed(register, lou):
    said = {"siret": SHOP["siret"], "legal_name": "Lou et fils", "phone": "01 99 00 00 00"}
    assert "Chercher dans le registre" in lou.get(URL).text
    page = lou.post(f"{URL}/registre", data=said).text
    for value in ("Lou et fils", "01 99 00 00 00", "12 rue du Pont", "Chez Lou"):
        assert f'value="{value}"' in page
    assert "SARL Lou" not in page
    assert re.search(r'value="bakery" selected', page)


def test_a_wrong_siret_is_not_looked_up_and_nothing_is_lost(register, lou):
    page = lou.post(f"{URL}/registre", data={"siret": "12", "name": "Chez Lou"})
    assert page.status_code == 422
    assert 'id="siret-error"' in page.text
    assert 'value="Chez Lou"' in page.text


def test_without_a_register_there_is_no_button(lou):
    assert "Chercher dans le registre" not in lou.get(URL).text
    assert lou.post(f"{URL}/registre", data={"siret": SHOP["siret"]}).status_code == 404
