"""The trader's file: it opens the shop, it is answered, its papers end with notice."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bourg.kernel.audit import trail
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import BadInput, Refusal
from bourg.merchants import queries
from bourg.merchants.kinds import PaperKind, ServiceLevel
from bourg.merchants.queries import files
from bourg.merchants.services import admission, trader_file
from tests.builders.catalogue import FILE, OFFICER, SHOPKEEPER, open_shop
from tests.builders.shops import change_shop

TODAY = date(2026, 11, 24)
PAPER = PaperKind.INSURANCE


def told(session):
    rows = select(OutboxMessage.payload).where(OutboxMessage.topic == "merchant.file")
    return [payload["what"] for payload in session.scalars(rows.order_by(OutboxMessage.id))]


def verbs(session, slug):
    return [one.verb for one in trail(session, f"merchant:{slug}")]


def test_the_town_sees_the_identity_then_lets_the_shop_sell(session, app):
    slug = admission.apply("Boulangerie Amar", "bakery", SHOPKEEPER,
                           **FILE | {"identity_seen_on": None, "certified_at": None})  # fmt: skip
    with pytest.raises(Refusal):
        admission.approve(slug, OFFICER)
    trader_file.fill(slug, SHOPKEEPER, certified=True, mandate=True, mediator="CM2C")
    trader_file.see_identity(slug, TODAY, OFFICER)
    admission.approve(slug, OFFICER)
    assert queries.shop(session, slug).certified_at is not None
    assert told(session) == ["approved"]


def test_a_shop_that_sells_cannot_empty_what_it_may_not_sell_without(session, app):
    slug = open_shop()
    with pytest.raises(BadInput) as refusal:
        trader_file.fill(slug, SHOPKEEPER, legal_name="", mediator="CM2C")
    assert [one.field for one in refusal.value.each()] == ["legal_name"]
    trader_file.fill(slug, SHOPKEEPER, mediator="CM2C")
    assert queries.shop(session, slug).legal_name == FILE["legal_name"]


def test_a_shop_of_before_goes_on_selling_but_does_not_rise_without_its_file(session, app):
    slug = open_shop()
    shop = queries.workplace(session, slug)
    change_shop(shop.id, certified_at=None)
    trader_file.fill(slug, SHOPKEEPER, mediator="CM2C")
    admission.set_service_level(slug, ServiceLevel.ORDER_REQUEST, SHOPKEEPER)
    admission.set_service_level(slug, ServiceLevel.SHOWCASE, SHOPKEEPER)
    with pytest.raises(Refusal) as refusal:
        admission.set_service_level(slug, ServiceLevel.CATALOGUE, SHOPKEEPER)
    assert refusal.value.code == "file_incomplete"


def test_the_end_of_a_paper_is_told_once_at_each_stage(session, app):
    slug = open_shop()
    trader_file.note_paper(slug, PAPER, TODAY + timedelta(days=20), OFFICER, today=TODAY)
    assert [trader_file.warn(TODAY) for _ in range(2)] == [1, 0]
    assert files.notes(session, TODAY)[slug].ending[0].kind is PAPER
    assert trader_file.warn(TODAY + timedelta(days=14)) == 1
    assert trader_file.warn(TODAY + timedelta(days=21)) == 1
    trader_file.note_paper(slug, PAPER, TODAY + timedelta(days=400), OFFICER, today=TODAY)
    assert trader_file.warn(TODAY + timedelta(days=21)) == 0
    assert told(session) == ["approved", *["paper_ending"] * 3]


def test_a_paper_that_is_over_is_not_noted(app):
    slug = open_shop()
    with pytest.raises(BadInput) as refusal:
        trader_file.note_paper(slug, PAPER, TODAY - timedelta(days=1), OFFICER, today=TODAY)
    assert refusal.value.field == "expires_on"


def test_what_the_town_asks_stands_until_the_shop_completes_its_file(session, app):
    slug = admission.apply("Boulangerie Amar", "bakery", SHOPKEEPER, **FILE)
    with pytest.raises(BadInput):
        admission.ask_back(slug, " ", OFFICER)
    admission.ask_back(slug, "Quel médiateur ?", OFFICER)
    assert queries.workplace(session, slug).asked_back == "Quel médiateur ?"
    trader_file.fill(slug, SHOPKEEPER, mediator="CM2C")
    assert queries.workplace(session, slug).asked_back == ""
    assert verbs(session, slug) == ["applied", "asked_back", "file_answered"]


def test_a_suspension_with_notice_begins_on_its_day_and_can_be_called_off(session, app):
    slug, later = open_shop(), TODAY + timedelta(days=15)
    admission.suspend(slug, "Identité douteuse", OFFICER, from_on=later, today=TODAY)
    admission.suspend_due(TODAY)
    assert queries.shop(session, slug).in_catalogue
    admission.reinstate(slug, OFFICER)
    admission.suspend_due(later)
    assert queries.shop(session, slug).in_catalogue
    admission.suspend(slug, "Identité douteuse", OFFICER, from_on=later, today=TODAY)
    admission.suspend_due(later)
    assert queries.shop(session, slug) is None
    assert told(session) == ["approved", "suspending", "reinstated", "suspending", "suspended"]


def test_a_suspended_shop_does_not_come_back_without_its_file(session, app):
    slug = open_shop()
    admission.suspend(slug, "Identité douteuse", OFFICER)
    change_shop(queries.workplace(session, slug).id, siret=None)
    with pytest.raises(Refusal) as refusal:
        admission.reinstate(slug, OFFICER)
    assert refusal.value.code == "file_incomplete"
