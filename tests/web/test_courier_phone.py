"""What a courier's telephone is given to keep, what it sends, and what it must not keep."""

import json
import struct

import pytest

from bourg.kernel.db import db
from bourg.kernel.roles import Actor, Role
from bourg.ordering.queries import order
from bourg.people.services import trusting
from bourg.rounds.queries import reports
from bourg.web.doors import door_word
from tests.builders import baskets, rides
from tests.builders.orders import OFFICER
from tests.builders.people import add_person, enter, signed_in

KEY = "0123456789abcdef"


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def ride(market):
    return rides.waiting(market)


@pytest.fixture
def lea(app, ride):
    """Lea's browser, her round taken."""
    user_id = add_person("Lea", Role.COURIER)
    browser = enter(app, "Lea")
    browser.user = Actor(Role.COURIER, user_id)
    browser.round = browser.get("/livreur").text.split("/livreur/tournees/")[1].split("/")[0]
    browser.post(f"/livreur/tournees/{browser.round}/prendre")
    browser.url = f"/livreur/tournees/{browser.round}"
    return browser


def sent(browser, *actions, **more):
    """What the service answers to these actions."""
    queue = {"phone": "one", "round": browser.round, "actions": actions, **more}
    return browser.post("/livreur/actions", json=queue)


def entry(deed, reference, key=KEY, **more):
    return {"key": key, "deed": deed, "reference": reference, **more}


def state(ride):
    return order(db.session(), ride.reference).state.value


def test_what_waited_is_done_once_and_answered_in_its_order(lea, ride):
    queue = [entry("collected", part, part.ljust(16, "0")) for part in ride.parts]
    queue.append(entry("delivered", ride.reference, outcome="neighbour", note="Mme Diallo"))
    first, again = sent(lea, *queue).json["results"], sent(lea, *queue).json["results"]
    assert first == again
    assert [(one["key"], one["done"]) for one in first] == [(one["key"], True) for one in queue]
    assert state(ride) == "delivered"


def test_why_something_was_not_entered_is_said_in_words(lea, ride):
    (result,) = sent(lea, entry("delivered", ride.reference)).json["results"]
    assert (result["done"], result["code"]) == (False, "bags_missing")
    assert result["words"] == "Récupérez d’abord tous les sacs de cette commande."


