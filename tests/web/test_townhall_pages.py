"""What the officer and the agents see and press."""

from datetime import timedelta

import pytest

from bourg.addresses.models import DeliveryZone
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.kernel.transaction import write
from bourg.merchants import queries
from bourg.merchants.services import admission
from bourg.ordering.queries import order
from bourg.ordering.services import answering
from bourg.slots.queries import filling
from tests.builders import baskets
from tests.builders.catalogue import FILE, SHOPKEEPER
from tests.builders.orders import SHOP, place, placed
from tests.builders.people import signed_in
from tests.builders.shops import add_selling_shop, change_shop
from tests.builders.slots import PARIS


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def officer(app):
    return signed_in(app, "Odile", Role.OFFICER)


@pytest.fixture
def agent(app):
    return signed_in(app, "Agnes", Role.AGENT)


def day_of(reference):
    return order(db.session(), reference).starts_at.astimezone(PARIS).date().isoformat()


def test_the_day_shows_its_orders_its_slots_and_who_has_not_answered(officer, market):
    reference = placed(market).reference
    page = officer.get(f"/mairie?jour={day_of(reference)}").text
    for words in (reference, "Marie Curie", "Boulangerie Amar", 'value="1"'):
        assert words in page


def test_the_officer_answers_for_a_shop_that_has_no_computer(officer, market):
    reference = placed(market).reference
    part = order(db.session(), reference).parts[0].reference
    url = f"/mairie/commandes/{reference}"
    assert officer.post(f"{url}/repondre", data={"part": part, "accept": "yes"}).status_code == 303
    assert officer.post(f"{url}/pret", data={"part": part, "bags": "2"}).status_code == 303
    found = order(db.session(), reference).parts[0]
    assert (found.state.value, found.bags) == ("ready", 2)


def test_a_wrong_number_of_bags_is_said_at_its_place(officer, market):
    reference = placed(market).reference
    part = order(db.session(), reference).parts[0].reference
    url = f"/mairie/commandes/{reference}"
    officer.post(f"{url}/repondre", data={"part": part, "accept": "yes"})
    answer = officer.post(f"{url}/pret", data={"part": part, "bags": "many"})
    assert answer.status_code == 422
    assert 'href="#bags"' in answer.text


def test_a_slot_is_closed_with_its_reason_and_opened_again(officer, market):
    url = f"/mairie/creneaux/{market.slot}"
    assert officer.post(f"{url}/fermer", data={"reason": "Neige"}).status_code == 303
    assert "Neige" in officer.get("/mairie/creneaux").text
    assert officer.post(f"{url}/rouvrir").status_code == 303
    assert "Neige" not in officer.get("/mairie/creneaux").text


def test_places_never_fall_below_what_is_promised(officer, market):
    placed(market)
    answer = officer.post(f"/mairie/creneaux/{market.slot}/places", data={"capacity": "0"})
    assert answer.status_code in (409, 422)
    (slot,) = filling(db.session(), **window(), moment=now())
    assert slot.capacity == 10


def window():
    return {"from_at": now() - timedelta(days=1), "to_at": now() + timedelta(days=9)}


def test_a_shop_is_suspended_only_with_a_reason_and_sells_again(officer, market):
    slug = order(db.session(), placed(market).reference).parts[0].slug
    url = f"/mairie/commerces/{slug}"
    assert officer.post(f"{url}/suspendre", data={"reason": ""}).status_code == 422
    assert officer.post(f"{url}/suspendre", data={"reason": "Pas d'hygiène"}).status_code == 303
    assert "Pas d&#39;hygiène" in officer.get("/mairie/commerces?etat=suspended").text
    assert officer.post(f"{url}/reprendre").status_code == 409, "its file is not complete"
    change_shop(market.bakery, **FILE)
    assert officer.post(f"{url}/reprendre").status_code == 303


def test_an_agent_confirms_an_address_that_the_list_does_not_know(agent, market):
    basket_id = baskets.filled(market)
    baskets.baskets.set_address(basket_id, unlisted="Derrière l'église, la maison bleue")
    baskets.baskets.take_slot(basket_id, market.slot, minutes=15)
    reference = place(basket_id).reference
    assert "maison bleue" in agent.get("/accueil-telephonique").text
    url = f"/mairie/commandes/{reference}/adresse"
    assert agent.post(url, data={"address_id": "nowhere"}).status_code == 422
    assert agent.post(url, data={"address_id": market.address}).status_code == 303
    assert order(db.session(), reference).address_confirmed


def test_an_agent_does_not_see_the_officers_pages(agent, market):
    add_selling_shop("Primeur")
    for path in ("/mairie", "/mairie/commerces", "/mairie/creneaux"):
        assert agent.get(path).status_code == 403


