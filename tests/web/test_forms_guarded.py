"""Every form is our own: without its token, or from another site's page, nothing is done."""

import re

import pytest

from bourg.web.security import csrf
from tests.web.visits import rules, verb

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]
OWN = [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"},
       {"Sec-Fetch-Site": "none"}]  # fmt: skip
TOKENLESS = {"storefront.language", "merchant.beat", "gateway.call", "gateway.sms"}


@pytest.fixture
def guarded(scene):
    """The world with CSRF protection switched on, as it is outside of tests."""
    scene.app.config["WTF_CSRF_ENABLED"] = True
    yield scene
    scene.app.config["WTF_CSRF_ENABLED"] = False


def forms(scene):
    """The doors of pages that change something."""
    return [
        rule for rule in rules(scene.app).values()
        if verb(rule) != "GET" and not rule.endpoint.startswith("api.")
    ]  # fmt: skip


def token_of(browser):
    """A CSRF token that fits this browser's session."""
    page = browser.get("/compte", follow_redirects=True)
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]


def who_may(rule):
    """Somebody who gets in at a door."""
    rooms = {"merchant": "staff", "courier": "courier", "townhall": "officer"}
    return rooms.get(rule.endpoint.partition(".")[0], "resident")


def test_the_protection_is_on_outside_of_tests(tmp_path):
    from bourg.app import create_app
    from tests.databases import TOWN_TOML

    (tmp_path / "town.toml").write_text(TOWN_TOML, "utf-8")
    app = create_app(tmp_path)
    assert app.config["WTF_CSRF_ENABLED"]
    assert app.config["WTF_CSRF_CHECK_DEFAULT"]
    assert set(app.config["WTF_CSRF_METHODS"]) == {"POST", "PUT", "PATCH", "DELETE"}


def test_only_the_api_and_the_language_need_no_token(guarded):
    views = guarded.app.view_functions
    free = {name for name, view in views.items()
            if f"{view.__module__}.{view.__name__}" in csrf._exempt_views}  # fmt: skip
    assert free == TOKENLESS
    assert {doors.name for doors in csrf._exempt_blueprints} <= {"api"}


def test_a_form_without_its_token_changes_nothing(guarded):
    before = guarded.contents()
    for rule in forms(guarded):
        if rule.endpoint not in TOKENLESS:
            answer = guarded.knock(who_may(rule), rule)
            assert answer.status_code == 400, rule.endpoint
            assert "Le Panier de Bondy" in answer.text, rule.endpoint
    assert guarded.contents() == before


@pytest.mark.parametrize("token", ["", "x", "of another session", "x" * 100_000, "\x00", "é"])
def test_a_form_with_the_token_of_somebody_else_changes_nothing(guarded, token):
    if token == "of another session":
        token = token_of(guarded.browser("neighbour"))
    before = guarded.contents()
    for rule in forms(guarded):
        if rule.endpoint not in TOKENLESS:
            answer = guarded.knock(who_may(rule), rule, data={"csrf_token": token})
            assert answer.status_code == 400, rule.endpoint
    assert guarded.contents() == before


def test_a_form_of_another_sites_page_changes_nothing_even_with_the_right_token(guarded):
    before = guarded.contents()
    for number, rule in enumerate(forms(guarded)):
        browser = guarded.browser(who_may(rule))
        data = {"csrf_token": token_of(browser), "language": "en"}
        foreign = FOREIGN[number % len(FOREIGN)]
        answer = guarded.knock(who_may(rule), rule, browser=browser, data=data, headers=foreign)
        assert answer.status_code == 400, (rule.endpoint, foreign)
        assert "autre site" in answer.text
    assert guarded.contents() == before


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_page_cannot_even_change_the_language(guarded, headers):
    browser = guarded.browser("nobody")
    assert browser.post("/langue", data={"language": "en"}, headers=headers).status_code == 400
    assert 'lang="fr"' in browser.get("/connexion", headers={"Accept-Language": "fr"}).text


@pytest.mark.parametrize("headers", OWN)
def test_our_own_forms_go_through(guarded, headers):
    browser = guarded.browser("resident")
    assert browser.post("/langue", data={"language": "en"}, headers=headers).status_code == 303
    data = {"csrf_token": token_of(browser)}
    assert browser.post("/deconnexion", data=data, headers=headers).status_code == 303


def test_a_page_without_a_form_of_its_own_sets_no_cookie(guarded):
    for url in ("/informations/help", "/commerces", "/recherche?q=zzz", "/nowhere"):
        answer = guarded.browser("nobody").get(url)
        assert "Set-Cookie" not in answer.headers, url
        assert 'action="/langue"' in answer.text


def test_a_link_changes_nothing(guarded):
    before = guarded.contents()
    for rule in rules(guarded.app).values():
        if verb(rule) == "GET":
            guarded.knock(who_may(rule), rule, headers={"Sec-Fetch-Site": "cross-site"})
    assert guarded.contents() == before
