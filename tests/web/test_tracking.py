"""An order's private pages: found by their link only, alive, and honest about what can be done."""

from datetime import timedelta

import pytest

from bourg.kernel.clock import now, shifted
from bourg.kernel.transaction import write
from bourg.ordering import queries
from bourg.ordering.kinds import OrderState
from bourg.ordering.models import Order
from bourg.ordering.services import answering, carrying
from tests.builders import baskets
from tests.builders.orders import COURIER, SHOP, place
from tests.builders.products import add_product, change_product
from tests.builders.visitors import Visitor, ordered

pytestmark = pytest.mark.both


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def visitor(client, market):
    visitor = ordered(client, market)
    visitor.reference = visitor.tracking.split("/")[2]
    return visitor


def order(session, visitor):
    session.rollback()
    return queries.order(session, visitor.reference)


@pytest.fixture
def parts(session, visitor):
    return [part.reference for part in order(session, visitor).parts]


def test_an_amount_still_to_be_weighed_is_marked_wherever_it_stands(visitor, market):
    total, cheese = "≈ 7,38 €", "≈ 4,78 €"
    for page in (visitor.address, visitor.tracking, f"{visitor.tracking}/fiche"):
        visitor.open(page)
        assert cheese in visitor.words
        assert page == visitor.address or total in visitor.words
        assert "Vous payez ce qui est pesé ou chiffré, 7,86 € au plus" in visitor.words
        assert "≈ 2,60 €" not in visitor.words


def refuse(part):
    answering.answer(part, accept=False, reason="Panne du four", actor=SHOP)


def accept(part):
    answering.answer(part, accept=True, actor=SHOP)


def test_the_link_opens_the_order_on_any_device(app, visitor):
    other = Visitor(app.test_client())
    assert other.open(visitor.tracking).status_code == 200
    assert "Les commerçants regardent votre commande" in other.words
    assert "Boulangerie Amar" in other.words


@pytest.mark.parametrize("page", ["", "/vif", "/fiche"])
def test_without_the_right_token_there_is_nothing(client, market, visitor, page):
    other = place(baskets.ready(market)).reference
    token = visitor.tracking.split("/")[3]
    wrong = [(other, token), (visitor.reference, "0" * 32), (visitor.reference, "é"),
             ("NOBODY", "x"), ("%00", token), (visitor.reference, f"{token}0")]  # fmt: skip
    for reference, given in wrong:
        assert client.get(f"/suivi/{reference}/{given}{page}").status_code == 404
    assert client.get(f"/commande/{other}/{token}/merci").status_code == 404


@pytest.mark.parametrize("deed", ["annuler", "changer", "reste"])
def test_without_the_right_token_nothing_can_be_done(client, visitor, session, deed):
    answer = client.post(f"/suivi/{visitor.reference}/{'0' * 32}/{deed}", data={"keep": "no"})
    assert answer.status_code == 404
    assert order(session, visitor).state == OrderState.PLACED


def test_a_revoked_token_opens_nothing_more(client, visitor, session):
    with write() as writing:
        writing.query(Order).filter_by(reference=visitor.reference).update({"token_version": 1})
    assert client.get(visitor.tracking).status_code == 404


def test_each_shop_and_the_drop_have_their_timeline(visitor, parts):
    accept(parts[0])
    answering.ready(parts[0], 2, actor=SHOP)
    visitor.open(visitor.tracking)
    for words in ("Acceptée par le commerce", "2 sacs", "Réponse du commerçant", "Commandée"):
        assert words in visitor.words
    accept(parts[1])
    answering.ready(parts[1], 1, actor=SHOP)
    for part in parts:
        carrying.collected(part, COURIER)
    visitor.open(visitor.tracking)
    assert "Votre commande est en route" in visitor.words
    carrying.delivered(visitor.reference, COURIER, "Remis à Marie")
    visitor.open(visitor.tracking)
    assert "Votre commande est arrivée" in visitor.words
    assert "Remis à Marie" in visitor.words


def test_the_page_renews_itself_only_when_something_happened(client, visitor, parts):
    first = client.get(f"{visitor.tracking}/vif")
    assert "<html" not in first.text
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"{visitor.tracking}/vif", headers=known).status_code == 304
    accept(parts[0])
    assert "Acceptée" in client.get(f"{visitor.tracking}/vif", headers=known).text


def test_a_refused_part_lowers_the_total_and_says_why(visitor, parts):
    visitor.open(visitor.tracking)
    assert "non fourni" not in visitor.words
    refuse(parts[0])
    visitor.open(visitor.tracking)
    assert "non fourni" in visitor.words
    assert "Panne du four" in visitor.words
    assert "4,78 €" in visitor.words


def test_after_a_refused_part_the_rest_can_be_kept(visitor, parts, session):
    refuse(parts[0])
    visitor.open(visitor.tracking)
    assert "Nous attendons votre réponse" in visitor.words
    visitor.send(f"{visitor.tracking}/reste", keep="yes")
    assert "vous recevrez le reste" in visitor.words
    assert order(session, visitor).rest_kept is True


