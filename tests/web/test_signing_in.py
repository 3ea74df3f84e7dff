"""Signing in and out: fresh sessions, links that work once, nobody told who has an account."""

import re
import statistics
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from bourg.kernel.clock import now, shifted
from bourg.kernel.roles import Actor, Role
from bourg.merchants.services import staff
from bourg.people.services import accounts, signing_in
from tests.builders.people import PASSWORD
from tests.builders.world import SHOPS

OFFICER = Actor(Role.OFFICER, 1)
MARIE = "marie@bourg.example"
AWAY = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https://evil.example",
    "https:evil.example", "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example",
    "\t//evil.example",
    " //evil.example", "http://localhost@evil.example", "//localhost@evil.example", "@evil.example",
    "evil.example", ".evil.example", "data:text/html,x", "/%0d%0aLocation:https://evil.example",
    "/x\r\nLocation: https://evil.example",
    "//evil.example%2f%2e%2e", "/..//evil.example", "///", "?next=//evil.example",
    "\x00//evil.example",
    "https://localhost.evil.example/", "//[::1]", "http:///evil.example",
]  # fmt: skip


def sign_in(browser, **more):
    """Marie types her password."""
    form = {"email": MARIE, "password": PASSWORD, **more}
    return browser.post("/connexion", data=form)


def signed_in(browser):
    """Whether this browser gets into an account."""
    return browser.get("/compte").status_code == 200


def a_link(scene, who="resident"):
    """A fresh one-time link of somebody; its path."""
    with scene.app.app_context():
        key = scene.app.extensions["bourg"].settings.secret_key
        nonce = signing_in.make_link(scene.world.people[who], key)
        return f"/lien/{signing_in.link_token(key, nonce)}"


# Sessions


def test_signing_in_begins_a_fresh_session(scene):
    scene.app.config["WTF_CSRF_ENABLED"] = True
    try:
        browser = scene.browser("nobody")
        token = re.search(r'csrf_token" value="([^"]+)', browser.get("/connexion").text)[1]
        with browser.session_transaction() as planted:
            planted["planted"] = "by somebody else"
        assert sign_in(browser, csrf_token=token).status_code == 303
        with browser.session_transaction() as after:
            assert not {"planted", "csrf_token"} & set(after)
        assert browser.post("/deconnexion", data={"csrf_token": token}).status_code == 400
    finally:
        scene.app.config["WTF_CSRF_ENABLED"] = False


def test_the_cookie_from_before_signing_in_opens_nothing(scene):
    browser = scene.browser("nobody")
    browser.get("/connexion")
    with browser.session_transaction() as before:
        kept = dict(before)
    sign_in(browser)
    other = scene.browser("nobody")
    with other.session_transaction() as session:
        session.update(kept)
    assert signed_in(browser)
    assert not signed_in(other)


CHANGES = ("password", "granted", "revoked", "hired", "dismissed", "everywhere", "closed")


@pytest.mark.parametrize("change", CHANGES)
def test_every_session_ends_when_password_roles_or_shops_change(scene, change):
    browser, user = scene.browser("resident"), scene.world.people["resident"]
    assert signed_in(browser)
    with scene.app.app_context():
        {
            "password": lambda: accounts.set_password(user, "une autre phrase", OFFICER),
            "granted": lambda: accounts.grant(user, Role.AGENT, OFFICER),
            "revoked": lambda: accounts.revoke(user, Role.AGENT, OFFICER),
            "hired": lambda: staff.add(SHOPS["staff"], user, "employee", OFFICER),
            "dismissed": lambda: staff.remove(SHOPS["staff"], user, OFFICER),
            "everywhere": lambda: accounts.end_sessions(user, OFFICER),
            "closed": lambda: accounts.close(user, OFFICER),
        }[change]()
    assert not signed_in(browser)