@pytest.mark.parametrize("wrong", [
    {"actions": [entry("flown", "X")]}, {"actions": [entry("delivered", "X", key="short")]},
    {"actions": [{"deed": "delivered"}]}, {"actions": [entry("delivered", "X", note="x" * 301)]},
    {"actions": [entry("delivered", "X")] * 101}, {"phone": "x" * 65}, {"more": 1},
])  # fmt: skip
def test_what_is_no_queue_is_refused_whole(lea, wrong):
    answer = lea.post("/livreur/actions", json=wrong)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "claimed",
    [
        "yesterday",
        "0000-00-00T00:00:00Z",
        "2026-11-24T10:00:00",
        "+012345-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_no_clock_of_a_telephone_can_stop_an_action(lea, ride, claimed):
    one = entry("collected", ride.parts[0], claimed_at=claimed)
    answer = sent(lea, one, sent_at=claimed)
    assert answer.json["results"][0]["done"]


def test_a_telephone_hears_that_its_clock_is_wrong_and_that_it_is_not_alone(lea):
    answer = sent(lea, sent_at="2001-01-01T00:00:00Z").json
    assert answer["clock_off_s"] < -86_400
    assert answer["other_phone_at"] is None
    assert sent(lea, phone="two").json["other_phone_at"] is not None
    assert sent(lea).json["other_phone_at"] is not None


def test_an_action_needs_the_form_token_of_its_session(app, lea, ride):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert sent(lea, entry("collected", ride.parts[0])).status_code == 400
        given = lea.get("/livreur/jeton").json
        queue = {"actions": [entry("collected", ride.parts[0])]}
        answer = lea.post("/livreur/actions", json=queue, headers={"X-CSRFToken": given["token"]})
        assert answer.json["results"][0]["done"]
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_the_page_of_a_round_is_kept_while_it_is_ridden_and_not_after(lea, ride):
    assert 0 < int(lea.get(lea.url).headers["X-Keep-For"]) <= 14 * 3600
    assert lea.get(f"{lea.url}/feuille").headers["X-Keep-For"] != "0"
    at = rides.at_the_door(ride, lea.user)
    lea.post(f"{lea.url}/livre", data={"order": at.reference})
    for url in (lea.url, f"{lea.url}/feuille"):
        page = lea.get(url)
        assert page.headers["X-Keep-For"] == "0"
        assert "République" not in page.text


def test_a_round_that_is_not_mine_yet_is_not_kept(app, ride):
    tom = signed_in(app, "Tom", Role.COURIER)
    url = (
        "/livreur/tournees/" + tom.get("/livreur").text.split("/livreur/tournees/")[1].split("/")[0]
    )
    assert tom.get(url).headers["X-Keep-For"] == "0"


def test_who_signs_out_takes_what_the_telephone_kept_along(app, lea):
    assert lea.post("/deconnexion").headers["Clear-Site-Data"] == '"storage"'
    resident = signed_in(app, "Nina")
    assert "Clear-Site-Data" not in resident.post("/deconnexion").headers


def test_the_app_can_be_installed_with_an_icon_in_the_colours_of_the_town(client):
    manifest = json.loads(client.get("/livreur/appli.webmanifest").data)
    assert (manifest["start_url"], manifest["display"]) == ("/livreur", "standalone")
    for icon in manifest["icons"]:
        png = client.get(icon["src"])
        assert png.mimetype == "image/png"
        width, height = struct.unpack(">II", png.data[16:24])
        assert f"{width}x{height}" == icon["sizes"]
    assert client.get("/livreur/icone-99999.png").status_code == 404


def test_the_worker_keeps_only_files_that_there_are(client):
    script = client.get("/livreur/appli.js")
    assert script.headers["Service-Worker-Allowed"] == "/livreur"
    kept = json.loads(script.text.split("const KEPT = ")[1].split(";\n")[0])
    assert "js/courier.js" in " ".join(kept["files"])
    for url in [*kept["files"], kept["offline"]]:
        with client.get(url) as answer:
            assert answer.status_code == 200, url


def test_the_script_of_the_telephone_is_on_the_couriers_pages_only(client, lea):
    assert "js/courier.js" in lea.get(lea.url).text
    for url in ("/", "/panier", "/connexion"):
        assert "courier" not in client.get(url).text


def test_every_halt_is_on_the_page_and_one_is_shown(lea, ride):
    page = lea.get(lea.url).text
    halts = page.split('<section class="halt"')[1:]
    heads = [halt.split(">")[0] for halt in halts]
    assert len(heads) == 3
    assert sum(" hidden" not in head for head in heads) == 1
    chosen = lea.get(f"{lea.url}?arret={ride.parts[1]}").text
    shown = [
        h.split('"')[1] for h in chosen.split("data-halt=")[1:] if " hidden" not in h.split(">")[0]
    ]
    assert shown == [ride.parts[1]]


def test_the_word_at_the_door_is_the_same_for_household_and_courier(app, lea, ride):
    word = door_word(ride.reference)
    rides.at_the_door(ride, lea.user)
    assert word in lea.get(lea.url).text
    tom = signed_in(app, "Tom", Role.COURIER)
    assert word not in tom.get("/livreur").text


def test_without_a_script_a_neighbour_a_refusal_and_a_missing_bag_are_entered(lea, ride):
    lea.post(f"{lea.url}/manque", data={"part": ride.parts[0], "bags": "1", "note": "Fermé"})
    (told,) = reports.unsettled(db.session())
    assert (told.shop, told.words) == ("Boulangerie Amar", "Fermé")
    assert "Il n’y a rien ici" in lea.get(lea.url).text
    rides.at_the_door(ride, lea.user)
    again = lea.post(f"{lea.url}/livre", data={"order": ride.reference, "outcome": "neighbour"})
    assert again.status_code == 422
    assert "Dites quel voisin" in again.text
    assert lea.post(f"{lea.url}/refuse", data={"order": ride.reference}).status_code == 303
    assert state(ride) == "returned"
    page = lea.get(lea.url).text
    assert "À rapporter aux boutiques" in page
    assert lea.post(f"{lea.url}/rapporte", data={"part": ride.parts[0]}).status_code == 303


def test_alcohol_asks_for_an_adult_before_it_is_delivered(app, market):
    ride = rides.waiting(market, wine=True)
    add_person("Lea", Role.COURIER)
    lea = enter(app, "Lea")
    url = (
        "/livreur/tournees/" + lea.get("/livreur").text.split("/livreur/tournees/")[1].split("/")[0]
    )
    for part in ride.parts:
        lea.post(f"{url}/remis", data={"part": part})
    assert "cette personne est majeure" in lea.get(url).text
    assert lea.post(f"{url}/livre", data={"order": ride.reference}).status_code == 422
    done = lea.post(f"{url}/livre", data={"order": ride.reference, "adult": "yes"})
    assert done.status_code == 303
    assert state(ride) == "delivered"


def test_a_trusted_person_is_on_the_screen_of_who_rides_only(app, lea, ride):
    household = order(db.session(), ride.reference).household_id
    trusting.name_trusted(household, "Paul Zola", "06 98 76 54 32", OFFICER)
    rides.at_the_door(ride, lea.user)
    assert "Paul Zola" in lea.get(lea.url).text
    assert lea.post(f"{lea.url}/absent", data={"order": ride.reference}).status_code == 422
    rang = {"order": ride.reference, "rang": ["trusted", "desk"]}
    assert lea.post(f"{lea.url}/absent", data=rang).status_code == 303
    assert "Paul Zola" not in lea.get(lea.url).text


def test_the_desk_sees_what_is_reported_and_settles_it(app, lea, ride):
    lea.post(f"{lea.url}/incident", data={"part": ride.parts[0], "note": "Une bouteille cassée"})
    odile = signed_in(app, "Odile", Role.OFFICER)
    for url in ("/mairie", "/accueil-telephonique"):
        assert "Une bouteille cassée" in odile.get(url).text
    (told,) = reports.unsettled(db.session())
    assert odile.post(f"/mairie/signalements/{told.public_id}/regle").status_code == 303
    assert "Une bouteille cassée" not in odile.get("/mairie").text


def test_the_desk_leaves_out_what_it_looked_for_in_vain(app, lea, ride):
    lea.post(f"{lea.url}/remis", data={"part": ride.parts[1]})
    lea.post(f"{lea.url}/manque", data={"part": ride.parts[0], "bags": "1"})
    odile = signed_in(app, "Odile", Role.OFFICER)
    (told,) = reports.unsettled(db.session())
    assert "Introuvable" in odile.get("/mairie").text
    assert odile.post(f"/mairie/signalements/{told.public_id}/sans").status_code == 303
    assert "Introuvable" not in odile.get("/mairie").text
    assert "Livrée" in lea.get(lea.url).text


def test_a_courier_who_is_late_says_so_and_takes_it_back(lea, ride):
    assert "Décaler la suite de votre tournée" in lea.get(lea.url).text
    page = lea.post(f"{lea.url}/retard", data={"minutes": "20"}, follow_redirects=True).text
    assert "Vous avez signalé du retard" in page
    page = lea.post(f"{lea.url}/retard", data={"minutes": "0"}, follow_redirects=True).text
    assert "C’est noté : vous êtes à l’heure." in page.replace("\xa0", " ")
    for wrong in ("", "x", "15", "-10", "9" * 12):
        assert lea.post(f"{lea.url}/retard", data={"minutes": wrong}).status_code == 422


def test_a_bag_that_was_left_is_told_at_the_door_and_to_its_shop(app, lea, market):
    ride = rides.waiting(market, bags=3)
    lea.post(f"{lea.url}/remis", data={"part": ride.parts[0], "missing": "3"})
    assert state(ride) == "ready"
    for part in ride.parts:
        lea.post(f"{lea.url}/remis", data={"part": part, "missing": "1", "note": "Il cherche"})
    page = lea.get(f"{lea.url}?arret={ride.reference}").text
    assert "3 sacs (il en manque 1)" in page
    assert "Il manque des sacs : dites-le à la porte" in page.replace("\xa0", " ")
    slug = order(db.session(), ride.reference).parts[0].slug
    desk = signed_in(app, "Amar", shop=slug).get(f"/commercant/{slug}").text
    assert f"{ride.parts[0]} : le livreur n’a pas trouvé un sac" in desk.replace("\xa0", " ")


def test_the_courier_types_the_total_of_the_ticket_where_goods_were_weighed(lea, ride):
    cheese = ride.parts[1]
    page = lea.get(lea.url).text
    assert (f"ticket-{cheese}" in page, f"ticket-{ride.parts[0]}" in page) == (True, False)
    answer = lea.post(f"{lea.url}/remis", data={"part": cheese, "ticket": "5,1,0"})
    assert answer.status_code == 422
    wrong = entry("collected", cheese, "0" * 16, ticket="5.1.0")
    right = entry("collected", cheese, "1" * 16, ticket="5,10 €")
    done = [one["done"] for one in sent(lea, wrong, right).json["results"]]
    assert done == [False, True]
    part = order(db.session(), ride.reference).parts[1]
    assert (part.total_cents, part.exact) == (510, True)
