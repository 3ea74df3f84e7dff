"""A shop's desk asks every four seconds whether anything is new: what that costs, and who may."""

import pytest
from flask import template_rendered
from sqlalchemy import event
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.merchants.queries import reachable
from tests.builders import baskets
from tests.builders.orders import placed
from tests.builders.people import signed_in
from tests.web.statements import counted

LIVE = "/commercant/boulangerie-amar/vif"


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def baker(app, market):
    placed(market)
    return signed_in(app, "Amar", shop="boulangerie-amar")


def test_an_unchanged_desk_costs_four_statements_no_mapped_object_and_no_template(app, baker):
    known = {"If-None-Match": baker.get(LIVE).headers["ETag"]}
    mapped, drawn = [], []

    def note(state):
        mapped.append(state)

    event.listen(Session, "do_orm_execute", note)
    watched = template_rendered.connected_to(lambda sender, **more: drawn.append(more), app)
    with watched, counted() as statements:
        assert baker.get(LIVE, headers=known).status_code == 304
    event.remove(Session, "do_orm_execute", note)
    assert (len(statements), mapped, drawn) == (4, [], [])


def test_a_new_order_is_there_at_the_next_look(baker, market):
    before = baker.get(LIVE)
    placed(market)
    after = baker.get(LIVE, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.text.count("Tout accepter")) == (200, 2)


def test_a_desk_says_that_it_is_awake_for_its_own_shop_only(app, baker, market):
    assert baker.post("/commercant/fromagerie-bel/eveil").status_code == 404
    assert baker.post("/commercant/boulangerie-amar/eveil").status_code == 204
    found = reachable(db.session(), [market.bakery, market.dairy])
    assert found[market.dairy].seen_at is None
    assert (now() - found[market.bakery].seen_at).total_seconds() < 60
