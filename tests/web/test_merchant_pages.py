"""What a shopkeeper sees and presses."""

import re

import pytest

from bourg.kernel.db import db
from bourg.kernel.roles import Actor
from bourg.merchants.kinds import StaffRole
from bourg.merchants.services import staff
from bourg.ordering.queries import order
from bourg.web.tools import tools
from tests.builders import baskets
from tests.builders.orders import placed
from tests.builders.people import add_person, enter, signed_in


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def reference(market):
    return placed(market).reference


@pytest.fixture
def baker(app, reference):
    return signed_in(app, "Amar", shop=parts(reference)[0].slug)


def parts(reference):
    return order(db.session(), reference).parts


def url(reference, what=""):
    part = parts(reference)[0]
    return f"/commercant/{part.slug}/commandes/{part.reference}{what}"


def test_a_shopkeeper_with_one_shop_comes_straight_to_its_desk(baker, reference):
    page = baker.get("/commercant", follow_redirects=True).text
    assert "Boulangerie Amar" in page
    assert "Marie" in page


def test_the_other_shops_part_and_the_family_name_are_invisible(baker, reference):
    desk = f"/commercant/{parts(reference)[0].slug}"
    for path in (desk, url(reference), url(reference, "/bon")):
        page = baker.get(path).text
        assert "Comté" not in page
        assert "Fromagerie" not in page
        assert "Curie" not in page


def test_the_shop_accepts_then_says_how_many_bags_wait(baker, reference):
    assert baker.post(url(reference, "/accepter")).status_code == 303
    assert baker.post(url(reference, "/pret"), data={"bags": "2"}).status_code == 303
    assert (parts(reference)[0].state.value, parts(reference)[0].bags) == ("ready", 2)


def test_a_line_that_is_missing_lowers_the_total(baker, market, reference):
    before = order(db.session(), reference).total_cents
    data = {"refused": "1", "reason-1": "Plus de pain"}
    assert baker.post(url(reference, "/accepter"), data=data).status_code == 303
    assert parts(reference)[0].state.value == "refused"
    assert order(db.session(), reference).total_cents < before


def test_a_refusal_without_bags_or_with_nonsense_is_said_in_words(baker, reference):
    baker.post(url(reference, "/accepter"))
    for bags in ("", "0", "-1", "1.5", "1000000000", "deux"):
        answer = baker.post(url(reference, "/pret"), data={"bags": bags})
        assert answer.status_code == 422
        assert 'href="#bags"' in answer.text


def test_answering_twice_tells_the_present_state(baker, reference):
    baker.post(url(reference, "/accepter"))
    assert baker.post(url(reference, "/accepter")).status_code == 409


def test_another_shops_order_does_not_exist_for_me(app, baker, reference):
    mine, other = parts(reference)
    stolen = f"/commercant/{mine.slug}/commandes/{other.reference}"
    theirs = f"/commercant/{other.slug}"
    for path in (theirs, f"{theirs}/commandes/{other.reference}", stolen):
        assert baker.get(path).status_code == 404
    assert baker.post(f"{stolen}/accepter").status_code == 404


def test_sold_out_in_one_press_and_back_in_another(baker, market, reference):
    shelf = f"/commercant/{parts(reference)[0].slug}/rayon"
    assert baker.post(f"{shelf}/{market.bread}/epuise").status_code == 303
    assert f"{market.bread}/retour" in baker.get(shelf).text
    assert baker.post(f"{shelf}/{market.bread}/retour").status_code == 303
    assert baker.post(f"{shelf}/{market.cheese}/epuise").status_code == 404


def test_a_break_is_shown_on_the_desk_and_ended_in_one_press(baker, reference):
    shop = f"/commercant/{parts(reference)[0].slug}"
    baker.post(f"{shop}/pause", data={"for": "hour"})
    assert f"{shop}/reprise" in baker.get(shop).text
    baker.post(f"{shop}/reprise")
    assert f"{shop}/reprise" not in baker.get(shop).text


def test_the_desk_answers_304_until_something_changes(baker, market, reference):
    live = f"/commercant/{parts(reference)[0].slug}/vif"
    mark = baker.get(live).headers["ETag"]
    assert baker.get(live, headers={"If-None-Match": mark}).status_code == 304
    placed(market)
    assert baker.get(live, headers={"If-None-Match": mark}).status_code == 200


def test_the_desk_renews_itself_and_each_order_has_its_own_bags(baker, market, reference):
    shop = f"/commercant/{parts(reference)[0].slug}"
    others = [placed(market).reference for _ in range(2)]
    for one in (reference, *others):
        baker.post(url(one, "/accepter"))
    page = baker.get(shop).text
    assert 'js/desk.js"' in page or "js/desk.js?" in page
    assert len(set(re.findall(r'id="(bags-[^"]+)"', page))) == 3


