"""The dispatch board and its papers: what an officer and a chief courier see, choose and print."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bourg.kernel.clock import shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Actor, Role
from bourg.ordering.queries import order
from bourg.people.models import User
from bourg.rounds.models import Round, Stop
from bourg.rounds.services import dispatching, guiding, riding
from bourg.rounds.services.planning import plan
from bourg.slots.models import DeliverySlot
from bourg.slots.services import close
from bourg.web.filters import local
from tests.builders.dispatch import (
    CHIEF,
    carried,
    day,
    move,
    ridden_by,
    rider,
    rounds_of,
    route_day,
    two_rounds,
)
from tests.builders.people import signed_in
from tests.web.statements import counted

TOMORROW = "/mairie/tournees?jour={}"


def blank(page):
    """A page with plain blanks only."""
    return re.sub(r"\s+", " ", page)


def page_of(found):
    """The board's address on the day of a slot."""
    starts_at = db.session.scalars(
        select(DeliverySlot.starts_at).where(DeliverySlot.id == found.slot_id)
    ).one()
    return TOMORROW.format(local(starts_at).date())


@pytest.fixture
def officer(app):
    return signed_in(app, "Olga", Role.OFFICER)


def test_the_board_says_who_rides_what_how_far_and_when(officer):
    found, first, second = two_rounds()
    ridden_by(first, "Tom")
    text = officer.get(page_of(found)).get_data(as_text=True)
    assert "Tom" in text
    assert "personne pour l’instant" in text
    assert len(re.findall(r"\d,\d km", text)) == 2
    assert "à l’heure" in text
    assert text.count("Déplacer") == len(carried(first)) + len(carried(second))


def test_a_chief_courier_who_answers_calls_sees_the_board_and_a_courier_does_not(app):
    found = day(2)
    chief = signed_in(app, "Chloe", Role.COURIER, Role.AGENT)
    assert chief.get(page_of(found)).status_code == 200
    assert signed_in(app, "Tom", Role.COURIER).get(page_of(found)).status_code == 403
    assert signed_in(app, "Aline", Role.AGENT).get(page_of(found)).status_code == 403


def test_an_order_is_moved_by_two_presses_and_the_cost_is_said_before(officer):
    _, first, second = two_rounds()
    chosen, target = carried(first)[0], second.public_id
    choice = officer.get(f"/mairie/tournees/deplacer/{chosen}").get_data(as_text=True)
    assert "En plus sur le trajet" in choice
    form = {"was_in": first.public_id, "to": target}
    answer = officer.post(f"/mairie/tournees/deplacer/{chosen}", data=form)
    assert answer.status_code == 303
    assert chosen in carried(second)


def test_who_comes_second_is_told_and_shown_the_choice_again(officer):
    _, first, second = two_rounds()
    chosen, was_in = carried(first)[0], first.public_id
    move(chosen, first, second)
    form = {"was_in": was_in, "to": second.public_id}
    answer = officer.post(f"/mairie/tournees/deplacer/{chosen}", data=form)
    assert answer.status_code == 409
    assert "Quelqu’un vient de modifier" in answer.get_data(as_text=True)


def test_a_stop_goes_up_by_a_press_and_the_page_comes_back_to_it(officer):
    _, first, _ = two_rounds(6)
    last, round_id = carried(first)[-1], first.public_id
    form = {"stop": last, "step": "up"}
    answer = officer.post(f"/mairie/tournees/{round_id}/ordre", data=form)
    assert answer.headers["Location"].endswith(f"#s-{last}")
    assert carried(rounds_of(first.slot_id)[0])[-2] == last


def test_the_page_of_a_round_says_what_an_illness_would_mean_before_it_is_done(officer):
    found, first, _ = two_rounds()
    page = officer.get(f"/mairie/tournees/{first.public_id}").get_data(as_text=True)
    assert "2 commandes passent aux autres tournées" in page
    answer = officer.post(f"/mairie/tournees/{first.public_id}/reprendre")
    assert answer.status_code == 303
    (left,) = rounds_of(found.slot_id)
    assert sorted(carried(left)) == sorted(found.orders)


def test_an_empty_round_says_why_and_opens_again(officer):
    found = route_day(2)
    first = next(one for one in rounds_of(found.slot_id) if carried(one))
    ridden_by(first)
    guiding.release(first.public_id, CHIEF)
    assert "ses commandes sont passées aux autres" in officer.get(page_of(found)).text
    again = officer.post(f"/mairie/tournees/{first.public_id}/rouvrir", follow_redirects=True)
    assert again.status_code == 200


def test_the_empty_round_of_a_slot_called_off_says_the_towns_reason(officer):
    found = day(2)
    close(found.market.slot, "Verglas", CHIEF, called_off=True)
    plan(found.slot_id)
    page = blank(officer.get(page_of(found)).text)
    assert "son créneau est annulé. Le motif donné : Verglas" in page
    assert "Feuille" not in page  # nothing to print, no figures of nothing


def test_a_round_that_nobody_rides_says_nothing_of_an_ill_courier(officer):
    found = day(2)
    page = f"/mairie/tournees/{rounds_of(found.slot_id)[0].public_id}"
    assert "Il ne reste rien dans cette tournée" not in officer.get(page).text
    ridden_by(rounds_of(found.slot_id)[0])
    assert "Si le livreur ne peut plus rouler" in officer.get(page).text


