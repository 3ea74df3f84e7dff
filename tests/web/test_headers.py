"""What every answer carries, and what no page contains: nothing inline, nothing from elsewhere."""

import pytest

from bourg.app import create_app
from bourg.web.security import FILES
from tests.databases import TOWN_TOML
from tests.web.looking import Page
from tests.web.visits import WHO, rules, verb

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def pages(scene, who):
    """Every door that answers a GET, as one person sees it."""
    for rule in rules(scene.app).values():
        if verb(rule) == "GET":
            yield rule.endpoint, scene.knock(who, rule)


def policy_of(answer):
    """The content security policy: what may be loaded -> from where."""
    said = answer.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in said)


@pytest.mark.parametrize("who", WHO)
def test_every_page_carries_the_strict_headers(scene, who):
    for endpoint, answer in pages(scene, who):
        if endpoint not in FILES:
            policy = policy_of(answer)
            assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
            assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
            assert "unsafe" not in str(policy)
            assert {name: answer.headers[name] for name in STRICT} == STRICT, endpoint
            assert "camera=()" in answer.headers["Permissions-Policy"]
        assert not {"Server", "X-Powered-By"} & set(answer.headers.keys())


def test_a_file_runs_nothing_and_a_missing_one_is_a_page_like_others(scene):
    browser = scene.browser("nobody")
    with browser.get("/static/css/bourg.css") as file:
        assert policy_of(file) == {"default-src": "'none'"}
        assert file.headers["X-Content-Type-Options"] == "nosniff"
    missing = browser.get("/static/nowhere.css")
    assert policy_of(missing)["default-src"] == "'self'"
    assert missing.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("who", WHO)
def test_what_a_person_sees_is_kept_by_no_cache_and_told_apart_by_the_cookie(scene, who):
    for endpoint, answer in pages(scene, who):
        if "public" not in answer.headers["Cache-Control"]:
            assert answer.headers["Cache-Control"] == "private, no-store", endpoint
            if not endpoint.startswith(("health.", "api.")):
                assert "Cookie" in answer.headers.get("Vary", ""), endpoint


def test_what_caches_may_keep_is_the_same_for_all_and_carries_no_cookie(scene):
    kept = {}
    for who in WHO:
        for endpoint, answer in pages(scene, who):
            if "public" in answer.headers["Cache-Control"]:
                kept.setdefault(endpoint, set()).add(answer.data)
                assert "Set-Cookie" not in answer.headers, endpoint
                assert "Cookie" not in answer.headers.get("Vary", ""), endpoint
    assert {*FILES, "looks.theme_css"} <= set(kept)
    assert all(len(bodies) == 1 for bodies in kept.values())


@pytest.mark.parametrize("who", WHO)
def test_no_page_holds_a_script_a_style_or_anything_from_elsewhere(scene, who):
    for endpoint, answer in pages(scene, who):
        if answer.mimetype == "text/html":
            assert Page(answer.text).forbidden == [], endpoint


@pytest.mark.parametrize(
    ("html", "found"),
    [("<p onclick='x'>", 1), ("<p style='x'>", 1), ("<style>p{}</style>", 1),
     ("<script>x</script>", 1),
     ("<script src='/a.js'></script>", 0), ("<script src='//evil.example/a.js'></script>", 1),
     ("<a href='javascript:x'>", 1), ("<a href=' JavaScript:x'>", 1), ("<a href='data:x'>", 1),
     ("<img src='https://evil.example/p.gif'>", 1), ("<form action='https://evil.example'>", 1),
     ("<link href='https://fonts.example/f.css'>", 1), ("<a href='https://bondy.example'>", 0),
     ("<iframe srcdoc='x'>", 2), ("<base href='/'>", 1)],
)  # fmt: skip
def test_the_look_at_a_page_finds_what_is_forbidden(html, found):
    assert len(Page(html).forbidden) == found


def own_town(folder, **server):
    """A town of its own, with these settings of its server."""
    lines = "\n".join(f"{name} = {value}" for name, value in server.items())
    (folder / "town.toml").write_text(f"{TOWN_TOML}\n[server]\n{lines}\n", "utf-8")
    return create_app(folder)


def cookie_of(app, url):
    """The session cookie that a page with a form sets."""
    answer = app.test_client().get("/compte/creer", base_url=url)
    return answer.headers["Set-Cookie"], answer


def test_over_https_the_cookie_is_bound_to_the_host_and_the_browser_told_to_stay(tmp_path):
    cookie, answer = cookie_of(own_town(tmp_path, https="true"), "https://localhost")
    assert cookie.startswith("__Host-bourg=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_without_https_the_cookie_still_hides_from_scripts_and_other_sites(tmp_path):
    cookie, answer = cookie_of(own_town(tmp_path), "http://localhost")
    assert cookie.startswith("bourg=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert "Strict-Transport-Security" not in answer.headers


def test_a_forwarded_address_counts_only_behind_the_towns_own_proxy(tmp_path):
    claimed = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    app = own_town(tmp_path)
    assert app.test_client().get("/connexion", headers=claimed).status_code == 200
    proxied = own_town(tmp_path, proxies=1)
    assert proxied.test_client().get("/connexion", headers=claimed).status_code == 400
