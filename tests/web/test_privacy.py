"""Who sees what of whom: shops no family name and no address, couriers their own doorsteps only."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Actor, Role
from bourg.ordering.services import baskets
from bourg.people.services import accounts, tokens
from bourg.rounds.models import Round
from tests.builders import baskets as markets
from tests.builders import world
from tests.builders.orders import place
from tests.builders.world import SHOPS
from tests.web.visits import rules, verb

OFFICER = Actor(Role.OFFICER, 1)
FAMILY, STREET, FLOOR = "Quenneville", "République", "2e étage"
MAIL, NOTE, PHONE, LOCAL = "marie@", "chien", "06 12 34 56 78", "+33612345678"
DOORSTEP = (FAMILY, STREET, FLOOR, NOTE, PHONE, LOCAL)


def all_pages(scene, who, *rooms):
    """What one person reads in these rooms, whole."""
    answers = [
        scene.knock(who, rule)
        for rule in rules(scene.app).values()
        if verb(rule) == "GET" and rule.endpoint.startswith(rooms)
    ]
    read = [one for one in answers if one.status_code == 200 and one.mimetype != "image/png"]
    return "\n".join(map(told, read))


def told(answer):
    """What an answer says; of a package, all its files."""
    if answer.mimetype != "application/zip":
        return answer.text
    with ZipFile(BytesIO(answer.data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def ask(scene, who, path, **more):
    """What the program of somebody gets."""
    headers = {"Authorization": f"Bearer {scene.world.api_tokens[who]}"}
    return scene.app.test_client().get(f"/api/v1{path}", headers=headers, **more)


def leave_round(scene):
    """Nobody rides Marie's round any more."""
    with scene.app.app_context():
        mine = db.session.query(Round).filter_by(public_id=scene.world.order.round_id)
        mine.update({"courier_user_id": None})
        db.session.commit()


@pytest.mark.parametrize("who", ["staff", "rival"])
def test_a_shop_sees_a_first_name_and_a_number_and_nothing_more(scene, who):
    seen = all_pages(scene, who, "merchant.") + ask(scene, who, "/merchant/orders").text
    assert "Marie" in seen
    for private in (FAMILY, STREET, FLOOR, MAIL, NOTE, "Zagdanski"):
        assert private not in seen


@pytest.mark.parametrize("who", ["staff", "rival"])
def test_a_shop_sees_nothing_of_the_other_shop_in_the_same_order(scene, who):
    other = "rival" if who == "staff" else "staff"
    seen = all_pages(scene, who, "merchant.") + ask(scene, who, "/merchant/orders").text
    goods = {"staff": "Baguette", "rival": "Comté"}
    assert goods[who] in seen
    assert goods[other] not in seen
    assert scene.world.order.parts[SHOPS[other]] not in seen
    assert SHOPS[other] not in seen


def test_the_mail_to_a_shop_says_no_more_than_its_desk(scene):
    with scene.app.app_context():
        basket_id = markets.ready(scene.world.market)
        baskets.set_contact(basket_id, world.MARIE)
        place(basket_id)
    to_shops = [mail for mail in scene.mails() if mail.to.endswith("@boutiques.example")]
    assert len(to_shops) == 2
    for mail in to_shops:
        for private in (FAMILY, STREET, FLOOR, MAIL, NOTE):
            assert private not in mail.text + mail.html + mail.subject


def test_a_courier_sees_the_doorsteps_of_their_own_round_only(scene):
    mine = (
        all_pages(scene, "courier", "courier.")
        + ask(scene, "courier", "/courier/rounds/today").text
    )
    other = all_pages(scene, "other_courier", "courier.")
    assert all(private in mine for private in (FAMILY, STREET, FLOOR, PHONE))
    assert not any(private in other for private in (FAMILY, PHONE, scene.world.order.round_id))
    assert MAIL not in mine


