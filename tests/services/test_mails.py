"""What people are told by mail, and what nobody is told."""

import pytest

from bourg.kernel.transaction import write
from bourg.ordering import queries
from bourg.ordering.kinds import Absence
from bourg.ordering.models import Basket
from bourg.ordering.services import answering, cancelling, carrying
from bourg.ordering.services import baskets as services
from bourg.web.tools import tools
from tests.builders import baskets, orders
from tests.builders.baskets import MARIE
from tests.builders.orders import COURIER, GUEST, SHOP
from tests.builders.postbox import Postbox
from tests.builders.products import add_product
from tests.builders.shops import change_shop


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def sent(app):
    """The mails sent since the last look: (to, subject, text, html)."""
    return Postbox().look


def references(session, placed):
    session.rollback()
    return [part.reference for part in queries.order(session, placed.reference).parts]


def test_the_confirmation_holds_everything_on_a_durable_medium(market, sent, app):
    change_shop(market.bakery, legal_name="SARL Amar & d'Acier", address_label="3 place du Marché")
    placed = orders.placed(market)
    ((to, subject, text, html),) = sent()
    assert to == "marie@example.fr"
    assert placed.reference in subject
    for words in ("Vendu par SARL Amar & d'Acier, 3 place du Marché", "2 × 1,30 €", "≈ 4,78 €",
                  "Total : ≈ 7,38 €", "offerte par Bondy", "12 Rue de la République", "14 jours",
                  "0 800 00 00 00", "Chèque à l’ordre du commerce : 2,60 €"):  # fmt: skip
        assert words in text
    link = tools().seal("order", placed.reference)
    assert f"http://127.0.0.1:8000/suivi/{placed.reference}/{link}" in text
    assert f"http://127.0.0.1:8000/suivi/{placed.reference}/{link}" in html
    assert "Amar &amp; d" in html


def test_who_gave_no_address_gets_no_mail_and_nothing_fails(market, sent):
    basket_id = baskets.ready(market)
    services.set_contact(basket_id, MARIE._replace(email=""))
    orders.place(basket_id)
    assert sent() == []


def test_each_shop_with_an_address_hears_of_its_own_part_only(market, sent):
    change_shop(market.bakery, email="amar@boutiques.example")
    orders.placed(market)
    mails = {to: (subject, text, html) for to, subject, text, html in sent()}
    subject, text, html = mails["amar@boutiques.example"]
    assert "Nouvelle commande" in subject
    assert "Pour Marie" in text
    assert "/commercant/boulangerie-amar/commandes/" in text
    for told in (text, html):
        assert "Comté" not in told
        assert "Curie" not in told
        assert "République" not in told


def test_a_refused_part_asks_whether_the_rest_is_wanted(market, sent, session):
    placed = orders.placed(market)
    sent()
    part = references(session, placed)[0]
    answering.answer(part, accept=False, reason="Panne du four", actor=SHOP)
    ((_, subject, text, html),) = sent()
    assert "Votre réponse est attendue" in subject
    assert "Panne du four" in text
    assert "Nouveau total : ≈ 4,78 €" in text
    assert "Donner ma réponse" in html


def test_a_refused_line_is_named_with_its_reason(market, sent, session):
    placed = orders.placed(market)
    extra = add_product(market.bakery, "Brioche", 520)
    basket_id = baskets.ready(market)
    services.set_line(basket_id, extra, quantity=1)
    placed = orders.place(basket_id)
    sent()
    part = references(session, placed)[0]
    answering.answer(part, accept=True, refused={2: "Toutes vendues"}, actor=SHOP)
    ((_, subject, text, _),) = sent()
    assert "Il manque quelque chose" in subject
    assert "Brioche" in text
    assert "non fourni (Toutes vendues)" in text


def test_accepting_sends_nothing_and_the_whole_way_takes_two_mails(market, sent, session):
    placed = orders.placed(market)
    for part in references(session, placed):
        answering.answer(part, accept=True, actor=SHOP)
        answering.ready(part, 1, actor=SHOP)
        carrying.collected(part, COURIER)
    carrying.delivered(placed.reference, COURIER, "Remis à Marie")
    subjects = sorted(subject for _, subject, _, _ in sent())
    assert len(subjects) == 2
    assert "est arrivée" in subjects[0]


def test_cancelling_is_confirmed_once(market, sent):
    placed = orders.placed(market)
    sent()
    cancelling.cancel(placed.reference, GUEST)
    ((_, subject, text, _),) = sent()
    assert "annulée" in subject
    assert "rien n’est à payer" in text
    assert sent() == []


def test_nobody_at_home_is_told_with_the_couriers_words(market, sent, session):
    basket_id = baskets.ready(market)
    services.set_contact(basket_id, MARIE._replace(absence=Absence.BRING_BACK))
    placed = orders.place(basket_id)
    sent()
    for part in references(session, placed):
        answering.answer(part, accept=True, actor=SHOP)
        answering.ready(part, 1, actor=SHOP)
        carrying.collected(part, COURIER)
    carrying.absent(placed.reference, COURIER, "Sonné trois fois")
    ((_, _, text, _),) = sent()
    assert "Sonné trois fois" in text


def test_the_mail_speaks_the_language_of_the_order(market, sent):
    basket_id = baskets.ready(market)
    with write() as writing:
        writing.query(Basket).filter_by(public_id=basket_id).update({"locale": "en"})
    orders.place(basket_id)
    ((_, subject, text, _),) = sent()
    assert subject.startswith("Your order")
    assert "from" in text
