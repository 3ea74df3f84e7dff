"""Every door has a guard, a method it says, and a name in English behind a URL in French."""

from bourg.web.access import guard_of


def test_every_door_has_a_guard(app):
    unguarded = [r.endpoint for r in app.url_map.iter_rules() if guard_of(r.endpoint) is None]
    assert not unguarded


def test_every_blueprint_of_the_checkout_is_opened_by_the_configuration(app):
    from bourg.config import BLUEPRINTS
    from tests.architecture.source import ROOT

    folders = {p.parent.name for p in (ROOT / "blueprints").glob("*/__init__.py")}
    assert {name.rpartition(".")[2] for name in BLUEPRINTS} == folders


def test_a_get_and_a_post_never_share_a_door_without_saying_so(app):
    rules = [r for r in app.url_map.iter_rules() if "GET" in (r.methods or ())]
    both = [r.endpoint for r in rules if (r.methods or set()) & {"PUT", "DELETE", "PATCH"}]
    assert not both