def test_of_a_round_that_nobody_rides_a_courier_sees_shops_but_no_doorstep(scene):
    leave_round(scene)
    tom = scene.browser("other_courier")
    url = f"/livreur/tournees/{scene.world.order.round_id}"
    for page in (url, f"{url}/vif", f"{url}/feuille"):
        answer = tom.get(page)
        assert answer.status_code == 200
        assert "Boulangerie Amar" in answer.text
        assert not any(private in answer.text for private in DOORSTEP), page
    tom.post(f"{url}/prendre")
    assert FAMILY in tom.get(url).text


def test_programs_of_couriers_see_no_doorstep_of_a_free_round_either(scene):
    leave_round(scene)
    with shifted(now() + timedelta(days=1)):
        seen = ask(scene, "other_courier", "/courier/rounds/today")
    assert scene.world.order.round_id in seen.text
    assert not any(private in seen.text for private in (FAMILY, NOTE, LOCAL))


def test_yesterdays_round_is_closed_to_its_courier(scene):
    url = f"/livreur/tournees/{scene.world.order.round_id}"
    assert scene.browser("courier").get(url).status_code == 200
    with shifted(now() + timedelta(days=3)):
        for page in (url, f"{url}/vif", f"{url}/feuille"):
            assert scene.browser("courier").get(page).status_code == 404
        assert scene.world.order.round_id not in scene.browser("courier").get("/livreur").text


def test_a_doorstep_is_gone_from_page_sheet_and_program_once_it_is_done(scene):
    lea, order = scene.browser("courier"), scene.world.order
    url = f"/livreur/tournees/{order.round_id}"
    for part in order.parts.values():
        lea.post(f"{url}/remis", data={"part": part})
    assert lea.post(f"{url}/livre", data={"order": order.reference}).status_code == 303
    seen = all_pages(scene, "courier", "courier.")
    with shifted(now() + timedelta(days=1)):
        seen += ask(scene, "courier", "/courier/rounds/today").text
    assert order.reference in seen
    assert not any(private in seen for private in DOORSTEP)


def test_the_public_pages_know_no_resident(scene):
    seen = all_pages(scene, "nobody", "storefront.", "looks.", "health.", "api.addresses", "api.m")
    for name in (FAMILY, "Zagdanski", PHONE, LOCAL, MAIL):
        assert name not in seen
    found = scene.app.test_client().get("/adresses/completion?q=Quenneville")
    assert found.json == {"items": []}


def test_a_neighbour_reads_nothing_of_maries_order_anywhere(scene):
    seen = all_pages(scene, "neighbour", "account.", "order.", "storefront.", "delivery_slot.")
    for private in (FAMILY, PHONE, LOCAL, scene.world.order.reference):
        assert private not in seen


def test_a_key_ends_with_the_role_it_acts_in(scene):
    assert ask(scene, "courier", "/courier/rounds/today").status_code == 200
    with scene.app.app_context():
        accounts.revoke(scene.world.people["courier"], Role.COURIER, OFFICER)
    assert ask(scene, "courier", "/courier/rounds/today").status_code == 403
    assert scene.browser("courier").get("/livreur").status_code == 403


def test_a_key_of_one_role_opens_no_door_of_another_its_person_holds(scene):
    with scene.app.app_context():
        user_id = scene.world.people["courier"]
        accounts.grant(user_id, Role.AGENT, OFFICER)
        key = tokens.create(user_id, Role.AGENT, "desk")
    headers = {"Authorization": f"Bearer {key}"}
    answer = scene.app.test_client().get("/api/v1/courier/rounds/today", headers=headers)
    assert answer.status_code == 403


def test_health_tells_strangers_no_more_than_whether_it_is_well(scene):
    for page in ("/healthz", "/readyz"):
        seen = scene.app.test_client().get(page).text
        assert not any(
            inside in seen for inside in ("/tmp", "sqlite:///", "postgresql://", "secret")
        )
