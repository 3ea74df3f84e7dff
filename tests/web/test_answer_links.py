"""A shop answers from its mail: two presses, no sign-in; a link that cannot says so calmly."""

import re
from datetime import timedelta

import pytest

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.ordering.queries import order
from bourg.ordering.services import answering, cancelling
from bourg.web.answer_links import answer_path
from tests.builders import baskets
from tests.builders.orders import GUEST, SHOP, placed
from tests.builders.people import signed_in
from tests.builders.postbox import Postbox
from tests.builders.shops import change_shop

EMAIL = "amar@boutiques.example"


@pytest.fixture
def market(app):
    market = baskets.add_market()
    change_shop(market.bakery, email=EMAIL)
    return market


@pytest.fixture
def reference(market):
    return placed(market).reference


def part(reference, number=0):
    db.session.rollback()
    return order(db.session(), reference).parts[number]


def link(reference):
    return answer_path(part(reference).reference, EMAIL)


def test_a_link_in_a_mail_shows_and_one_press_accepts(client, market):
    box, reference = Postbox(), placed(market).reference
    (text,) = (text for to, _, text, _ in box.look() if to == EMAIL)
    path = re.search(r"/commercant/reponse/\S+", text)[0]
    page = client.get(path).text
    assert "Tout accepter" in page
    for hidden in ("Comté", "Fromagerie", "Curie", "République"):
        assert hidden not in page
    assert part(reference).state == "placed"
    assert client.post(f"{path}/accepter").status_code == 303
    assert part(reference).state == "accepted"
    assert "Cette commande a sa réponse" in client.get(path).text


def test_a_link_refuses_with_a_reason_or_leaves_lines_out(client, reference):
    path = link(reference)
    assert client.post(f"{path}/refuser").status_code == 422
    answered = client.post(f"{path}/accepter", data={"refused": "1", "reason-1": "Panne"})
    assert answered.status_code == 303
    assert (part(reference).state, part(reference).reason) == ("refused", "")


def test_a_link_used_twice_changes_nothing_and_says_so(client, reference):
    path = link(reference)
    client.post(f"{path}/refuser", data={"reason": "Panne du four"})
    again = client.post(f"{path}/accepter")
    assert again.status_code == 409
    assert "Cette commande a été refusée" in again.text
    assert part(reference).state == "refused"


def test_a_link_does_not_open_another_part_nor_another_shops(client, reference):
    token = link(reference).rpartition("/")[2]
    for other in (part(reference, 1).reference, reference, "NIX-1"):
        assert client.get(f"/commercant/reponse/{other}/{token}").status_code == 404
        assert client.post(f"/commercant/reponse/{other}/{token}/accepter").status_code == 404
    assert part(reference, 1).state == "placed"


def test_a_mail_that_went_on_to_somebody_else_dies_with_the_old_address(client, market, reference):
    path = link(reference)
    change_shop(market.bakery, email="nouveau@boutiques.example")
    assert client.post(f"{path}/accepter").status_code == 404
    assert part(reference).state == "placed"


def test_a_link_to_a_cancelled_order_says_that_there_is_nothing_to_prepare(client, reference):
    path = link(reference)
    cancelling.cancel(reference, GUEST)
    assert "Cette commande a été annulée" in client.get(path).text
    assert client.post(f"{path}/accepter").status_code == 409


def test_a_link_that_is_too_old_asks_to_ring_up(client, reference):
    path = link(reference)
    with shifted(now() + timedelta(days=2)):
        assert "Il est trop tard pour répondre ici" in client.get(path).text
        assert client.post(f"{path}/accepter").status_code == 409
    assert part(reference).state == "placed"


def test_what_was_answered_at_the_desk_is_answered_in_the_mail_too(client, reference):
    answering.answer(part(reference).reference, accept=True, actor=SHOP)
    assert "Cette commande a sa réponse" in client.get(link(reference)).text


def test_a_shop_chooses_how_it_is_told_and_a_wrong_number_is_said_at_its_field(app, reference):
    baker = signed_in(app, "Amar", shop="boulangerie-amar")
    page = baker.get("/commercant/boulangerie-amar/prevenir").text
    assert "Un courriel" in page
    assert "SMS" not in page
    wrong = {"first": "mail", "number": "12"}
    assert baker.post("/commercant/boulangerie-amar/prevenir", data=wrong).status_code == 422
    chosen = {"first": "paper", "second": "mail", "third": ""}
    assert baker.post("/commercant/boulangerie-amar/prevenir", data=chosen).status_code == 303
    page = baker.get("/commercant/boulangerie-amar/prevenir").text
    assert page.index("feuille imprimée") < page.index("Un courriel")
    assert baker.post("/commercant/boulangerie-amar/eveil").status_code == 204
