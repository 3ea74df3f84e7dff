"""What a delivery company's dispatcher sees and does: its own rounds and couriers, nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.kernel.transaction import write
from bourg.ordering.models import MerchantOrder
from bourg.rounds.kinds import CourierType, Vehicle
from bourg.rounds.models import Round, Stop
from bourg.rounds.services import companies, couriers, riding
from bourg.rounds.services.companies import Firm
from tests.builders import baskets, rides
from tests.builders.orders import OFFICER
from tests.builders.people import add_person, enter, signed_in


@pytest.fixture
def ride(app):
    return rides.waiting(baskets.add_market())


@pytest.fixture
def slow(app):
    return companies.open_company(Firm("Les Colis Lents"), OFFICER)


@pytest.fixture
def dora(app, slow):
    add_person("Dora")
    companies.add_dispatcher(slow, "Dora", "dora@bourg.example", OFFICER)
    return enter(app, "Dora")


@pytest.fixture
def tom(app, slow):
    """A courier of the company."""
    user_id = add_person("Tom", Role.COURIER)
    couriers.set_profile(user_id, CourierType.COMPANY, Vehicle.BIKE, OFFICER, slow)
    return user_id


def the_round():
    return db.session().query(Round.public_id).scalar()


def courier_option(page):
    return page.split('name="courier"')[1].split('<option value="')[2].split('"')[0]


def test_a_dispatcher_without_couriers_is_told_what_to_do(dora):
    assert "Demandez à la mairie de les inscrire" in dora.get("/transporteur").text


def test_a_dispatcher_sees_no_round_that_was_not_given_to_the_company(dora, ride):
    page = dora.get("/transporteur").text
    assert "Les Colis Lents" in page
    assert the_round() not in page
    assert dora.get(f"/transporteur/tournees/{the_round()}/feuille").status_code == 404
    assert dora.get(f"/transporteur/tournees/{the_round()}/feuille.csv").status_code == 404


def test_a_dispatcher_gives_a_round_to_one_of_the_couriers(dora, ride, slow, tom):
    companies.give(the_round(), slow, OFFICER)
    page = dora.get("/transporteur").text
    assert "République" not in page
    url = f"/transporteur/tournees/{the_round()}/livreur"
    assert dora.post(url, data={"courier": "nobody"}).status_code == 422
    assert dora.post(url, data={"courier": courier_option(page)}).status_code == 303
    assert db.session().query(Round.courier_user_id).scalar() == tom


def test_the_hand_over_has_the_addresses_from_the_day_before_until_the_round_is_over(
    app, dora, ride, slow, tom
):
    companies.give(the_round(), slow, OFFICER)
    sheet, file = (f"/transporteur/tournees/{the_round()}/feuille{end}" for end in ("", ".csv"))
    with shifted(now() - timedelta(days=3)):
        assert dora.get(file).status_code == 404
    assert "12 Rue de la République" in dora.get(sheet).text
    lines = dora.get(file).text.splitlines()
    assert len(lines) == 4
    assert "Marie Curie" in lines[-1]
    actor = rides.courier("Tom")
    rides.at_the_door(ride, actor)
    riding.delivered(ride.reference, actor)
    assert dora.get(file).status_code == 404
    assert dora.get(sheet).status_code == 404


def test_a_name_that_is_a_formula_is_words_in_the_file(dora, ride, slow):
    companies.give(the_round(), slow, OFFICER)
    from bourg.kernel.transaction import write
    from bourg.ordering.models import Order

    with write() as session:
        session.execute(update(Order).values(contact_name="=HYPERLINK(1)"))
    assert ";'=HYPERLINK(1);" in dora.get(
        f"/transporteur/tournees/{the_round()}/feuille.csv"
    ).text.replace('"', "")


def test_the_month_is_told_to_company_and_town_alike(app, dora, ride, slow, tom):
    companies.give(the_round(), slow, OFFICER)
    actor = rides.courier("Tom")
    rides.at_the_door(ride, actor)
    riding.delivered(ride.reference, actor, hour_cents=2200)
    odile = signed_in(app, "Odile", Role.OFFICER)
    for browser, url in (
        (dora, "/transporteur/releve"),
        (odile, f"/mairie/societes/{slow}/releve"),
    ):
        assert "1 tournée" in browser.get(url).text
        assert len(browser.get(f"{url}.csv").text.splitlines()) == 2
        assert "Aucune tournée" in browser.get(f"{url}?mois=2001-01").text
        assert browser.get(f"{url}?mois=9999-12").status_code == 200


def test_nobody_else_gets_in_and_who_is_taken_out_is_out(app, dora, slow):
    for name, role in (("Lea", Role.COURIER), ("Odile", Role.OFFICER), ("Agnes", Role.AGENT)):
        assert signed_in(app, name, role).get("/transporteur").status_code == 403
    for url in ("/mairie", "/livreur", "/mairie/livreurs", "/accueil-telephonique"):
        assert dora.get(url).status_code == 403
    companies.remove_dispatcher(slow, rides.courier("Dora").user_id, OFFICER)
    assert enter(app, "Dora").get("/transporteur").status_code == 403


def test_the_officer_keeps_the_file_of_a_courier(app, ride, slow, tom):
    odile = signed_in(app, "Odile", Role.OFFICER)
    page = odile.get("/mairie/livreurs").text
    assert "manque" in page
    url = "/mairie/livreurs/" + page.split("/mairie/livreurs/")[1].split('"')[0]
    paper = {"kind": "liability_insurance", "expires_on": "2020-01-31"}
    assert odile.post(f"{url}/papiers", data=paper).status_code == 303
    assert "Aucune nouvelle tournée" in odile.get(url).text
    assert "expiré" in odile.get("/mairie/livreurs").text
    lines = enter(app, "Tom").get("/livreur").text
    assert "a expiré" in lines
    assert odile.post(f"{url}/papiers/retirer", data=paper).status_code == 303
    assert odile.post(f"{url}/papiers", data={"kind": "poem"}).status_code == 422
    assert odile.post(f"{url}/statut", data={"courier_type": "king"}).status_code == 422
    changed = {"courier_type": "volunteer", "vehicle": "foot"}
    assert odile.post(f"{url}/statut", data=changed).status_code == 303
    assert "bénévole" in odile.get("/mairie/livreurs").text


def test_a_round_in_which_nothing_is_left_is_given_to_no_company(app, ride, slow):
    odile = signed_in(app, "Odile", Role.OFFICER)
    assert the_round() in odile.get(f"/mairie/societes/{slow}").text
    with write() as session:
        session.execute(delete(Stop))
    assert the_round() not in odile.get(f"/mairie/societes/{slow}").text


def test_the_officer_enters_a_company_its_dispatcher_and_a_courier(app, ride):
    odile = signed_in(app, "Odile", Role.OFFICER)
    assert odile.post("/mairie/societes", data={"name": ""}).status_code == 422
    done = odile.post("/mairie/societes", data={"name": "Vélo & Cie", "hour": "25,50"})
    url = done.headers["Location"]
    assert "25,50" in odile.get(url).text
    person = {"name": "Dora", "email": "dora@colis.example"}
    assert odile.post(f"{url}/repartiteurs", data=person).status_code == 303
    assert "dora@colis.example" in odile.get(url).text
    given = {"round": the_round(), "give": "yes"}
    assert odile.post(f"{url}/tournees", data=given).status_code == 303
    assert "confiée à la société" in odile.get(url).text
    rider = {"name": "Noa", "email": "noa@colis.example"}
    assert odile.post("/mairie/livreurs", data=rider).status_code == 303
    assert "Noa" in odile.get("/mairie/livreurs").text


def test_the_hand_over_counts_no_bags_that_nobody_has_packed(dora, ride, slow):
    companies.give(the_round(), slow, OFFICER)
    db.session.execute(update(MerchantOrder).values(bags=None))
    db.session.commit()
    base = f"/transporteur/tournees/{the_round()}/feuille"
    assert "Prenez d’abord cette tournée" not in dora.get(base).text  # the names are on it
    door = dora.get(f"{base}.csv").text.splitlines()[-1].split(";")
    assert door[0] == "3"
    assert door[8] == ""