def test_who_left_a_shop_is_shut_out_at_once_even_with_a_new_session(scene):
    with scene.app.app_context():
        staff.remove(SHOPS["staff"], scene.world.people["staff"], OFFICER)
    assert scene.browser("staff").get("/commercant/boulangerie-amar").status_code == 403


@pytest.mark.parametrize(
    "bend", ["", "x", "0" * 32, "{id}", "{id}.", "{id}.0", "{id}.999", "{id}.-1", "{id}.1.1"]
)
def test_a_session_names_its_person_and_version_exactly(scene, bend):
    browser = scene.browser("resident")
    with browser.session_transaction() as session:
        session["_user_id"] = bend.replace("{id}", session["_user_id"].partition(".")[0])
    assert not signed_in(browser)


def test_a_cookie_that_we_did_not_sign_is_a_strangers(scene):
    for cookie in ("", "x", "eyJfdXNlcl9pZCI6IjEifQ.x.x", "a" * 4000, "\xff"):
        browser = scene.app.test_client()
        browser.set_cookie("bourg", cookie)
        assert not signed_in(browser)


def test_at_a_shared_computer_nothing_stays_after_signing_out(scene):
    browser = scene.browser("guest")
    sign_in(browser)
    with browser.session_transaction() as session:
        session["placed"] = ["ABCDEFGH", 0]
    assert "Baguette" in browser.get("/panier").text
    browser.post("/deconnexion")
    with browser.session_transaction() as session:
        assert set(session) <= {"locale", "_flashes", "_fresh"}
    assert "Baguette" not in browser.get("/panier").text


def test_the_account_offers_to_sign_out_on_this_device(scene):
    assert 'action="/deconnexion"' in scene.browser("resident").get("/compte").text


def test_who_opens_an_account_reads_that_the_link_is_on_its_way(scene):
    browser = scene.app.test_client()
    form = {"name": "Zoé", "email": "zoe@bourg.example"}
    page = browser.post("/compte/creer", data=form, follow_redirects=True)
    assert "vers l’adresse que vous avez donnée" in page.text


def test_a_basket_filled_before_signing_in_becomes_the_accounts(scene):
    browser = scene.browser("guest")
    sign_in(browser)
    assert "Baguette" in browser.get("/panier").text
    (row,) = [row for row in scene.contents()["basket"] if scene.world.guest_basket in row]
    assert scene.world.people["resident"] in row


def test_the_basket_of_one_account_is_not_handed_to_the_next(scene):
    first = scene.browser("guest")
    sign_in(first)
    second = scene.browser("guest")
    second.post("/connexion", data={"email": "paul@bourg.example", "password": PASSWORD})
    assert "Baguette" not in second.get("/panier").text


def test_the_account_speaks_its_language_unless_another_was_chosen(scene):
    browser = scene.app.test_client()
    sign_in(browser)
    assert 'lang="fr"' in browser.get("/compte", headers={"Accept-Language": "en"}).text


# One-time links


def test_looking_at_a_link_does_not_use_it_up(scene):
    path = a_link(scene)
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        assert scene.app.test_client().open(path, method=method).status_code == 200
    assert scene.app.test_client().post(path).location == "/compte"


def test_a_link_works_once_and_then_leads_to_a_new_one(scene):
    path, first, second = a_link(scene), scene.app.test_client(), scene.app.test_client()
    assert (first.post(path).status_code, signed_in(first)) == (303, True)
    again = second.post(path)
    assert (again.status_code, signed_in(second)) == (409, False)
    assert 'name="email"' in again.text
    assert "trop ancien" in again.text


def test_a_link_that_is_used_up_shows_no_button_but_the_way_to_a_new_one(scene):
    path, browser = a_link(scene), scene.app.test_client()
    assert "Ce lien ne sert plus" not in browser.get(path).text
    browser.post(path)
    for dead in (path, path.rsplit("/", 1)[0] + "/nothing"):
        page = scene.app.test_client().get(dead).text
        assert "Ce lien ne sert plus" in page
        assert "Demander un nouveau lien" in page
        assert f'action="{dead}"' not in page


