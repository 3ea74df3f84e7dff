"""A shop keeps its own hours: the week, the limits, days off; what is promised is said."""

from datetime import timedelta

import pytest

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.merchants import queries
from bourg.ordering.queries import order
from bourg.web.filters import local
from tests.builders import baskets
from tests.builders.orders import placed
from tests.builders.people import signed_in

WEEK = {"hours_Mo": "fermé", "hours_Tu": "7 h - 13 h et 15h30-19h", "hours_Sa": "7h–13h",
        "holidays_off": "yes"}  # fmt: skip


@pytest.fixture
def sold(app):
    return order(db.session(), placed(baskets.add_market()).reference)


@pytest.fixture
def shop(sold):
    return sold.parts[0]


@pytest.fixture
def baker(app, shop):
    return signed_in(app, "Amar", shop=shop.slug)


def kept(shop):
    db.session.rollback()
    return queries.keeping(db.session(), shop.merchant_id, local(now()).date())


def test_a_week_is_typed_as_people_say_it_and_comes_back_so(baker, shop):
    url = f"/commercant/{shop.slug}/horaires"
    more = {"orders_per_slot": "12", "min_order_cents": "8,50"}
    assert baker.post(url, data=WEEK | more).status_code == 303
    found = kept(shop)
    assert found.opening_hours == "Tu 07:00-13:00,15:30-19:00; Sa 07:00-13:00; PH closed"
    assert (found.orders_per_slot, found.min_order_cents) == (12, 850)
    page = baker.get(url).text
    for words in ("07:00 – 13:00, 15:30 – 19:00", 'value="12"', 'value="8,50"'):
        assert words in page
    assert baker.post(url, data=WEEK).status_code == 303
    assert kept(shop)[1:3] == (None, 0)


def test_days_of_the_year_are_said_in_words_and_survive_a_change_of_the_week(baker, shop):
    url, christmas = f"/commercant/{shop.slug}/horaires", "Aug 1-Aug 21 closed; Dec 25 closed"
    assert baker.post(url, data=WEEK | {"dated": christmas}).status_code == 303
    assert kept(shop).opening_hours.endswith(f"PH closed; {christmas}")
    page = baker.get(url).text
    assert "fermé du 1er août au 21 août · fermé le 25 décembre" in page
    assert f'value="{christmas}"' in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [("hours_Tu", "13h-7h"), ("hours_Tu", "toute la journée"), ("hours_Sa", "7h-25h"),
     ("orders_per_slot", "0"), ("orders_per_slot", "-1"), ("orders_per_slot", "1000000000"),
     ("orders_per_slot", "deux"), ("orders_per_day", "0"),
     ("min_order_cents", "un euro"), ("min_order_cents", "99999"),
     ("opening_hours", "quand je veux")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(baker, shop, field, typed):
    before = kept(shop)
    answer = baker.post(f"/commercant/{shop.slug}/horaires", data=WEEK | {field: typed})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "7h–13h" in answer.text or field == "hours_Sa"
    assert kept(shop) == before


def test_days_off_say_what_is_promised_for_them_and_can_be_taken_back(baker, shop, sold):
    url, day = f"/commercant/{shop.slug}/horaires", local(sold.starts_at).date()
    answer = baker.post(
        f"{url}/fermer", data={"from_on": day.isoformat(), "reason": "Congés"},
        follow_redirects=True,
    )  # fmt: skip
    assert "1 commande est déjà promise pour ces jours" in answer.text
    assert [one[1:] for one in kept(shop).closures] == [(day, day, "Congés")]
    days = {"from_on": day.isoformat(), "to_on": day.isoformat()}
    for _ in range(2):
        assert baker.post(f"{url}/rouvrir", data=days).status_code == 303
        assert kept(shop).closures == []


@pytest.mark.parametrize(
    ("days", "field"),
    [({}, "from_on"), ({"from_on": "hier"}, "from_on"),
     ({"from_on": "2026-12-24", "to_on": "2026-12-20"}, "to_on"),
     ({"from_on": "2020-01-01"}, "to_on"),
     ({"from_on": "2099-01-01", "to_on": "31/12/2100"}, "to_on")],
)  # fmt: skip
def test_days_off_that_cannot_be_are_said_at_their_field(baker, shop, days, field):
    answer = baker.post(f"/commercant/{shop.slug}/horaires/fermer", data=days)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert kept(shop).closures == []


def test_the_town_keeps_the_hours_on_behalf_of_a_shop(app, shop):
    officer = signed_in(app, "Odile", Role.OFFICER)
    tomorrow = (local(now()) + timedelta(days=1)).date().isoformat()
    url = f"/commercant/{shop.slug}/horaires"
    assert "Vous agissez pour" in officer.get(url).text
    assert officer.post(f"{url}/fermer", data={"from_on": tomorrow}).status_code == 303
    assert len(kept(shop).closures) == 1


def test_a_break_until_a_day_and_an_hour_begins_at_once_and_ends_in_one_press(baker, shop):
    url, later = f"/commercant/{shop.slug}", (local(now()) + timedelta(days=2)).date()
    until = {"for": "until", "until_on": later.isoformat(), "until_at": "14 h"}
    assert baker.post(f"{url}/pause", data=until).status_code == 303
    shown = baker.get(f"{url}/horaires").text
    assert f"{url}/reprise" in shown
    assert "14\N{NO-BREAK SPACE}h" in shown
    back = baker.post(f"{url}/reprise", data={"from": "desk"})
    assert back.location.endswith(url)
    for wrong in ({"until_on": "2020-01-01"}, {"until_on": ""}, {"until_on": "2099-01-01"}):
        answer = baker.post(f"{url}/pause", data={"for": "until"} | wrong)
        assert (answer.status_code, 'href="#until_on"' in answer.text) == (422, True)


def test_more_time_on_saturday_mornings_is_noted_shown_and_taken_back(baker, shop):
    url = f"/commercant/{shop.slug}"
    more = {"busy_days": "5", "busy_from": "8 h", "busy_to": "13 h", "busy_hours": "2"}
    for _ in range(2):
        assert baker.post(f"{url}/preparation", data=more).status_code == 303
    assert kept(shop).preparation == [[5, 480, 780, 120]]
    assert "samedi" in baker.get(f"{url}/horaires").text
    wrong = baker.post(f"{url}/preparation", data=more | {"busy_to": "7 h"})
    assert (wrong.status_code, 'href="#busy_to"' in wrong.text) == (422, True)
    baker.post(f"{url}/preparation/retirer", data={"entry": "480-780-120"})
    assert kept(shop).preparation == []