def test_the_order_is_found_by_its_number_however_it_is_typed(officer, market):
    reference = placed(market).reference
    typed = f" {reference[:4].lower()} {reference[4:].lower()} "
    answer = officer.get("/mairie/commandes", query_string={"q": typed}, follow_redirects=True)
    assert "Marie Curie" in answer.text


def test_an_unknown_order_is_a_page_not_an_error(officer):
    assert officer.get("/mairie/commandes/NOPE").status_code == 404
    assert officer.get("/mairie?jour=never").status_code == 200


def test_what_is_wrong_with_a_slot_is_said_in_its_own_fold(officer, market):
    placed(market)
    url = f"/mairie/creneaux/{market.slot}"
    for path, data, field in (
        ("/places", {"capacity": "0"}, "capacity"),
        ("/fermer", {"reason": ""}, "reason"),
    ):
        answer = officer.post(url + path, data=data)
        assert f'href="#{field}"' in answer.text
        assert answer.text.count(f'id="{field}"') == 1
        assert f'id="{field}-error"' in answer.text


def test_two_parts_to_get_ready_have_a_field_of_their_own_each(officer, market):
    reference = placed(market).reference
    url = f"/mairie/commandes/{reference}"
    parts = [part.reference for part in order(db.session(), reference).parts]
    for part in parts:
        officer.post(f"{url}/repondre", data={"part": part, "accept": "yes"})
    answer = officer.post(f"{url}/pret", data={"part": parts[1], "bags": "0"}).text
    assert answer.count('id="bags"') == 1
    assert answer.index(f'id="{parts[1]}"') < answer.index('id="bags"')
    assert officer.get(url).text.count('id="bags-') == 2


def test_an_agent_without_scripts_confirms_the_address_in_words(agent, market):
    baskets.add_address(14)
    basket_id = baskets.filled(market)
    baskets.baskets.set_address(basket_id, unlisted="La maison bleue")
    baskets.baskets.take_slot(basket_id, market.slot, minutes=15)
    reference = place(basket_id).reference
    url = f"/mairie/commandes/{reference}/adresse"
    unclear = agent.post(url, data={"address": "rue de la republique"})
    assert unclear.status_code == 422
    assert 'href="#address"' in unclear.text
    assert f'value="{market.address}"' in unclear.text
    assert agent.post(url, data={"address": "12 rue de la republique"}).status_code == 303
    assert order(db.session(), reference).address_confirmed


def test_the_officer_reads_that_the_household_must_answer(officer, market):
    reference = placed(market).reference
    part = order(db.session(), reference).parts[0].reference
    url = f"/mairie/commandes/{reference}"
    officer.post(f"{url}/repondre", data={"part": part, "accept": "no", "reason": "Four en panne"})
    page = officer.get(f"/mairie?jour={day_of(reference)}").text
    assert "the household must answer" in page or "réponse du foyer attendue" in page
    assert "votre réponse" not in page


def test_the_officer_lets_a_shop_in_at_the_level_it_begins_with(officer):
    slug = admission.apply("Épicerie du Pont", "bakery", SHOPKEEPER, **FILE)
    assert "Épicerie du Pont" in officer.get("/mairie/commerces?etat=applied").text
    answer = officer.post(f"/mairie/commerces/{slug}/accueillir", data={"level": "showcase"})
    assert answer.status_code == 303
    assert queries.shop(db.session(), slug).service_level == "showcase"
    assert "Épicerie du Pont" not in officer.get("/mairie/commerces?etat=applied").text


@pytest.mark.parametrize("level", ["", "everything"])
def test_a_shop_is_let_in_only_with_a_way_to_sell_that_there_is(officer, level):
    slug = admission.apply("Épicerie du Pont", "bakery", SHOPKEEPER, **FILE)
    answer = officer.post(f"/mairie/commerces/{slug}/accueillir", data={"level": level})
    assert answer.status_code == 422
    assert 'href="#level"' in answer.text
    assert 'id="level"' in answer.text
    assert "Choisissez comment le commerce vend." in answer.text
    assert "Épicerie du Pont" in officer.get("/mairie/commerces?etat=applied").text


def accepted(officer, reference):
    """The first part's reference, accepted for its shop."""
    part = order(db.session(), reference).parts[0].reference
    data = {"part": part, "accept": "yes"}
    officer.post(f"/mairie/commandes/{reference}/repondre", data=data)
    return part


def test_the_officer_takes_a_missing_line_out_after_the_shop_had_accepted(officer, market):
    reference = placed(market).reference
    part, before = accepted(officer, reference), order(db.session(), reference).total_cents
    url = f"/mairie/commandes/{reference}"
    assert "Finalement, il manque quelque chose" in officer.get(url).text
    data = {"part": part, "refused": "1", "reason-1": "Four en panne"}
    assert officer.post(f"{url}/retirer", data=data).status_code == 303
    found = order(db.session(), reference)
    assert found.parts[0].lines[0].reason == "Four en panne"
    assert found.total_cents < before


