"""The plan on the officer's screen: weeks, a day and its message, the weekly plan."""

import re
from datetime import date, timedelta

import pytest

from bourg.addresses.kinds import BookingMode
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.ordering.queries import order
from bourg.ordering.services import collecting
from bourg.slots.queries import filling, plans
from bourg.slots.services import modes
from bourg.web.filters import local
from tests.builders import baskets, endangered
from tests.builders.orders import OFFICER, place, placed
from tests.builders.people import signed_in
from tests.builders.points import in_shops, windows
from tests.builders.shops import change_shop
from tests.builders.slots import add_slot, add_zone


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def officer(app):
    return signed_in(app, "Odile", Role.OFFICER)


def day_of(slot_id):
    return local(plans.slot_at(db.session(), slot_id).starts_at).date()


def slots():
    from_at, to_at = now() - timedelta(days=1), now() + timedelta(days=40)
    return filling(db.session(), from_at=from_at, to_at=to_at, moment=now())


WEEKLY = {
    "weekday": "1", "starts_local": "10:00", "ends_local": "12:00", "cutoff_kind": "day_before",
    "cutoff_days_before": "1", "cutoff_local": "18:00", "capacity": "12", "fee_cents": "2,50",
    "valid_from": "2026-01-01", "valid_to": "",
}  # fmt: skip


def test_the_weeks_show_holidays_market_and_school_days_in_words(officer, market):
    page = officer.get("/mairie/creneaux?jour=2026-12-23").text
    for words in ("Noël", "Vacances de Noël", "Jour de l’an"):
        assert words in page
    assert page.count('class="plan-day') == 21


def test_an_empty_plan_still_has_its_days(officer):
    assert officer.get("/mairie/creneaux").text.count("plan-day") == 21


def test_a_day_is_closed_with_a_message_and_opened_again(officer, market):
    on = day_of(market.slot)
    data = {"falls_on": on, "reason": "La neige bloque les rues", "orders": "call_off"}
    answer = officer.post("/mairie/creneaux/jour/fermer", data=data, follow_redirects=True)
    assert answer.text.count("La neige bloque les rues") >= 2
    assert "La neige bloque les rues" in officer.get(f"/mairie/creneaux?jour={on}").text
    (differs,) = plans.exceptions(db.session(), on, 1)
    url = f"/mairie/creneaux/exceptions/{differs.public_id}/lever"
    page = officer.post(url, data={"falls_on": on}, follow_redirects=True).text
    assert "La neige" not in page
    assert slots()[0].closed_at is None


def test_a_day_without_a_message_is_shown_again_at_its_field(officer, market):
    data = {"falls_on": day_of(market.slot), "reason": "", "orders": "keep"}
    answer = officer.post("/mairie/creneaux/jour/fermer", data=data)
    assert answer.status_code == 422
    assert 'href="#reason"' in answer.text
    assert answer.text.count('id="reason"') == 1
    assert re.search(r'id="orders-day-keep"[^>]*checked', answer.text)


@pytest.mark.parametrize("day", ["", "never", "2026-13-01", "2026-02-30"])
def test_a_day_that_is_none_is_refused_not_an_error(officer, day):
    data = {"falls_on": day, "reason": "Neige"}
    assert officer.post("/mairie/creneaux/jour/fermer", data=data).status_code == 422
    assert officer.get(f"/mairie/creneaux/jour?jour={day}").status_code == 200


def test_closing_one_slot_may_call_its_orders_off(officer, market):
    reference = placed(market).reference
    page = officer.get(f"/mairie/creneaux/jour?jour={day_of(market.slot)}").text
    assert "1 commande est déjà passée" in page or "1 order is placed already" in page
    url = f"/mairie/creneaux/{market.slot}/fermer"
    officer.post(url, data={"reason": "Neige", "orders": "call_off"})
    assert order(db.session(), reference).called_off


