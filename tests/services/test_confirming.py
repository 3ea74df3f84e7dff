"""Goods nobody spoke of for weeks: asked about once, confirmed in a press, else they fade."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg import jobs
from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import Product
from bourg.catalogue.queries.unconfirmed import asked
from bourg.catalogue.services import confirming, put_back, sold_out
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.web.shelf_links import shelf_path
from tests.builders.catalogue import FILE, SHOPKEEPER, bread, open_shop, sell
from tests.builders.postbox import Postbox
from tests.builders.shops import change_shop

WEEKS, WEEK = 12, timedelta(weeks=1)


@pytest.fixture
def shop(app):
    return open_shop()


def goods():
    db.session.rollback()
    rows = db.session().scalars(select(Product).order_by(Product.id)).all()
    return {row.name: (row.status, row.asked_at is not None) for row in rows}


def ask(weeks=WEEKS):
    db.session.rollback()
    return confirming.ask_due(db.session(), weeks)


def fade():
    db.session.rollback()
    return confirming.fade_due(db.session())


def test_what_nobody_spoke_of_is_asked_about_in_one_mail_and_fades_a_week_later(shop):
    away = ((now() + 13 * WEEK).month % 12) + 1
    loaf, roll, _ = sell(
        shop, bread("Baguette"), bread("Petit pain"), bread("Galette", months=(away,))
    )
    with shifted(now() + 11 * WEEK):
        assert ask() == 0
        sold_out(roll, now() + timedelta(hours=5), SHOPKEEPER)
    box = Postbox()
    with shifted(now() + 13 * WEEK):
        assert (ask(), ask()) == (1, 0)
        ((to, _, text, _),) = (mail for mail in box.look() if "juste" in mail[1])
        assert (to, "Petit pain" in text, "Baguette" in text) == (FILE["email"], False, True)
        assert re.search(r"/commercant/rayon-lien/\S+\?produit=" + loaf, text)
        assert fade() == 0
    with shifted(now() + 14 * WEEK + timedelta(hours=1)):
        assert (fade(), fade()) == (1, 0)
    assert goods()["Baguette"] == (ProductStatus.WITHDRAWN, True)
    assert goods()["Petit pain"] == (ProductStatus.PUBLISHED, False)
    assert confirming.confirm(shop, SHOPKEEPER) == 1
    assert goods()["Baguette"] == (ProductStatus.PUBLISHED, False)


def test_a_yes_to_one_a_no_to_another_and_yes_to_all(shop):
    loaf, roll, _ = sell(shop, bread("Baguette"), bread("Petit pain"), bread("Brioche"))
    with shifted(now() + 13 * WEEK):
        ask()
        assert confirming.confirm(shop, SHOPKEEPER, [loaf]) == 1
        assert confirming.let_go(shop, SHOPKEEPER, [roll]) == 1
        assert confirming.confirm(shop, SHOPKEEPER) == 1
        assert ask() == 0
        assert goods() == {
            "Baguette": (ProductStatus.PUBLISHED, False),
            "Brioche": (ProductStatus.PUBLISHED, False),
            "Petit pain": (ProductStatus.WITHDRAWN, False),
        }  # fmt: skip
        put_back(roll, SHOPKEEPER)
        assert ask() == 0


def test_a_shop_without_a_mailbox_is_rung_up_and_none_is_asked_twice_a_week(app):
    silent = open_shop()
    first = sell(silent, bread("Baguette"))
    change_shop(_id(first), email="")
    box = Postbox()
    with shifted(now() + timedelta(days=3)):
        sell(silent, bread("Brioche"))
    with shifted(now() + 12 * WEEK):
        assert ask() == 1
        assert [subject for _, subject, *_ in box.look() if "appeler" in subject]
        assert [one.public_id for one in asked(db.session(), _id(first))] == list(first)
    with shifted(now() + 12 * WEEK + timedelta(days=4)):
        assert ask() == 0
    with shifted(now() + 13 * WEEK + timedelta(hours=1)):
        assert ask() == 1


def _id(public_ids):
    wanted = select(Product.merchant_id).where(Product.public_id.in_(public_ids))
    return db.session().scalars(wanted).first()


def test_the_link_shows_and_presses_answer_without_signing_in(shop, client):
    loaf, roll = sell(shop, bread("Baguette"), bread("Brioche"))
    with shifted(now() + 13 * WEEK):
        ask()
        jobs.relay()
        path = shelf_path(shop, FILE["email"])
        page = client.get(f"{path}?produit={roll}").text
        assert page.index("Brioche") < page.index("Baguette")
        assert goods()["Brioche"] == (ProductStatus.PUBLISHED, True)
        for say, product in (("right", loaf), ("gone", roll), ("sold_out", loaf)):
            said = {"say": say, "product": product}
            assert client.post(f"{path}/dire", data=said).status_code == 303
        assert goods()["Baguette"] == (ProductStatus.PUBLISHED, False)
        assert goods()["Brioche"][0] is ProductStatus.WITHDRAWN
        assert "épuisé" in client.get(path).text
        assert client.post(f"{path}/dire", data={"say": "x"}).status_code == 404
        assert client.get(f"{path}x").status_code == 404
    with shifted(now() + 16 * WEEK):
        assert client.get(path).status_code == 404