def test_what_the_shop_ticked_and_typed_stays_when_it_must_be_corrected(baker, reference):
    data = {"refused": "99", "reason-1": "Plus de farine"}
    answer = baker.post(url(reference, "/accepter"), data=data)
    assert answer.status_code == 422
    assert 'href="#refused"' in answer.text
    assert 'id="refused"' in answer.text
    assert "Plus de farine" in answer.text


def test_somebody_of_two_shops_chooses_and_sees_each_apart(app, baker, market, reference):
    mine, other = (part.slug for part in parts(reference))
    user_id = add_person("Thibaut", shop=mine)
    staff.add(other, user_id, StaffRole.EMPLOYEE, Actor.system())
    both = enter(app, "Thibaut")
    choice = both.get("/commercant").text
    assert f'href="/commercant/{mine}"' in choice
    assert f'href="/commercant/{other}"' in choice
    assert "Comté" not in both.get(f"/commercant/{mine}").text
    assert "Comté" in both.get(f"/commercant/{other}").text


def test_a_refused_part_asks_the_household_to_keep_or_cancel_the_rest(baker, reference):
    data = {"reason": "Four en panne"}
    assert baker.post(url(reference, "/refuser"), data=data).status_code == 303
    found = order(db.session(), reference)
    assert found.rest_open
    assert found.parts[0].reason == "Four en panne"
    assert "Four en panne" in baker.get(url(reference)).text


@pytest.mark.parametrize(
    ("what", "data", "field"),
    [
        ("/refuser", {"reason": "  "}, "reason"),
        ("/accepter", {"refused": "1", "reason-1": ""}, "refused"),
    ],
)
def test_nothing_is_refused_without_a_reason(baker, reference, what, data, field):
    answer = baker.post(url(reference, what), data=data)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert parts(reference)[0].state.value == "placed"


@pytest.fixture
def dairy(app, reference):
    return signed_in(app, "Bel", shop=parts(reference)[1].slug)


def cheese_url(reference, what=""):
    part = parts(reference)[1]
    return f"/commercant/{part.slug}/commandes/{part.reference}{what}"


def test_the_shop_types_the_weight_or_the_tickets_total_and_sees_what_is_asked(dairy, reference):
    dairy.post(cheese_url(reference, "/accepter"))
    assert "Poids et prix" in dairy.get(cheese_url(reference)).text
    assert (
        dairy.post(cheese_url(reference, "/lignes"), data={"cut_g-1": "0,21 kg"}).status_code == 303
    )
    assert parts(reference)[1].total_cents == 502
    done = dairy.post(
        cheese_url(reference, "/total"), data={"total_cents": "6,10 €"}, follow_redirects=True
    )
    assert "On demande au client" in done.text
    page = dairy.get(cheese_url(reference)).text
    assert "Le tout revient à" in page
    assert "≈" in page


def test_what_cannot_be_read_of_weights_and_totals_is_said_at_its_field(dairy, reference):
    dairy.post(cheese_url(reference, "/accepter"))
    for what, typed in (
        ("/lignes", {"cut_g-1": "beaucoup"}), ("/lignes", {"price_cents-1": "1.234"}),
        ("/lignes", {"cut_g-1": "60 kg"}), ("/total", {"total_cents": ""}),
        ("/total", {"total_cents": "23,4,0"}),
    ):  # fmt: skip
        answer = dairy.post(cheese_url(reference, what), data=typed)
        assert answer.status_code == 422, typed
        assert f'href="#{next(iter(typed))}"' in answer.text, typed
    assert "Dites d’abord ce qui change" in dairy.post(cheese_url(reference, "/lignes")).text


def test_a_press_sent_twice_by_a_shaky_network_counts_once(dairy, reference):
    for _ in range(2):
        answer = dairy.post(cheese_url(reference, "/accepter"), data={"press": "abc"})
        assert answer.status_code == 303
    later = dairy.post(cheese_url(reference, "/accepter"), data={"press": "def"})
    assert (later.status_code, "Déjà acceptée à" in later.text) == (409, True)


def test_the_household_answers_a_question_on_its_page_in_one_press(client, dairy, reference):
    data = {"cut_g-1": "250"}
    dairy.post(cheese_url(reference, "/accepter"), data=data)
    token = tools().seal("order", reference, 0)
    page = client.get(f"/suivi/{reference}/{token}").text
    assert "pèse 250" in page
    question = re.search(r'name="question" value="(\w+)"', page)[1]
    data = {"question": question, "answer": "yes"}
    assert client.post(f"/suivi/{reference}/{token}/question", data=data).status_code == 303
    assert parts(reference)[1].total_cents == 598