def test_other_places_reach_every_slot_and_never_fall_below_the_promised(officer, market):
    placed(market)
    on = day_of(market.slot)
    url = "/mairie/creneaux/jour/places"
    assert officer.post(url, data={"falls_on": on, "places": "7"}).status_code == 303
    assert slots()[0].capacity == 7
    for places in ("0", "many", "10001"):
        answer = officer.post(url, data={"falls_on": on, "places": places})
        assert answer.status_code in (409, 422)
        assert 'id="places-error"' in answer.text
        (field,) = re.findall('href="#(places|capacity)"', answer.text)
        assert f'id="{field}"' in answer.text
    assert slots()[0].capacity == 7


def test_an_extra_slot_is_added_and_every_wrong_field_is_named_at_once(officer, market):
    on = day_of(market.slot) + timedelta(days=1)
    data = {
        **WEEKLY,
        "falls_on": on,
        "cutoff_kind": "before",
        "cutoff_minutes": "1,5",
        "why": "Foire",
    }
    url = "/mairie/creneaux/jour/ajouter"
    assert officer.post(url, data=data).status_code == 303
    extra = next(slot for slot in slots() if slot.public_id != market.slot)
    assert extra.starts_at - extra.cutoff_at == timedelta(minutes=90)
    wrong = {"starts_local": "25:00", "ends_local": "", "capacity": "x", "fee_cents": "-3"}
    answer = officer.post(url, data={**data, **wrong})
    assert answer.status_code == 422
    for field in wrong:
        assert f'id="{field}-error"' in answer.text
        assert answer.text.count(f'id="{field}"') == 1


def test_an_overlap_is_said_with_the_hours_it_meets(officer, market):
    officer.post("/mairie/semaine-type/nouveau", data=WEEKLY)
    answer = officer.post(
        "/mairie/semaine-type/nouveau", data={**WEEKLY, "starts_local": "11 h 30"},
        headers={"Accept-Language": "fr"},
    )  # fmt: skip
    assert answer.status_code == 422
    words = " ".join(answer.text.split())
    assert "Cela chevauche le créneau de 10 h à 12 h, déjà prévu." in words
    assert 'href="#starts_local"' in answer.text


def test_the_weekly_plan_is_added_to_changed_and_ended(officer, market):
    assert officer.post("/mairie/semaine-type/nouveau", data=WEEKLY).status_code == 303
    (first,) = plans.templates(db.session())
    assert (first.weekly.capacity, first.weekly.fee_cents) == (12, 250)
    assert first.opened in (2, 3)  # on its own weekday today's has begun, or has not
    assert "12" in officer.get("/mairie/semaine-type").text
    url = f"/mairie/semaine-type/{first.public_id}"
    assert 'value="2,50"' in officer.get(url).text
    from_on = local(now()).date() + timedelta(days=8)
    changed = {**WEEKLY, "valid_from": from_on, "cutoff_kind": "before", "cutoff_minutes": "2"}
    assert officer.post(f"{url}/changer", data=changed).status_code == 303
    old, new = plans.templates(db.session())
    assert old.weekly.valid_to == from_on - timedelta(days=1)
    assert new.weekly.cutoff_minutes == 120
    url = f"/mairie/semaine-type/{new.public_id}/terminer"
    assert officer.post(url, data={"last_on": "2020-01-01"}).status_code == 422
    assert officer.post(url, data={"last_on": from_on + timedelta(days=30)}).status_code == 303


def test_every_wrong_field_of_a_weekly_slot_is_named_at_once(officer, market):
    url = "/mairie/semaine-type/nouveau"
    wrong = {"weekday": "x", "starts_local": "", "ends_local": "9", "capacity": "",
             "fee_cents": "x", "valid_from": "31/02/2026", "valid_to": "never",
             "cutoff_days_before": "", "cutoff_local": "99:99"}  # fmt: skip
    answer = officer.post(url, data=wrong | {"cutoff_kind": "day_before"})
    assert answer.status_code == 422
    for field in wrong:
        assert f'id="{field}-error"' in answer.text
        assert f'id="{field}"' in answer.text


def test_a_slot_in_the_hour_that_spring_skips_is_explained(officer, market):
    data = {**WEEKLY, "weekday": "6", "starts_local": "02:30", "ends_local": "04:00"}
    officer.post("/mairie/semaine-type/nouveau", data=data)
    (slot,) = plans.templates(db.session())
    page = officer.get(
        f"/mairie/semaine-type/{slot.public_id}", headers={"Accept-Language": "fr"}
    ).text
    assert "on passe à l’heure d’été" in page


