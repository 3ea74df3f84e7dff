"""The pages of standing orders: kept from an order, seen and changed by household and agents."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bourg.catalogue import services as catalogue
from bourg.kernel.clock import shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.kernel.transaction import write
from bourg.ordering.kinds import DateState
from bourg.ordering.models import Order
from bourg.ordering.services import cancelling, standing
from bourg.ordering.standing import Span
from bourg.slots.services import excepting
from bourg.web.tools import tools
from tests.builders import standing as build
from tests.builders.orders import GUEST, OFFICER, placed
from tests.builders.people import add_person
from tests.builders.plans import PARIS, closed
from tests.builders.postbox import Postbox
from tests.builders.products import change_product
from tests.builders.standing import FIRST, TODAY
from tests.builders.world import session_id

FORM = {"window": "1 10:00 12:00", "every_weeks": "1", "first_on": "01/12/2026",
        "ceiling_cents": "40", "consent": "yes"}  # fmt: skip


@pytest.fixture(autouse=True)
def on_a_monday(app):
    with shifted(build.START):
        yield


@pytest.fixture
def market(on_a_monday):
    return build.market()


def order_page(market):
    placed = build.placed(market)
    return f"/suivi/{placed.reference}/{tools().seal('order', placed.reference)}/regulier"


def page(public_id):
    return f"/commande-reguliere/{public_id}/{tools().seal('standing', public_id)}"


def seen(public_id):
    return build.seen(db.session(), public_id)


def signed_in(client, *roles):
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = session_id(add_person("Agnes", *roles)), True
    return client


def test_the_same_again_is_asked_for_on_the_page_of_an_order(client, market):
    where = order_page(market)
    asked = client.get(where).text
    assert "mardi, de 10 h à 12 h" in asked.replace("\xa0", " ")
    assert "avec obligation de paiement" in asked
    answer = client.post(where, data=FORM, follow_redirects=True)
    assert "mardi 8 décembre" in answer.text.lower()
    assert "40,00" in answer.text


def test_hours_that_pass_midnight_cannot_be_kept_and_are_not_offered(client, market):
    where, late = order_page(market), datetime(2026, 12, 1, 21, 30, tzinfo=UTC)
    with write() as session:
        session.execute(update(Order).values(starts_at=late, ends_at=late + timedelta(hours=2)))
    asked = client.get(where).text
    assert 'value="1 10:00 12:00"' in asked
    assert "22:30" not in asked


def test_without_a_yes_the_question_is_asked_again_as_it_was_typed(client, market):
    answer = client.post(order_page(market), data={**FORM, "consent": "", "ceiling_cents": "45"})
    assert answer.status_code == 422
    assert "Dites que vous êtes d’accord" in answer.text
    assert 'value="45"' in answer.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [("window", "8 10:00 12:00"), ("window", "x"), ("window", ""), ("every_weeks", "3"),
     ("first_on", "hier"), ("first_on", "2020-01-01"), ("ceiling_cents", "0,50")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(client, market, field, typed):
    answer = client.post(order_page(market), data={**FORM, field: typed})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_the_worker_orders_what_was_kept_and_the_page_shows_it(client, market):
    postbox = Postbox()
    client.post(order_page(market), data=FORM)
    (row,) = build.standing_lists.every(db.session(), TODAY)
    subjects = [subject for _, subject, *_ in postbox.look()]
    shown = client.get(page(row.public_id)).text
    assert shown.count('id="date-2026-12') == 2
    assert "Votre commande régulière est en place" in subjects
    assert len([one for one in subjects if "commande" in one]) >= 3


def test_a_date_above_the_ceiling_is_ordered_by_one_press(client, market):
    public_id = build.keep(market, agreed=build.AGREED._replace(ceiling_cents=10_00))
    change_product(market.bread, price_cents=9_00)
    build.decide_all(db.session())
    shown = client.get(page(public_id)).text
    assert "Elle coûterait plus que le montant convenu." in shown
    slot = shown.split('name="slot" value="')[1].split('"')[0]
    most = shown.split(f'name="most-{slot}" value="')[1].split('"')[0]
    data = {"on": FIRST, "slot": slot, f"most-{slot}": most}
    client.post(f"{page(public_id)}/commander", data=data)
    assert seen(public_id).dates[0].state == DateState.BOOKED


def test_a_pause_is_set_and_taken_back(client, market):
    public_id = build.keep(market)
    client.post(f"{page(public_id)}/pause", data={"from_on": "2026-12-01", "to_on": "2026-12-02"})
    shown = client.get(page(public_id)).text
    assert "Du mardi 1er décembre au mercredi 2 décembre" in shown
    (pause,) = seen(public_id).pauses
    client.post(f"{page(public_id)}/reprendre", data={"pause": pause.id})
    assert seen(public_id).pauses == []


def test_amount_rhythm_and_end_are_changed_on_the_page(client, market):
    public_id = build.keep(market)
    product = seen(public_id).wishes[0].goods.product_id
    client.post(f"{page(public_id)}/quantites", data={"product": product, "amount": "4"})
    client.post(f"{page(public_id)}/changer",
                data={**FORM, "every_weeks": "2", "absence": "neighbour"})  # fmt: skip
    changed = seen(public_id)
    assert (changed.wishes[0].quantity, changed.every_weeks) == (4, 2)
    client.post(f"{page(public_id)}/terminer")
    assert "Elle est arrêtée" in client.get(page(public_id)).text


def test_agents_find_every_standing_order_and_whom_to_ring_up(client, market):
    public_id = build.keep(market)
    standing.pause(public_id, Span(TODAY, None), GUEST, today=TODAY)
    listed = signed_in(client, Role.AGENT).get("/mairie/regulieres").text
    assert "Marie Curie" in listed
    assert "en pause" in listed
    assert "Commande régulière de Marie Curie" in client.get(page(public_id)).text


def test_an_account_lists_its_standing_orders(client, market):
    user_id = add_person("Marie")
    public_id = build.keep(market)
    db.session.execute(build.OWNED_BY, {"user_id": user_id})
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = session_id(user_id), True
    assert page(public_id) in client.get("/compte").text


def test_a_mail_tells_what_was_skipped_and_offers_other_times(client, market):
    postbox = Postbox()
    excepting.make(closed(FIRST), OFFICER, time_zone=PARIS)
    build.keep(market)
    build.decide_all(db.session())
    told = [mail for mail in postbox.look() if "n’est pas passée" in mail[1]]
    assert len(told) == 1


def test_programs_read_pause_and_end_it(client, market):
    public_id = build.keep(market)
    token = tools().seal("standing", public_id)
    door = {"base": f"/api/v1/standing-orders/{public_id}",
            "headers": {"Authorization": f"Bearer {token}"}}  # fmt: skip
    read = client.get(door["base"], headers=door["headers"]).json
    assert (read["weekday"], read["starts_local"], len(read["lines"])) == (1, "10:00", 2)
    span = {"from_on": str(FIRST), "to_on": str(FIRST + timedelta(days=1))}
    paused = client.post(f"{door['base']}/pause", json=span, headers=door["headers"])
    assert paused.json["pauses"] == [span]
    lifted = client.post(f"{door['base']}/resume", json={}, headers=door["headers"])
    assert lifted.json["pauses"] == []
    ended = client.post(f"{door['base']}/end", json={}, headers=door["headers"])
    assert ended.json["ended_at"]
    assert client.post(f"{door['base']}/end", json={}, headers=door["headers"]).status_code == 409


WHEN = {"weekday": 1, "starts_local": "10:00", "ends_local": "12:00", "first_on": str(FIRST),
        "ceiling_cents": 5000}  # fmt: skip


def program(client, kind, name):
    """Asks the doors of one order or standing order, with its token."""
    headers = {"Authorization": f"Bearer {tools().seal(kind, name, 0)}"}

    def ask(verb, path, body=None):
        return client.open(f"/api/v1{path}", method=verb, json=body, headers=headers)

    return ask


@pytest.fixture
def kept(client, market):
    """A standing order that a program kept; asks its doors."""
    done = placed(market)
    path = f"/orders/{done.reference}/standing-order"
    answer = program(client, "order", done.reference)("POST", path, {**WHEN, "consent": True})
    assert answer.status_code == 201
    public_id = answer.json["standing_order"]["id"]
    assert answer.json["token"] == tools().seal("standing", public_id, 0)
    ask = program(client, "standing", public_id)
    return lambda verb, path="", body=None: ask(verb, f"/standing-orders/{public_id}{path}", body)


@pytest.mark.parametrize("wrong", [
    {"consent": False}, {"ceiling_cents": 5}, {"starts_local": "25:00"}, {"weekday": 7},
    {"ends_local": "09:00"}, {"first_on": "2020-01-01"}, {"every_weeks": 3},
])  # fmt: skip
def test_what_a_program_cannot_keep_is_refused(client, market, wrong):
    done = placed(market)
    ask = program(client, "order", done.reference)
    body = {**WHEN, "consent": True, **wrong}
    assert ask("POST", f"/orders/{done.reference}/standing-order", body).status_code == 422


def test_programs_keep_an_order_and_change_when_it_comes(client, kept):
    changed = kept("PUT", body={**WHEN, "every_weeks": 2, "absence": "neighbour"}).json
    assert (changed["every_weeks"], changed["absence"]) == (2, "neighbour")
    assert kept("PUT", body={**WHEN, "ceiling_cents": 1, "absence": "call"}).status_code == 422
    kept("POST", "/end", {})
    assert kept("PUT", body={**WHEN, "absence": "neighbour"}).status_code == 409


def test_programs_change_what_comes(client, kept):
    bread, apples = (f"/lines/{one['product_id']}" for one in kept("GET").json["lines"])
    wish = {"quantity": 3, "note": "Bien cuit", "substitution": "leave_out"}
    line = kept("PUT", bread, wish).json["lines"][0]
    assert {name: line[name] for name in wish} == wish
    assert kept("PUT", apples, {"quantity": 3}).status_code == 422
    assert kept("PUT", "/lines/x", {"quantity": 0}).status_code == 404
    assert len(kept("PUT", apples, {"weight_g": 0}).json["lines"]) == 1
    assert kept("PUT", apples, {"weight_g": 500, "note": "Mûres"}).json["lines"][1]["note"]
    assert kept("PUT", bread, {"quantity": 99}).status_code == 422
    kept("POST", "/end", {})
    assert kept("PUT", bread, wish).status_code == 409


def test_note_and_replacement_of_a_line_are_changed_on_the_page(client, market):
    public_id = build.keep(market)
    product = seen(public_id).wishes[0].goods.product_id
    said = {"product": product, "amount": "2", "note": "Pas trop <cuit>", "substitution": "nearest"}
    client.post(f"{page(public_id)}/quantites", data=said)
    wish = seen(public_id).wishes[0]
    assert (wish.quantity, wish.note, wish.substitution) == (2, "Pas trop <cuit>", "nearest")
    assert client.get(page(public_id)).text.count("Pas trop &lt;cuit&gt;") == 2
    for wrong in ({"note": "x" * 201}, {"substitution": "steal"}, {"amount": "x"}):
        answer = client.post(f"{page(public_id)}/quantites", data={**said, **wrong})
        assert answer.status_code == 422
        assert f'id="{next(iter(wrong))}"' in answer.text


def test_a_product_is_looked_for_and_added_on_a_page(client, market):
    public_id = build.keep(market)
    catalogue.reindex()
    found = client.get(f"{page(public_id)}/produits?q=comte").text
    assert f'value="{market.cheese}"' in found
    data = {"add": market.cheese, f"weight_g-{market.cheese}": "300", "ceiling_cents": "60"}
    answer = client.post(f"{page(public_id)}/ajouter?q=comte", data=data, follow_redirects=True)
    assert "Comté fait désormais partie de la commande." in answer.text
    wishes = {wish.goods.name: wish.weight_g for wish in seen(public_id).wishes}
    assert (wishes["Comté"], seen(public_id).ceiling_cents) == (500, 60_00)


def test_above_the_amount_agreed_the_page_asks_for_another_one(client, market):
    public_id = build.keep(market)
    data = {"add": market.cheese, f"weight_g-{market.cheese}": "5000", "ceiling_cents": "20"}
    answer = client.post(f"{page(public_id)}/ajouter?q=comte", data=data)
    assert answer.status_code == 422
    assert 'href="#ceiling_cents"' in answer.text
    assert len(seen(public_id).wishes) == 2


def test_who_waits_for_a_place_reads_until_when_and_gets_two_mails(client):
    market, postbox = build.market(capacity=2), Postbox()
    earlier, late = build.keep(market), build.keep(market)
    build.decide_all(db.session())
    assert "Nous réessayons jusqu’à la fin des commandes" in client.get(page(late)).text
    cancelling.cancel(seen(earlier).dates[0].order_reference, GUEST)
    assert "finalement passée" in "".join(mail[1] for mail in postbox.look())
    assert "Une place s’est libérée." in client.get(page(late)).text