def test_an_account_without_name_and_address_is_told_both_at_once(scene):
    answer = scene.app.test_client().post("/compte/creer", data={})
    assert answer.status_code == 422
    assert ('href="#name"' in answer.text, 'href="#email"' in answer.text) == (True, True)


def test_an_old_link_and_one_of_a_closed_account_open_nothing(scene):
    old, closed = a_link(scene), a_link(scene, "neighbour")
    with scene.app.app_context():
        accounts.close(scene.world.people["neighbour"], OFFICER)
    assert scene.app.test_client().post(closed).status_code == 409
    with shifted(now() + timedelta(minutes=31)):
        assert scene.app.test_client().post(old).status_code == 409


@pytest.mark.parametrize("token", ["x", "0" * 32, "%00", "é", "x" * 5000, "'; --", "..%2f..%2fetc"])
def test_what_is_no_link_opens_nothing(scene, token):
    assert scene.app.test_client().post(f"/lien/{token}").status_code in (404, 409)


def test_a_link_is_mailed_with_the_towns_own_address_whatever_host_was_claimed(scene):
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Server": "evil.example",
               "Forwarded": "host=evil.example", "X-Host": "evil.example"}  # fmt: skip
    scene.app.test_client().post("/connexion/lien", data={"email": MARIE}, headers=headers)
    host = {"Host": "evil.example"}
    refused = scene.app.test_client().post("/connexion/lien", data={"email": MARIE}, headers=host)
    assert refused.status_code == 400
    (sent,) = [mail for mail in scene.mails() if "/lien/" in mail.text]
    for body in (sent.text, sent.html):
        assert "http://127.0.0.1:8000/lien/" in body
        assert "evil" not in body


# The way back


@pytest.mark.parametrize("away", AWAY)
def test_signing_in_never_leads_to_another_site(scene, away):
    came_from = {"Referer": re.sub(r"[\x00-\x1f]", "", away)}
    for answer in (
        sign_in(scene.app.test_client(), next=away),
        scene.app.test_client().post(a_link(scene), data={"next": away}),
        scene.app.test_client().post("/langue", data={"language": "en"}, headers=came_from),
    ):
        place = urlsplit(answer.location)
        assert answer.status_code == 303
        assert (place.scheme, place.netloc) == ("", "")
        assert re.match(r"/(?![/\\])", answer.location)


@pytest.mark.parametrize("away", AWAY)
def test_no_page_offers_the_way_to_another_site(scene, away):
    for page in ("/connexion", "/panier", "/adresse", "/creneaux", "/commande/coordonnees"):
        text = scene.browser("guest").get(page, query_string={"next": away}).text
        assert not re.search(
            r'(?:href|action|value)="(?:\s|//|/\\|https?:|javascript:)[^"]*evil', text
        )


def test_signing_in_leads_back_to_the_page_that_was_asked_for(scene):
    browser = scene.app.test_client()
    door = browser.get("/compte?a=b%26c")
    assert door.location == "/connexion?next=/compte?a%3Db%2526c"
    page = browser.get(door.location)
    kept = re.search(r'name="next" value="([^"]*)"', page.text)[1]
    assert sign_in(browser, next=kept).location == "/compte?a=b%26c"


# Passwords


def test_a_password_is_changed_with_the_one_of_before(scene):
    browser = scene.browser("resident")
    form = {"password": "une phrase toute neuve"}
    for wrong in ({}, {"current": ""}, {"current": "x"}):
        answer = browser.post("/compte/mot-de-passe", data={**form, **wrong})
        assert answer.status_code == 422
        assert 'href="#current"' in answer.text
        assert "Ce n’est pas votre mot de passe actuel." in answer.text
    form["current"] = PASSWORD
    assert browser.post("/compte/mot-de-passe", data=form).status_code == 303
    assert not signed_in(browser)
    assert sign_in(scene.app.test_client()).status_code == 422
    assert sign_in(scene.app.test_client(), password=form["password"]).status_code == 303