def test_after_a_refused_part_everything_can_be_cancelled(visitor, parts, session):
    refuse(parts[0])
    visitor.send(f"{visitor.tracking}/reste", keep="no")
    assert "Cette commande est annulée" in visitor.words
    assert order(session, visitor).state == OrderState.CANCELLED


def test_an_answer_to_no_question_changes_nothing(visitor, session):
    assert visitor.send(f"{visitor.tracking}/reste", keep="no").status_code == 409
    assert order(session, visitor).state == OrderState.PLACED


def test_it_can_be_cancelled_until_the_first_shop_starts(visitor, session):
    visitor.open(visitor.tracking)
    assert "Oui, annuler toute la commande" in visitor.words
    visitor.send(f"{visitor.tracking}/annuler")
    assert "Votre commande est annulée." in visitor.words
    assert order(session, visitor).total_cents == 0
    again = visitor.send(f"{visitor.tracking}/annuler")
    assert (again.status_code, "Il y a un problème" in again.text) == (409, False)
    assert "Voici où en est la commande" in again.text


def test_sheet_and_thanks_of_a_cancelled_order_promise_nothing(visitor):
    visitor.open(f"{visitor.tracking}/fiche")
    assert "Le livreur dit ce mot" in visitor.words
    visitor.send(f"{visitor.tracking}/annuler")
    visitor.open(f"{visitor.tracking}/fiche")
    assert "Rien ne sera livré, rien n’est à payer." in visitor.words
    for promise in ("Le livreur dit ce mot", "Vous pouvez changer ou annuler"):
        assert promise not in visitor.words
    thanks = visitor.tracking.replace("/suivi/", "/commande/") + "/merci"
    assert visitor.client.get(thanks).headers["Location"] == visitor.tracking


def test_once_a_shop_is_ready_nothing_can_be_cancelled_or_changed(visitor, parts, session):
    accept(parts[0])
    answering.ready(parts[0], 1, actor=SHOP)
    visitor.open(visitor.tracking)
    assert "annuler toute la commande" not in visitor.words
    assert "Un commerçant a commencé" in visitor.words
    for deed in ("annuler", "changer"):
        assert visitor.send(f"{visitor.tracking}/{deed}").status_code == 409
    assert order(session, visitor).state != OrderState.CANCELLED


def test_changing_puts_everything_back_with_the_same_slot(visitor, session):
    visitor.send(f"{visitor.tracking}/changer")
    assert "Votre commande est de nouveau dans votre panier." in visitor.words
    assert "Votre place est" in visitor.words
    assert "Baguette" in visitor.words
    assert order(session, visitor).state == OrderState.CANCELLED
    visitor.open("/commande/recapitulatif")
    assert "Commander avec obligation de paiement" in visitor.words
    assert visitor.press("/commande").headers["Location"] != visitor.address


def test_changing_loses_nothing_of_a_basket_begun_meanwhile(visitor, market):
    other = add_product(market.bakery, "Brioche", 520)
    visitor.send("/panier/lignes", product=other)
    visitor.send(f"{visitor.tracking}/changer")
    assert "Brioche" in visitor.words
    assert "Baguette" in visitor.words


def test_after_the_cut_off_it_can_be_cancelled_but_not_changed(visitor):
    with shifted(now() + timedelta(hours=22, minutes=30)):
        visitor.open(visitor.tracking)
        assert "Vous pouvez annuler tant qu’aucun commerçant n’a répondu" in visitor.words
        assert "/changer" not in visitor.html


def test_the_sheet_names_payee_amount_and_means_of_each_shop(visitor, parts):
    visitor.open(f"{visitor.tracking}/fiche")
    assert "À l’ordre de Boulangerie Amar 2,60 €" in visitor.words
    assert "À l’ordre de Fromagerie Bel ≈ 4,78 €" in visitor.words
    refuse(parts[0])
    visitor.open(f"{visitor.tracking}/fiche")
    assert "Boulangerie Amar" not in visitor.words
    assert "Total ≈ 4,78 €" in visitor.words


def test_prices_of_the_order_stay_whatever_the_shop_asks_now(visitor, market):
    change_product(market.bread, price_cents=999, name="Autre chose")
    visitor.open(visitor.tracking)
    assert "2 × 1,30 €" in visitor.words
    assert "Autre chose" not in visitor.words


def test_the_account_lists_its_orders_with_their_private_links(app, market):
    from tests.builders.people import signed_in

    visitor = ordered(signed_in(app, "Odile"), market)
    reference = visitor.tracking.split("/")[2]
    visitor.open("/compte")
    assert reference in visitor.words
    assert visitor.tracking in visitor.html
    stranger = Visitor(signed_in(app, "Paul"))
    stranger.open("/compte")
    assert reference not in stranger.words
