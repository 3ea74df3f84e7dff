"""Who works in a shop, and the papers its people print."""

from bourg.kernel.db import db
from bourg.kernel.roles import Actor
from bourg.merchants.kinds import StaffRole
from bourg.merchants.queries import crew
from bourg.merchants.services import staff
from bourg.ordering.queries import order
from tests.builders import baskets
from tests.builders.orders import placed
from tests.builders.people import add_person, enter, signed_in

SHOP = "/commercant/boulangerie-amar"


def members(market):
    return {one.email: one for one in crew(db.session(), market.bakery)}


def test_an_owner_lets_an_employee_in_and_out_who_may_answer_but_not_invite(app):
    market = baskets.add_market()
    owner = signed_in(app, "Amar", shop="boulangerie-amar")
    add_person("Nadia")
    said = {"name": "Nadia", "email": "nadia@bourg.example"}
    assert owner.post(f"{SHOP}/equipe", data=said).status_code == 303
    assert "nadia@bourg.example" in owner.get(f"{SHOP}/equipe").text
    nadia = enter(app, "Nadia")
    assert nadia.get(SHOP).status_code == 200
    assert "Inviter un salarié" not in nadia.get(f"{SHOP}/equipe").text
    assert nadia.post(f"{SHOP}/equipe", data=said).status_code == 403
    people = members(market)
    boss = {"person": people["amar@bourg.example"].public_id}
    theirs = {"person": people["nadia@bourg.example"].public_id}
    assert nadia.post(f"{SHOP}/equipe/retirer", data=boss).status_code == 403
    assert owner.post(f"{SHOP}/equipe/retirer", data=boss).status_code == 404
    assert owner.post(f"{SHOP}/equipe/retirer", data=theirs).status_code == 303
    assert nadia.get(SHOP).status_code == 303  # signed out at once
    assert list(members(market)) == ["amar@bourg.example"]


def test_a_mistake_in_an_invitation_is_said_and_one_shop_changes_no_other(app):
    baskets.add_market()
    owner = signed_in(app, "Amar", shop="boulangerie-amar")
    wrong = owner.post(f"{SHOP}/equipe", data={"name": "Zoé", "email": "zoe"})
    assert (wrong.status_code, 'href="#email"' in wrong.text, "Zoé" in wrong.text) == (
        422, True, True,
    )  # fmt: skip
    bel = add_person("Bel")
    staff.add("fromagerie-bel", bel, StaffRole.EMPLOYEE, Actor.system())
    assert (
        owner.post("/commercant/fromagerie-bel/equipe", data={"email": "a@b.fr"}).status_code == 404
    )


def test_slip_and_labels_are_had_for_a4_and_for_a_roll(app):
    market = baskets.add_market()
    part = order(db.session(), placed(market).reference).parts[1]
    owner = signed_in(app, "Bel", shop=part.slug)
    path = f"/commercant/{part.slug}/commandes/{part.reference}"
    owner.post(f"{path}/accepter")
    owner.post(f"{path}/pret", data={"bags": "2"})
    for what in ("bon", "etiquettes"):
        plain, roll = owner.get(f"{path}/{what}").text, owner.get(f"{path}/{what}?papier=80").text
        assert ("ticket.css" in plain, "ticket.css" in roll) == (False, True)
        assert "Curie" not in plain + roll
    assert plain.count(part.reference) >= 2
    assert "sac 2 sur 2" in plain
    assert "12 34 56" not in plain  # a label names nobody a stranger could ring up
