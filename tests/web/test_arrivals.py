"""The day of a delivery on the screens: one's own hour and door, and nothing of anybody else."""

import re

import pytest
from sqlalchemy import select

from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.merchants.models import Merchant
from bourg.ordering.models import Order
from bourg.rounds.services import riding
from tests.builders.arrivals import clock, collect, morning
from tests.builders.people import signed_in
from tests.builders.visitors import Visitor
from tests.web.statements import counted

pytestmark = pytest.mark.both
PANEL = r'<section class="panel arrival".*?</section>'
DESK = 7  # statements of a shop's desk


@pytest.fixture
def scene(app):
    return morning()


@pytest.fixture
def visitor(client):
    return Visitor(client)


def drawing(visitor):
    return re.search(r'<svg class="way-drawing".*?</svg>', visitor.html, re.S)[0]


def test_before_the_day_the_page_names_the_slot_alone(scene, visitor):
    visitor.open(scene.doors[0].link)
    assert "Votre livraison d’aujourd’hui" not in visitor.words


def test_on_the_day_the_page_says_the_hour_and_how_many_stops_before(scene, visitor):
    with clock(scene, -60):
        visitor.open(scene.doors[3].link)
        assert "Entre 10 h et 10 h 20" in visitor.words
        assert "Le livreur n’est pas encore parti. Il reste 3 arrêts avant vous." in visitor.words
    with clock(scene, -3):
        collect(scene)
        for door in scene.doors[:2]:
            riding.delivered(door.reference, scene.courier)
        visitor.open(scene.doors[3].link)
        assert "Il reste 1 arrêt avant vous." in visitor.words


def test_two_looks_read_the_same(scene, visitor):
    with clock(scene, -30):
        looks = []
        for _ in range(3):
            visitor.open(f"{scene.doors[2].link}/vif")
            looks.append(re.search(PANEL, visitor.html, re.S)[0])
    assert len(set(looks)) == 1


def test_whoever_is_next_reads_within_ten_minutes(scene, visitor):
    with clock(scene, -3):
        collect(scene)
    with clock(scene, 1):
        visitor.open(scene.doors[0].link)
        assert "Dans les 10 minutes" in visitor.words
        assert "Vous êtes le prochain arrêt." in visitor.words


def test_after_the_slot_the_page_says_so_and_is_sorry(scene, visitor):
    with clock(scene, 115):
        visitor.open(scene.doors[3].link)
        assert "Plus tard que promis" in visitor.words
        assert "Votre créneau finissait à 12 h." in visitor.words


def test_once_the_door_is_behind_no_hour_is_said(scene, visitor):
    with clock(scene, -3):
        collect(scene)
        riding.delivered(scene.doors[0].reference, scene.courier)
        visitor.open(scene.doors[0].link)
        assert "Votre livraison d’aujourd’hui" not in visitor.words


def test_nothing_of_any_other_household_is_on_the_page_the_drawing_or_the_answer(
    scene, visitor, client
):
    own, others = scene.doors[2], [d for d in scene.doors if d is not scene.doors[2]]
    places = db.session.execute(select(Order.lat, Order.lon)).all()
    with clock(scene, -60):
        pages = [visitor.open(own.link).text, visitor.open(f"{own.link}/vif").text]
        pages.append(ask(client, own).text)
    for page in pages:
        for other in others:
            assert not any(w in page for w in (*other.name.split(), other.label, other.reference))
        assert not any(str(round(v, 3)) in page for place in places for v in place)
        assert "Nadège" not in page


def ask(client, door):
    headers = {"Authorization": f"Bearer {door.link.rpartition('/')[2]}"}
    return client.get(f"/api/v1/orders/{door.reference}", headers=headers)


def test_a_program_reads_the_same_hour(scene, client):
    assert ask(client, scene.doors[3]).json["eta"] is None
    with clock(scene, -60):
        eta = ask(client, scene.doors[3]).json["eta"]
    assert set(eta) == {"from", "to", "stops_before", "after_the_slot"}
    assert (eta["stops_before"], eta["after_the_slot"]) == (3, False)
    assert eta["from"] < eta["to"]


def test_the_drawing_is_small_has_words_and_no_style_of_its_own(scene, visitor):
    with clock(scene, -60):
        visitor.open(scene.doors[3].link)
    drawn = drawing(visitor)
    assert len(drawn.encode()) < 2_000
    assert 'role="img" aria-label="Le livreur n’est pas encore parti. Il reste 3 arrêts' in drawn
    assert not re.search(r"style=|<script|href=|on\w+=", drawn)
    assert drawn.count('class="way-stop"') == 3


@pytest.mark.parametrize("count", [1, 4])
def test_pages_of_the_day_ask_as_often_for_one_door_as_for_four(app, client, count):
    scene = morning(count)
    with clock(scene, -60):
        with counted() as statements:
            client.get(scene.doors[-1].link)
        assert len(statements) == 4, statements
        baker, desk = at_the_bakery(app, scene)
        baker.get(desk)
        with counted() as statements:
            baker.get(desk)
    assert len(statements) == DESK, statements


def at_the_bakery(app, scene):
    which = select(Merchant.slug).where(Merchant.id == scene.market.bakery)
    slug = db.session.scalar(which)
    return signed_in(app, "Amar", shop=slug), f"/commercant/{slug}"


def test_a_shop_reads_who_comes_when_and_ticks_bag_by_bag(app, scene):
    baker, desk = at_the_bakery(app, scene)
    with clock(scene, -60):
        riding.collected(scene.doors[3].parts[1], scene.courier)
        page = baker.get(desk).text
        assert re.search(r"Nadège passe aujourd’hui vers 9\sh\s\d\d", page)
        reference = scene.doors[0].parts[0]
        answer = baker.post(f"{desk}/commandes/{reference}/sacs", data={"give": "2"})
        assert answer.location.endswith(f"#bags-{reference}")
        page = baker.get(desk).text
        assert re.search(r'name="take_back" value="2" aria-pressed="true"', page)
        assert "Sacs remis : 1 sur 2" in page.replace("\xa0", " ")
        slip = baker.get(f"{desk}/commandes/{reference}/bon").text
        assert "Nadège passe" in slip
        baker.post(f"{desk}/commandes/{reference}/sacs", data={"take_back": "2"})
        assert 'aria-pressed="true"' not in baker.get(desk).text


def test_a_shop_that_is_late_says_so_and_the_desk_rings_up_who_has_no_mailbox(app):
    scene = morning(2, mailbox=False, ready=False)
    baker, desk = at_the_bakery(app, scene)
    agent = Visitor(signed_in(app, "Agnes", Role.AGENT))
    with clock(scene, -15):
        part = f"{desk}/commandes/{scene.doors[0].parts[0]}"
        baker.post(f"{part}/accepter")
        assert "J’ai du retard" in baker.get(part).text
        assert baker.post(f"{part}/retard", data={"minutes": "7"}).status_code == 422
        assert baker.post(f"{part}/retard", data={"minutes": "45"}).status_code == 303
        agent.open("/accueil-telephonique")
        assert "À dire : Votre livraison d’aujourd’hui arrive entre" in agent.words
        for door in scene.doors:
            agent.send("/accueil-telephonique/retard-dit", order=door.reference)
        assert "À dire" not in agent.words
        agent.open(f"/mairie/commandes/{scene.doors[0].reference}")
        assert "Attendue aujourd’hui entre" in agent.words
        assert "Prévenu par téléphone de la nouvelle heure" in agent.words