def test_who_came_by_a_link_just_now_chooses_a_password_without(scene):
    browser = scene.app.test_client()
    browser.post(a_link(scene))
    assert 'name="current"' not in browser.get("/compte").text
    with shifted(now() + timedelta(minutes=31)):
        late = browser.post("/compte/mot-de-passe", data={"password": "une phrase toute neuve"})
        assert late.status_code == 422
    form = {"password": "une phrase toute neuve"}
    assert browser.post("/compte/mot-de-passe", data=form).status_code == 303


def test_the_present_password_cannot_be_tried_out_without_end(scene):
    browser = scene.browser("resident")
    form = {"password": "une phrase toute neuve", "current": "x"}
    tries = [browser.post("/compte/mot-de-passe", data=form).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]


# Who has an account


def told(answer):
    """What an answer tells, without what differs by chance."""
    text = re.sub(r'value="[^"]*"', "", answer.text)
    return answer.status_code, answer.headers.get("Location"), text


@pytest.mark.parametrize("url", ["/connexion", "/connexion/lien", "/compte/creer"])
def test_known_and_unknown_addresses_get_the_same_answer(scene, url):
    with scene.app.app_context():
        accounts.close(scene.world.people["neighbour"], OFFICER)
    answers = []
    for email in (MARIE, "nobody@bourg.example", "paul@bourg.example"):
        form = {"email": email, "password": "wrong", "name": "Marie"}
        answers.append(told(scene.app.test_client().post(url, data=form)))
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("url", ["/connexion", "/connexion/lien"])
def test_known_and_unknown_addresses_cost_the_same_work(scene, url):
    def cost(email):
        browser, began = scene.app.test_client(), time.process_time()
        browser.post(url, data={"email": email, "password": "wrong"})
        return time.process_time() - began

    costs = {who: [] for who in (MARIE, "nobody@bourg.example")}
    for _ in range(5):
        for email, seen in costs.items():
            seen.append(cost(email))
    known, unknown = (statistics.median(seen) for seen in costs.values())
    assert 0.5 < known / unknown < 2


# Limits


def test_a_hundred_people_sign_in_from_one_address_even_if_some_mistype(scene, monkeypatch):
    monkeypatch.setattr("bourg.people.passwords.verify", lambda stored, given: given == PASSWORD)
    for number in range(100):
        browser = scene.app.test_client()
        if number % 2:
            mistyped = sign_in(browser, password="wrong", email=f"r{number}@x.example")
            assert mistyped.status_code == 422
        assert sign_in(browser).status_code == 303


def test_a_hundred_people_ask_for_a_link_from_one_address(scene):
    for number in range(100):
        form = {"email": f"r{number}@bourg.example", "name": "Zoé"}
        answer = scene.app.test_client().post("/compte/creer", data=form)
        assert answer.status_code == 303


def test_tries_of_one_account_are_limited_wherever_they_come_from(scene, monkeypatch):
    monkeypatch.setattr("bourg.people.passwords.verify", lambda stored, given: False)
    answers = []
    for number in range(12):
        address = {"REMOTE_ADDR": f"10.0.0.{number}"}
        form = {"email": MARIE.upper() if number % 2 else MARIE, "password": "wrong"}
        answer = scene.app.test_client().post("/connexion", data=form, environ_overrides=address)
        answers.append(answer.status_code)
    assert answers == [422] * 10 + [429] * 2


def test_one_address_cannot_try_one_password_on_every_account(scene, monkeypatch):
    monkeypatch.setattr("bourg.people.passwords.verify", lambda stored, given: False)
    answers = [
        sign_in(scene.app.test_client(), email=f"r{number}@x.example").status_code
        for number in range(101)
    ]
    assert answers == [422] * 100 + [429]
