"""How a shop comes in, changes its window, and is taken off the pages."""

from datetime import date, timedelta
from functools import partial

import pytest

from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.refusals import BadInput, NotFound, Refusal
from bourg.merchants import queries
from bourg.merchants.kinds import ServiceLevel
from bourg.merchants.services import admission, window
from tests.builders.catalogue import FILE, OFFICER, SHOPKEEPER, open_shop


def test_a_shop_that_applied_is_not_shown_before_it_is_approved(session, app):
    slug = admission.apply("Boulangerie Amar", "bakery", SHOPKEEPER, **FILE)
    assert queries.shop(session, slug) is None
    admission.approve(slug, OFFICER)
    assert queries.shop(session, slug).in_catalogue


def test_nobody_sells_before_the_trader_is_known(app):
    slug = admission.apply("Boulangerie Amar", "bakery", SHOPKEEPER, siret="73282932000075")
    with pytest.raises(Refusal) as refusal:
        admission.approve(slug, OFFICER)
    fields = [one.field for one in refusal.value.each()]
    assert fields == [
        "legal_name", "address_label", "phone", "email", "siret", "register_name",
        "identity_seen_on", "certified_at", "opening_hours",
    ]  # fmt: skip


def test_a_shop_window_needs_no_register(session, app):
    slug = admission.apply("Salon Chez Awa", "hairdresser", SHOPKEEPER)
    admission.approve(slug, OFFICER, ServiceLevel.SHOWCASE)
    assert not queries.shop(session, slug).in_catalogue


def test_a_trade_that_is_only_shown_cannot_sell(app):
    slug = admission.apply("Tabac du Pont", "tobacconist", SHOPKEEPER, **FILE)
    with pytest.raises(Refusal) as refusal:
        admission.approve(slug, OFFICER)
    assert refusal.value.code == "trade_not_sold"


def test_two_shops_of_one_name_get_two_addresses(app):
    slugs = [admission.apply("Chez l’Ami", "grocer", SHOPKEEPER) for _ in range(3)]
    assert slugs == ["chez-l-ami", "chez-l-ami-2", "chez-l-ami-3"]


@pytest.mark.parametrize(("name", "trade", "field"), [(" ", "bakery", "name"), ("A", "x", "trade")])
def test_a_shop_without_name_or_trade_is_refused(app, name, trade, field):
    with pytest.raises(BadInput) as refusal:
        admission.apply(name, trade, SHOPKEEPER)
    assert refusal.value.field == field


def test_a_suspended_shop_is_off_the_pages_with_its_reason_and_comes_back(session, app):
    slug = open_shop()
    with pytest.raises(BadInput):
        admission.suspend(slug, " ", OFFICER)
    admission.suspend(slug, "Identité non confirmée", OFFICER)
    assert queries.shop(session, slug) is None
    admission.reinstate(slug, OFFICER)
    assert queries.shop(session, slug).in_catalogue


@pytest.mark.parametrize("again", [0, 1, 2])
def test_a_decision_pressed_twice_is_taken_and_told_once(session, app, again):
    slug = open_shop()
    decisions = (
        lambda: admission.approve(slug, OFFICER),
        lambda: admission.suspend(slug, "Hygiène", OFFICER),
        lambda: admission.reinstate(slug, OFFICER),
    )
    for decide in decisions[: again + 1]:
        decide()
    told = len(audit.trail(session, f"merchant:{slug}"))
    decisions[again]()
    assert len(audit.trail(session, f"merchant:{slug}")) == told


def test_who_has_only_applied_is_neither_suspended_nor_reinstated(app):
    slug = admission.apply("Boulangerie Amar", "bakery", SHOPKEEPER, **FILE)
    for decide in (partial(admission.suspend, reason="Hygiène"), admission.reinstate):
        with pytest.raises(Refusal) as refusal:
            decide(slug, actor=OFFICER)
        assert refusal.value.code == "wrong_status"


def test_a_paused_shop_takes_no_orders_until_then(session, app):
    slug = open_shop()
    window.pause(slug, now() + timedelta(hours=1), SHOPKEEPER)
    shop = queries.shop(session, slug)
    assert not shop.takes_orders(now())
    assert shop.takes_orders(now() + timedelta(hours=2))


def test_a_closure_is_kept_with_the_shop_and_can_be_taken_back(session, app):
    slug, today = open_shop(), now().date()
    closure_id = window.close_days(slug, today, today + timedelta(days=7), SHOPKEEPER)
    assert queries.shop(session, slug).closures == ((today, today + timedelta(days=7)),)
    window.open_days(slug, closure_id, SHOPKEEPER)
    assert queries.shops(session)[0].closures == ()


def test_a_closure_that_ends_before_it_begins_is_refused(app):
    slug = open_shop()
    with pytest.raises(BadInput):
        window.close_days(slug, date(2026, 12, 2), date(2026, 12, 1), SHOPKEEPER)


def test_a_shop_changes_its_file_but_not_its_status(session, app):
    slug = open_shop()
    window.edit(slug, SHOPKEEPER, description="Levain nourri chaque soir", opening_hours="24/7")
    assert queries.shop(session, slug).description == "Levain nourri chaque soir"
    with pytest.raises(TypeError):
        window.edit(slug, SHOPKEEPER, status="suspended")


def test_hours_that_cannot_be_read_leave_the_shop_as_it_was(session, app):
    slug = open_shop()
    with pytest.raises(BadInput):
        window.edit(slug, SHOPKEEPER, opening_hours="le matin", name="Autre")
    assert queries.shop(session, slug).name == "Boulangerie Amar"


def test_a_shop_moves_down_to_showcase_and_up_again(session, app):
    slug = open_shop()
    for level in (ServiceLevel.SHOWCASE, ServiceLevel.ORDER_REQUEST, ServiceLevel.CATALOGUE):
        admission.set_service_level(slug, level, OFFICER)
        assert queries.shop(session, slug).service_level is level


def test_a_shop_that_only_applied_cannot_raise_its_level(app):
    slug = admission.apply("Boulangerie Amar", "bakery", SHOPKEEPER)
    with pytest.raises(Refusal) as refusal:
        admission.set_service_level(slug, ServiceLevel.CATALOGUE, SHOPKEEPER)
    assert refusal.value.code == "not_yet_selling"


def test_an_unknown_shop_is_not_found(app):
    with pytest.raises(NotFound):
        window.pause("nowhere", None, OFFICER)
