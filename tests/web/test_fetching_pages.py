"""Fetching instead of being brought, page by page, for everybody concerned."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bourg import jobs
from bourg.kernel.clock import shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.ordering import queries
from bourg.ordering.fetched import Fetch
from bourg.ordering.services import answering
from bourg.slots.services import points
from tests.builders import baskets
from tests.builders.orders import OFFICER, SHOP
from tests.builders.people import add_person, enter, signed_in
from tests.builders.points import SYSTEM, add_point, in_shops
from tests.builders.postbox import Postbox
from tests.builders.shops import change_shop
from tests.builders.visitors import CONTACT, Visitor, means
from tests.web.visits import read


@pytest.fixture
def market(app):
    """A market whose shops let people fetch."""
    made = baskets.add_market()
    for merchant_id in (made.bakery, made.dairy):
        change_shop(merchant_id, collects=True, collect_lead_minutes=0)
    return made


@pytest.fixture
def outside(client, market):
    """A visitor with a full basket who lives outside the town."""
    basket_id = baskets.filled(market._replace(address=baskets.add_address(99, inside=False)))
    return Visitor(client).take(basket_id)


def fetches(visitor, point, **contact):
    """Choose a place and a time, order, and stand on the confirmation."""
    visitor.send("/creneaux/retrait", point=point.public_id)
    free = re.findall(r'name="slot" value="(\w+)"(?! disabled)', visitor.html)
    visitor.send("/creneaux", slot=free[2])
    visitor.send("/commande/coordonnees", **{**CONTACT, **contact})
    visitor.send("/commande/livraison", courier_note="Ma fille vient.")
    visitor.send("/commande/paiement", **means(visitor))
    visitor.open("/commande/recapitulatif")
    visitor.summary = visitor.words
    visitor.address = visitor.press("/commande").headers["Location"]
    visitor.open(visitor.address)
    visitor.tracking = visitor.link("/suivi/")
    visitor.reference = visitor.tracking.split("/")[2]
    return visitor


def order(visitor):
    db.session.rollback()
    return queries.order(db.session(), visitor.reference)


def made_ready(visitor):
    for part in order(visitor).parts:
        answering.answer(part.reference, accept=True, actor=SHOP)
        answering.ready(part.reference, 2, actor=SHOP)
    return visitor


def test_an_address_outside_is_told_where_to_come_instead_of_a_dead_end(outside, market):
    add_point(market.address)
    outside.open("/creneaux")
    assert "Nous ne livrons pas à cette adresse" in outside.words
    for words in ("Vous pouvez venir la chercher", "Halle du marché", "de votre adresse",
                  "Prochain horaire", "01 48 50 53 00", "Boulangerie Amar"):  # fmt: skip
        assert words in outside.words
    outside.open("/")
    assert "Halle du marché" in outside.words
    outside.open("/adresse")
    assert "Halle du marché" in outside.words


def test_an_address_of_another_town_is_told_where_to_come(client, market):
    add_point(market.address)
    visitor = Visitor(client)
    visitor.open("/adresse?q=12 rue de Paris 93230 Romainville")
    assert "dans une autre ville" in visitor.words
    assert "Halle du marché" in visitor.words


def test_a_town_without_points_says_nothing_of_them(client, market):
    visitor = Visitor(client).take(baskets.filled(market))
    visitor.open("/creneaux")
    assert "Venir la chercher" not in visitor.words
    assert "Aucun retrait n’est possible" in visitor.open("/creneaux/retrait").text


def test_somebody_outside_orders_and_fetches_in_the_shops_without_javascript(outside, app):
    visitor = fetches(outside, in_shops())
    assert "Lieu de retrait Dans chaque boutique" in visitor.summary
    assert "gratuit" in visitor.summary
    for words in ("Vous venez la chercher", "Boulangerie Amar", "nous vous appelons"):
        assert words in visitor.words
    made_ready(visitor).open(visitor.tracking)
    assert "Votre commande est prête : vous pouvez venir" in visitor.words
    assert order(visitor).parts[0].reference in visitor.words
    assert "livreur" not in visitor.words
    visitor.open(f"{visitor.tracking}/fiche")
    assert "À retirer : chez chaque commerçant" in visitor.words
    assert "livreur" not in visitor.words


def test_a_shop_sees_who_comes_and_when_and_hands_over_in_one_press(outside, app):
    visitor = made_ready(fetches(outside, in_shops()))
    desk = Visitor(signed_in(app, "Amar", shop="boulangerie-amar"))
    desk.open("/commercant/boulangerie-amar")
    assert "En attente de retrait ici (1)" in desk.words
    assert "Retrait ici" in desk.words
    part = next(p for p in order(visitor).parts if p.slug == "boulangerie-amar")
    url = f"/commercant/boulangerie-amar/commandes/{part.reference}"
    desk.open(f"{url}/bon")
    assert "Retrait ici" in desk.words
    desk.send(f"{url}/remis")
    assert "Remise notée. Merci !" in desk.words
    assert desk.press(f"{url}/remis").status_code == 409
    assert order(visitor).stage == Fetch.IN_SHOPS


def test_nobody_came_is_said_with_a_second_thought(outside, app):
    visitor = made_ready(fetches(outside, in_shops()))
    desk = Visitor(signed_in(app, "Amar", shop="boulangerie-amar"))
    part = next(p for p in order(visitor).parts if p.slug == "boulangerie-amar")
    url = f"/commercant/boulangerie-amar/commandes/{part.reference}"
    desk.open(url)
    assert "Personne n’est venu" in desk.words
    desk.send(f"{url}/non-retire")
    assert (
        order(visitor).parts[0].state == "returned" or order(visitor).parts[1].state == "returned"
    )


def test_a_shop_says_whether_people_may_fetch_there_and_how_long_it_needs(client, app, market):
    add_point(market.address)
    in_shops()
    desk = Visitor(signed_in(app, "Amar", shop="boulangerie-amar"))
    desk.send("/commercant/boulangerie-amar/retrait", lead_hours="2")
    visitor = Visitor(client).take(baskets.filled(market))
    visitor.open("/creneaux/retrait")
    assert "Ces commerçants ne le proposent pas : Boulangerie Amar." in visitor.words
    answer = desk.send("/commercant/boulangerie-amar/retrait", lead_hours="mille")
    assert answer.status_code == 422


def test_a_courier_sets_down_once_for_many_and_the_desk_hands_over(client, app, market):
    point = add_point(market.address, takes_envelopes=True)
    visitors = []
    for name in ("Marie Curie", "Paul Langevin"):
        browser = Visitor(app.test_client()).take(baskets.filled(market))
        visitors.append(made_ready(fetches(browser, point, name=name)))
    jobs.plan_round("", {"reference": visitors[0].reference})
    courier = Visitor(signed_in(app, "Lea", Role.COURIER))
    with shifted(order(visitors[0]).starts_at - timedelta(minutes=40)):
        round_url = Visitor.open(courier, "/livreur") and courier.link("/livreur/tournees/")
        base = re.match(r"(/livreur/tournees/\w+)", round_url)[1]
        courier.send(f"{base}/prendre")
        for visitor in visitors:
            for part in order(visitor).parts:
                courier.send(f"{base}/remis", part=part.reference)
        for words in ("Halle du marché", "2 commandes à déposer", "Marie Curie", "Paul Langevin"):
            assert words in courier.words
        courier.send(f"{base}/depose")
        assert "Déposé. Les foyers sont prévenus." in courier.words
    assert {order(visitor).stage for visitor in visitors} == {Fetch.AT_POINT}
    desk = Visitor(signed_in(app, "Agnes", Role.AGENT))
    desk.open("/mairie/remises")
    assert "Ma fille vient." in desk.words
    for visitor in visitors:
        desk.send(f"/mairie/commandes/{visitor.reference}/remise")
    assert {order(visitor).stage for visitor in visitors} == {Fetch.FETCHED}
    visitors[0].open(visitors[0].tracking)
    assert "Vous avez retiré votre commande" in visitors[0].words


def test_agents_ring_up_who_has_no_mailbox_and_who_never_came(outside, app):
    visitor = made_ready(fetches(outside, in_shops(), email=""))
    add_person("Agnes", Role.AGENT)
    desk = Visitor(enter(app, "Agnes"))
    desk.open("/accueil-telephonique")
    assert "Prêtes à retirer : à appeler" in desk.words
    desk.send(f"/mairie/commandes/{visitor.reference}/prevenue")
    assert "Prêtes à retirer : à appeler" not in desk.words
    with shifted(order(visitor).ends_at + timedelta(minutes=1)):
        desk = Visitor(enter(app, "Agnes"))
        desk.open("/accueil-telephonique")
        assert "Pas retirées à temps : à appeler (1)" in desk.words


def test_an_officer_opens_changes_and_closes_a_point(app, market):
    officer = Visitor(signed_in(app, "Odile", Role.OFFICER))
    typed = {"name": "Hôtel de ville", "address_id": market.address, "capacity": "8",
             "opening_hours": "Mo-Su 16:00-19:00", "lead_minutes": "3", "fee_cents": "0",
             "phone": "01 48 50 53 00", "access_note": "Accueil, de plain-pied"}  # fmt: skip
    officer.send("/mairie/retraits/nouveau", **typed)
    assert "Le point de retrait est ouvert." in officer.words
    url = re.search(r"(/mairie/retraits/\w{32})/changer", officer.html)[1]
    officer.send(f"{url}/changer", **{**typed, "capacity": "9"})
    assert "promise sur 9" in officer.words or "promises sur 9" in officer.words
    assert officer.press(f"{url}/changer", **{**typed, "capacity": "0"}).status_code == 422
    assert officer.press(f"{url}/fermer", reason="").status_code == 422
    officer.send(f"{url}/fermer", reason="Travaux", orders="keep")
    assert "Le point de retrait est fermé." in officer.words
    officer.send(f"{url}/rouvrir")
    window = re.search(r'name="window" value="(\w+)"', officer.html)[1]
    officer.send(f"{url}/horaire/fermer", window=window, reason="Fête")
    assert "Fête" in officer.words


def test_the_hours_of_a_point_are_said_day_by_day(app, market):
    officer = Visitor(signed_in(app, "Odile", Role.OFFICER))
    typed = {"name": "Hôtel de ville", "address_id": market.address, "capacity": "8",
             "lead_minutes": "3", "fee_cents": "0", "hours_Mo": "9h-12h30 et 14h-18h",
             "hours_Tu": "9:00 – 12:30, 14:00 – 18:00", "holidays_off": "yes"}  # fmt: skip
    officer.send("/mairie/retraits/nouveau", **typed)
    assert "lun.–mar. 9 h – 12 h 30, 14 h – 18 h · fermé : jours fériés" in officer.words
    assert 'value="09:00 – 12:30, 14:00 – 18:00"' in officer.html
    refused = officer.press("/mairie/retraits/nouveau", **{**typed, "hours_Sa": "le matin"})
    assert (refused.status_code, 'href="#hours_Sa"' in refused.text) == (422, True)
    assert 'value="9h-12h30 et 14h-18h"' in refused.text


def test_hours_that_change_with_the_seasons_are_kept_as_they_are_spelled(app, market):
    point = add_point(market.address, opening_hours="Apr-Oct Sa 10:00-12:00")
    officer = Visitor(signed_in(app, "Odile", Role.OFFICER))
    officer.open(f"/mairie/retraits/{point.public_id}")
    assert 'value="Apr-Oct Sa 10:00-12:00"' in officer.html
    assert officer.html.count('name="hours_') == 7


def test_the_preview_tells_the_officer_how_many_orders_are_concerned(app, market):
    point = add_point(market.address, takes_envelopes=True)
    fetches(Visitor(app.test_client()).take(baskets.filled(market)), point)
    officer = Visitor(signed_in(app, "Odile", Role.OFFICER))
    officer.open(f"/mairie/retraits/{point.public_id}")
    assert "1 commande est promise ici" in officer.words
    officer.open("/mairie/retraits")
    assert "1 commande promise" in officer.words


def test_a_point_that_closes_for_good_offers_another_one_and_the_door(client, market, app):
    hall = add_point(market.address, takes_envelopes=True)
    add_point(baskets.add_address(40), name="Médiathèque", takes_envelopes=True)
    visitor = fetches(Visitor(client).take(baskets.filled(market)), hall)
    Visitor(signed_in(app, "Odile", Role.OFFICER)).send(
        f"/mairie/retraits/{hall.public_id}/fermer", reason="La halle ferme", orders="call_off"
    )
    visitor.open(visitor.tracking)
    for words in (
        "La halle ferme",
        "Médiathèque",
        "40 Rue de la République",
        "Me faire livrer plutôt",
    ):
        assert words in visitor.words
    assert "Médiathèque" in visitor.open(f"{visitor.tracking}/creneau").text
    slot = re.search(r'name="slot" value="(\w+)"(?! disabled)', visitor.html)[1]
    visitor.send(f"{visitor.tracking}/creneau", slot=slot)
    assert "le nouvel horaire et le lieu sont notés" in visitor.words
    assert order(visitor).collect_at == "Médiathèque"


def test_what_can_no_longer_be_fetched_goes_back_into_the_basket_to_be_brought(client, market, app):
    hall = add_point(market.address, takes_envelopes=True)
    visitor = fetches(Visitor(client).take(baskets.filled(market)), hall)
    Visitor(signed_in(app, "Odile", Role.OFFICER)).send(
        f"/mairie/retraits/{hall.public_id}/fermer", reason="La halle ferme", orders="call_off"
    )
    visitor.send(f"{visitor.tracking}/livrer")
    assert "Choisissez quand nous la livrons" in visitor.words
    assert market.slot in visitor.html
    db.session.rollback()
    assert order(visitor).state.value == "cancelled"


def test_the_mail_of_a_point_that_closes_speaks_of_fetching_and_names_another_place(
    client, market, app
):
    hall = add_point(market.address, takes_envelopes=True)
    add_point(baskets.add_address(40), name="Médiathèque", takes_envelopes=True)
    guest = Visitor(client).take(baskets.filled(market))
    fetches(guest, hall, email="marie@example.fr")
    postbox = Postbox()
    postbox.look()
    points.close(hall.public_id, "La halle ferme", OFFICER, called_off=True)
    told = next(one for one in postbox.look() if one[0] == "marie@example.fr")
    assert "ne peut pas être retirée" in told[1]
    assert "Ou à Médiathèque, 40 Rue de la République" in told[2]
    assert not any(words in told[2] for words in ("livraison", "livreur", "apporté"))


def test_going_back_to_delivery_asks_for_a_slot_again(client, market):
    in_shops()
    visitor = Visitor(client).take(baskets.filled(market))
    visitor.send("/creneaux/retrait", point="nulle-part")
    assert "On ne peut rien retirer là" in visitor.words
    visitor.open("/creneaux")
    assert "Venir la chercher" in visitor.words
    visitor.send("/creneaux/livraison")
    assert "Quand livrons-nous" in visitor.words


def test_the_mails_of_an_order_that_is_fetched_say_where_and_when(client, market, app):
    visitor = fetches(
        Visitor(client).take(baskets.filled(market)), in_shops(), email="marie@example.fr"
    )
    made_ready(visitor)
    jobs.relay()
    mails = [read(file) for file in sorted((Path(app.instance_path) / "mail").glob("*.eml"))]
    mine = [mail.text.replace("\xa0", " ") for mail in mails if mail.to == "marie@example.fr"]
    told = [text for text in mine if visitor.reference in text]
    assert any("À retirer : chez chaque commerçant" in text for text in told)
    ready = [text for text in told if "vous pouvez venir" in text]
    assert len(ready) == 2
    assert all("Numéro à donner" in text and "livreur" not in text for text in ready)


def test_programs_see_the_times_of_a_point_before_they_choose_it(client, market):
    hall = add_point(market.address)
    started = client.post("/api/v1/baskets", json={}).json
    key = {"Authorization": f"Bearer {started['token']}"}
    base = f"/api/v1/baskets/{started['id']}"
    client.put(f"{base}/lines/{market.bread}", json={"quantity": 1}, headers=key)
    there = client.get(f"{base}/slots?point_id={hall.public_id}", headers=key).json["items"]
    client.put(f"{base}/collection", json={"point_id": hall.public_id}, headers=key)
    chosen = client.get(f"{base}/slots", headers=key).json["items"]
    assert there
    assert {one["id"] for one in there} == {one["id"] for one in chosen}
    points.close(hall.public_id, "Travaux", SYSTEM)
    for gone in (hall.public_id, "nowhere"):
        assert client.get(f"{base}/slots?point_id={gone}", headers=key).status_code == 404


def test_programs_fetch_too(client, market):
    add_point(market.address)
    shops = in_shops()
    points = client.get(f"/api/v1/pickup-points?address_id={market.address}").json["items"]
    assert [(one["way"], one["distance_m"]) for one in points] == [("point", 0), ("shop", None)]
    started = client.post("/api/v1/baskets", json={}).json
    key = {"Authorization": f"Bearer {started['token']}"}
    base = f"/api/v1/baskets/{started['id']}"
    client.put(f"{base}/lines/{market.bread}", json={"quantity": 1}, headers=key)
    chosen = client.put(f"{base}/collection", json={"point_id": shops.public_id}, headers=key).json
    assert (chosen["way"], chosen["fee_cents"], chosen["missing"]) == (
        "shop",
        0,
        ["slot", "contact", "means"],
    )
    free = [
        s for s in client.get(f"{base}/slots", headers=key).json["items"] if s["state"] == "open"
    ]
    client.post(f"{base}/hold", json={"slot_id": free[0]["id"]}, headers=key)
    placed = client.post("/api/v1/orders", headers=key, json={
        "basket_id": started["id"], "payment": "at_the_door",
        "contact": {"name": "Marie Curie", "phone": "0612345678"},
    }).json  # fmt: skip
    assert placed["merchant_orders"][0]["means"] == "at_collection"
    token = {"Authorization": f"Bearer {placed['token']}"}
    shown = client.get(f"/api/v1/orders/{placed['reference']}", headers=token).json
    assert shown["collection"]["name"] == "Chez les commerçants"
    assert (
        shown["merchant_orders"][0]["collect_from_at"]
        < shown["merchant_orders"][0]["collect_until_at"]
    )
    refused = client.put(f"{base}/collection", json={"point_id": "x"}, headers=key)
    assert (refused.status_code, refused.json["code"]) == (409, "basket_ordered")