def test_a_week_is_copied_from_the_screen(officer, market):
    on = day_of(market.slot)
    officer.post("/mairie/creneaux/jour/fermer", data={"falls_on": on, "reason": "Foire"})
    monday = on - timedelta(days=on.weekday())
    data = {"from_on": monday, "to_on": monday + timedelta(days=14)}
    assert officer.post("/mairie/creneaux/copier", data=data).status_code == 303
    assert len(plans.exceptions(db.session(), monday + timedelta(days=14), 7)) == 1
    answer = officer.post("/mairie/creneaux/copier", data={**data, "to_on": monday})
    assert answer.status_code == 422
    assert 'href="#to_on"' in answer.text


def test_a_shift_refused_names_what_is_wrong_and_nothing_else(officer, market):
    answer = officer.post("/mairie/services-livreurs/nouveau", data={"courier": ""})
    assert answer.status_code == 422
    assert "Choisissez un livreur." in answer.text
    assert "</span> None" not in answer.text


def test_with_several_zones_a_day_is_closed_in_one_of_them(officer, market):
    other = add_slot(add_zone("nord"), now() + timedelta(days=1))
    on = day_of(market.slot)
    page = officer.get(f"/mairie/creneaux/jour?jour={on}").text
    assert '<option value="nord"' in page
    url, data = "/mairie/creneaux/jour/fermer", {"falls_on": on, "reason": "Foire"}
    assert officer.post(url, data={**data, "zone_id": "nowhere"}).status_code == 422
    officer.post(url, data={**data, "zone_id": "nord"})
    assert {s.public_id: bool(s.closed_at) for s in slots()} == {market.slot: False, other: True}


def test_an_unknown_weekly_slot_or_exception_is_a_page(officer):
    assert officer.get("/mairie/semaine-type/nowhere").status_code == 404
    assert officer.post("/mairie/creneaux/exceptions/nowhere/lever").status_code == 404


def test_the_first_and_the_last_day_of_the_calendar_are_pages_too(officer):
    for day in (date(2000, 1, 1), date(2100, 12, 31), date.min, date.max):
        assert officer.get(f"/mairie/creneaux?jour={day}").status_code == 200


def test_who_nobody_can_bring_is_seen_wherever_the_officer_looks(officer, app):
    ill = endangered.town()
    endangered.ordered(ill)
    endangered.withdrawn(ill)
    on = local(endangered.starts_of(ill.market.slot)).date()
    for url in (f"/mairie/creneaux?jour={on}", f"/mairie/creneaux/jour?jour={on}"):
        assert "1 commande sans livreur" in officer.get(url).text
    assert "commande sans livreur" in officer.get("/mairie").text


def test_days_whose_slots_are_still_to_open_do_not_look_forgotten(officer, market):
    far = local(now()).date() + timedelta(days=28)
    page = officer.get(f"/mairie/creneaux?jour={far}").text
    assert page.count("pas encore ouvert") == 21
    assert "aucun créneau" not in page


def test_a_slot_that_no_round_can_bring_says_that_it_counts(officer, market):
    baskets.ready(market)
    modes.set_mode("centre", BookingMode.ROUTE, OFFICER)
    on = day_of(market.slot)
    assert "places comptées" in officer.get(f"/mairie/creneaux?jour={on}").text
    assert "aucune tournée n’apporte" in officer.get(f"/mairie/creneaux/jour?jour={on}").text


def test_closing_a_day_counts_what_is_fetched_too(officer, market):
    change_shop(market.bakery, collects=True, collect_lead_minutes=60)
    change_shop(market.dairy, collects=True, collect_lead_minutes=60)
    point, basket_id = in_shops(), baskets.filled(market)
    collecting.fetch_at(basket_id, point.public_id)
    window = windows(point, now())[-1]
    baskets.baskets.take_slot(basket_id, window.public_id, minutes=15)
    place(basket_id)
    on = local(window.starts_at).date()
    assert "1 commande est déjà passée" in officer.get(f"/mairie/creneaux/jour?jour={on}").text