def test_the_officer_refuses_nothing_without_a_reason(officer, market):
    reference = placed(market).reference
    part = order(db.session(), reference).parts[0].reference
    url = f"/mairie/commandes/{reference}"
    for what, data in (
        ("repondre", {"accept": "no", "reason": " "}),
        ("repondre", {"accept": "yes", "refused": "1", "reason-1": ""}),
    ):
        answer = officer.post(f"{url}/{what}", data={"part": part, **data})
        assert answer.status_code == 422
        assert "le foyer le lira" in answer.text
    assert order(db.session(), reference).parts[0].state.value == "placed"


def test_what_is_wrong_with_a_person_of_trust_stands_at_its_field_even_of_an_order_that_is_over(
    officer, market
):
    url = f"/mairie/commandes/{placed(market).reference}"
    officer.post(f"{url}/annuler")
    answer = officer.post(f"{url}/confiance", data={"name": "Paul", "phone": "12"})
    assert answer.status_code == 422
    assert 'id="phone-error"' in answer.text


@pytest.mark.parametrize(("keep", "state"), [("yes", "placed"), ("no", "cancelled")])
def test_an_agent_notes_by_telephone_what_becomes_of_the_rest(agent, market, keep, state):
    reference = placed(market).reference
    part = order(db.session(), reference).parts[0].reference
    answering.answer(part, accept=False, reason="Four en panne", actor=SHOP)
    assert "garder le reste" in agent.get("/accueil-telephonique").text
    answer = agent.post(f"/mairie/commandes/{reference}/reste", data={"keep": keep})
    assert answer.status_code == 303
    assert order(db.session(), reference).state.value == state
    assert reference not in agent.get("/accueil-telephonique").text


@pytest.mark.parametrize("asked", ["marie curie", "CURIE", "06 12 34 56 78"])
def test_an_order_is_found_by_name_and_by_telephone(agent, market, asked):
    reference = placed(market).reference
    assert reference in agent.get("/mairie/commandes", query_string={"q": asked}).text


@pytest.mark.parametrize("asked", ["", "Personne", "ZZZZZZZZ", "12"])
def test_what_is_not_found_is_said_beside_the_question(agent, market, asked):
    reference = placed(market).reference
    answer = agent.get("/mairie/commandes", query_string={"q": asked})
    assert answer.status_code == 200
    assert "Aucune commande trouvée" in answer.text
    assert reference not in answer.text


@pytest.mark.parametrize("asked", ["amar", "AMAR pâtisserie"])
def test_the_officer_finds_a_shop_among_many(officer, market, asked):
    page = officer.get("/mairie/commerces", query_string={"q": asked}).text
    assert "Boulangerie Amar" in page
    assert "Fromagerie Bel" not in page


def test_closing_a_slot_tells_how_many_orders_stay_promised(officer, market):
    reference = placed(market).reference
    close = f"/mairie/creneaux/{market.slot}/fermer"
    page = officer.post(close, data={"reason": "Verglas"}, follow_redirects=True).text
    assert "1 commande y reste promise" in page
    assert f"jour={day_of(reference)}" in page


def test_the_officer_reads_that_a_delivery_fee_belongs_to_nobody(officer, market):
    assert "appartient à personne" not in officer.get("/mairie/creneaux").text
    with write() as session:
        session.get(DeliveryZone, market.zone_id).fee_cents = 350
    assert "appartient à personne" in officer.get("/mairie/creneaux").text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31", "2026-02-30", "demain"])
@pytest.mark.parametrize("page", ["", "/vif", "/creneaux"])
def test_a_day_that_no_town_has_use_for_is_today(officer, page, day):
    assert officer.get(f"/mairie{page}?jour={day}").status_code == 200


def test_a_shop_that_owes_several_answers_is_rung_up_once(officer, market):
    references = [placed(market).reference for _ in range(2)]
    page = officer.get("/mairie").text
    assert "Commerces qui n’ont pas répondu (2)" in page
    assert page.count('<h3 class="card-title">Boulangerie Amar</h3>') == 1
    assert all(f'href="/mairie/commandes/{reference}"' in page for reference in references)


def test_an_agent_points_at_an_unlisted_address_by_its_coordinates(agent, market):
    basket_id = baskets.ready(market)
    baskets.baskets.set_address(basket_id, unlisted="La péniche bleue")
    reference = place(basket_id).reference
    url = f"/mairie/commandes/{reference}/adresse"
    assert "Le montrer sur la carte" in agent.get(f"/mairie/commandes/{reference}").text
    for wrong in ("", "près du canal", "99,5 2,4", "45.75, 4.85"):
        assert agent.post(url, data={"place": wrong}).status_code in (409, 422)
    assert agent.post(url, data={"place": "48,9000 2,4800"}).status_code == 303
    found = order(db.session(), reference)
    assert (found.lat, found.lon, found.address_confirmed) == (48.9, 2.48, True)
