"""Drinks leave the shelf with the licence and come back with the new one; bread stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import Product
from bourg.catalogue.services import licensing
from bourg.kernel.audit import trail
from bourg.kernel.clock import now, shifted
from bourg.merchants.kinds import PaperKind
from bourg.merchants.services import trader_file
from tests.builders.catalogue import SHOPKEEPER, bread, open_shop, sell

LICENCE = PaperKind.ALCOHOL_LICENCE
DAY = timedelta(days=1)


def cider(name="Cidre", **said):
    drink = {"vat_bp": 2000, "allergens": ("sulphites",), "alcohol": True, "category": ""}
    return bread(name, 450, **{**drink, **said})


def on_sale(session):
    session.rollback()
    wanted = select(Product.name).filter_by(status=ProductStatus.PUBLISHED).order_by(Product.name)
    return session.scalars(wanted).all()


@pytest.fixture
def shop(app):
    slug = open_shop(alcohol_licence="LE 2024-93-118")
    sell(slug, bread("Baguette"), cider(), cider("Poiré", allergens=None))
    trader_file.note_paper(slug, LICENCE, now().date() + DAY, SHOPKEEPER, today=now().date())
    return slug


def test_drinks_go_the_day_after_the_last_day_and_come_back_with_a_new_licence(shop, session):
    assert licensing.follow() == 0
    with shifted(now() + DAY):
        assert licensing.follow() == 0
    with shifted(now() + 2 * DAY):
        assert (licensing.follow(), licensing.follow()) == (1, 0)
        assert on_sale(session) == ["Baguette"]
        sell(shop, cider("Calvados"))
        assert on_sale(session) == ["Baguette"]
        today = now().date()
        trader_file.note_paper(shop, LICENCE, today + 300 * DAY, SHOPKEEPER, today=today)
        assert (licensing.follow(), licensing.follow()) == (2, 0)
    assert on_sale(session) == ["Baguette", "Calvados", "Cidre"]
    said = [one.verb for one in trail(session, f"merchant:{shop}")]
    assert [verb for verb in said if "licensed" in verb] == ["drinks_unlicensed", "drinks_licensed"]


def test_without_a_last_day_nothing_moves(app, session):
    sell(open_shop(alcohol_licence="LE 2024-93-118"), cider())
    with shifted(now() + 9999 * DAY):
        assert licensing.follow() == 0
    assert on_sale(session) == ["Cidre"]
