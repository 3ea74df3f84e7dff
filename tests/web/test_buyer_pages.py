"""The page that tells a shop who bought: a reason first, then the name, and a trace of the look."""

import pytest

from bourg.kernel.db import db
from bourg.ordering.queries import order
from bourg.ordering.services import cancelling
from bourg.web.visitor import private_url
from tests.builders import baskets
from tests.builders.orders import GUEST, placed
from tests.builders.people import signed_in

SECRETS = ("Curie", "République", "marie@example.fr")


@pytest.fixture
def reference(app):
    return placed(baskets.add_market()).reference


@pytest.fixture
def baker(app, reference):
    return signed_in(app, "Amar", shop=part(reference).slug)


def part(reference):
    return order(db.session(), reference).parts[0]


def url(reference):
    one = part(reference)
    return f"/commercant/{one.slug}/commandes/{one.reference}"


def test_the_reason_comes_first_and_the_page_is_reached_from_the_order(baker, reference):
    page = url(reference) + "/acheteur"
    assert page in baker.get(url(reference)).text
    asked = baker.get(page).text
    assert not any(secret in asked for secret in SECRETS)
    without = baker.post(page, data={"why": "curious"}, follow_redirects=True)
    assert "Choisissez pourquoi" in without.text
    assert not any(secret in without.text for secret in SECRETS)


def test_a_reason_shows_the_buyer_once_and_the_household_reads_it(app, baker, reference, client):
    page = url(reference) + "/acheteur"
    told = baker.post(page, data={"why": "invoice"})
    assert told.status_code == 200
    assert all(secret in told.text for secret in SECRETS)
    assert "no-store" in told.headers["Cache-Control"]
    assert not any(secret in baker.get(page).text for secret in SECRETS)
    cancelling.cancel(reference, GUEST)
    with app.test_request_context():
        link = private_url("order.tracking", reference, 0)
    read = client.get(link).text
    assert "Boulangerie Amar" in read
    assert "une facture" in read