def test_goods_on_board_change_hands_from_the_page_of_the_round(app, officer):
    _, first, _ = two_rounds()
    tom, (_, lea) = ridden_by(first, "Tom"), rider("Lea")
    for part in order(db.session(), carried(first)[0]).parts:
        riding.collected(part.reference, tom)
    url = f"/mairie/tournees/{first.public_id}"
    assert "Lieu de rendez-vous" in officer.get(url).text
    empty = officer.post(f"{url}/relais", data={"relay": lea, "place": ""})
    assert empty.status_code == 422
    assert "Dites où les sacs changent de mains" in empty.text
    answer = officer.post(f"{url}/relais", data={"relay": lea, "place": "12 place du Marché"})
    assert answer.status_code == 303
    assert "Transmise par Tom" in officer.get(url).text


def test_a_late_round_offers_what_others_can_take_in_two_presses(officer):
    found, first, _ = two_rounds()
    url, day_ = f"/mairie/tournees/{first.public_id}", page_of(found)
    assert "En retard : voir" not in spaced(officer.get(day_).text)
    late = db.session.scalar(select(func.max(Stop.due_at))) + timedelta(minutes=40)
    with shifted(late):
        assert "En retard : voir ce que d’autres peuvent reprendre" in spaced(
            officer.get(day_).text
        )
        assert "Alléger cette tournée" in officer.get(url).text
        assert officer.post(f"{url}/soulager").status_code == 303
    (left,) = rounds_of(found.slot_id)
    assert sorted(carried(left)) == sorted(found.orders)


def spaced(text):
    return text.replace("\xa0", " ")


def test_why_an_order_cannot_go_to_a_round_is_said_beside_that_round(officer):
    _, first, second = two_rounds()
    tom, chosen = ridden_by(first), carried(first)[0]
    riding.collected(order(db.session(), chosen).parts[0].reference, tom)
    page = officer.get(f"/mairie/tournees/deplacer/{chosen}").text
    assert "impossible" in page
    assert "Ses sacs sont déjà avec un livreur" in page
    assert "Confier à cette tournée" not in page
    form = {"was_in": first.public_id, "to": second.public_id}
    answer = officer.post(f"/mairie/tournees/deplacer/{chosen}", data=form)
    assert answer.status_code == 409
    assert "Ses sacs sont déjà avec un livreur" in answer.text


def test_the_sheet_counts_the_bags_of_each_shop_and_names_the_payees(officer):
    found = day(2)
    (round_,) = rounds_of(found.slot_id)
    text = officer.get(f"/mairie/tournees/{round_.public_id}/feuille").get_data(as_text=True)
    assert "En tout dans ce commerce : 4 sacs" in text.replace("\xa0", " ")
    assert "Boulangerie Amar" in text
    assert "À dire à la porte" in text


def test_every_bag_has_a_label_with_initials_and_no_name(officer):
    found = day(2)
    (round_,) = rounds_of(found.slot_id)
    text = officer.get(f"/mairie/tournees/{round_.public_id}/etiquettes").get_data(as_text=True)
    assert text.count('class="label"') == 8  # two orders, two shops, two bags each
    assert "M. C." in text
    assert "Curie" not in text
    assert text.count("<svg") >= 8


def test_a_label_opens_the_stop_on_the_courier_s_telephone(app):
    found = day(1)
    (round_,) = rounds_of(found.slot_id)
    browser = signed_in(app, "Tom", Role.COURIER)
    db.session.execute(Round.__table__.update().values(courier_user_id=_user("Tom")))
    db.session.commit()
    answer = browser.get(f"/livreur/a/{found.orders[0]}")
    assert answer.status_code == 303
    assert f"/livreur/tournees/{round_.public_id}?arret=" in answer.headers["Location"]


def _user(name):
    return db.session.scalars(select(User.id).where(User.name == name)).one()


def test_the_board_asks_as_much_for_two_rounds_as_for_one(officer):
    found = day(6)
    with counted() as one:
        officer.get(page_of(found))
    dispatching.split(rounds_of(found.slot_id)[0].public_id, CHIEF)
    with counted() as two:
        officer.get(page_of(found))
    assert len(two) == len(one)
    assert len(two) <= 16


def test_a_stop_keeps_its_number_on_paper_bags_and_telephone_whatever_is_done(app):
    found = day(2)
    (round_,) = rounds_of(found.slot_id)
    tom = signed_in(app, "Tom", Role.COURIER)
    tom.post(f"/livreur/tournees/{round_.public_id}/prendre")
    part = order(db.session(), found.orders[0]).parts[0].reference
    before = numbers(tom, round_)
    riding.collected(part, Actor(Role.COURIER, _user("Tom")))
    assert numbers(tom, round_) == before
    assert before == ["1", "1", "2", "2", "3", "4"]
    labels = tom.get(f"/livreur/tournees/{round_.public_id}/etiquettes").text
    assert set(re.findall(r"arrêt</span>(\d)", labels)) == {"3", "4"}


def numbers(browser, round_):
    """The numbers beside the halts on the courier's telephone."""
    page = browser.get(f"/livreur/tournees/{round_.public_id}").text
    return re.findall(r'<li data-number="(\d+)"', page)


def test_the_only_round_of_a_slot_names_no_other_as_full(officer):
    found = day(2)
    (round_,) = rounds_of(found.slot_id)
    page = officer.get(f"/mairie/tournees/{round_.public_id}").get_data(as_text=True)
    assert page.count("Il n’y a pas d’autre tournée dans ce créneau.") == 2
    assert "n’a plus le temps" not in page


def test_the_page_of_a_round_proposes_who_rides_it_not_nobody(officer):
    _, first, _ = two_rounds()
    ridden_by(first, "Tom")
    page = officer.get(f"/mairie/tournees/{first.public_id}").get_data(as_text=True)
    assert re.search(r"<option[^>]* selected[^>]*>Tom</option>", page)
