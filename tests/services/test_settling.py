"""Line by line or by one total, never above the ceiling without the household's yes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg.kernel.clock import now, shifted
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import NotAllowed, NotFound
from bourg.kernel.transaction import write
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import LineState, OrderState, PartState, Substitution
from bourg.ordering.models import MerchantOrder, OrderLine
from bourg.ordering.queries.proposals import asked_of, unanswered
from bourg.ordering.refusals import (
    AlreadyAnswered,
    IdempotencyMismatch,
    NoTimeToAsk,
    QuestionSettled,
    WaitingForAnswer,
)
from bourg.ordering.services import answering, baskets, carrying, proposing
from bourg.ordering.settling import Said
from tests.builders import baskets as build
from tests.builders.orders import COURIER, GUEST, OFFICER, SHOP, place

BREAD, CHEESE = 0, 1


@pytest.fixture
def market(app):
    return build.add_market(fee_cents=290)


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


@pytest.fixture
def order(market):
    """Two loaves for 2.60 €, and 200 g of cheese: 4.78 € by estimate, 5.26 € at most."""
    basket_id = build.ready(market)
    baskets.set_line(
        basket_id, market.cheese, weight_g=200, substitution=Substitution.NEAREST
    )  # fmt: skip
    return place(basket_id)


def seen(session, order):
    session.rollback()
    return queries.order(session, order.reference)


def cheese(session, order):
    return seen(session, order).parts[CHEESE]


def question(session, order, part=CHEESE):
    found = asked_of(session, seen(session, order))
    return found[seen(session, order).parts[part].id][0]


def told(session):
    session.rollback()
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(r.topic, r.payload.get("what")) for r in rows if r.topic in NEWS]


NEWS = ("order.asked", "order.changed", "order.cancelled")


def accept(order, part=CHEESE, **said):
    options = {"accept": True, "actor": SHOP, **said}
    return answering.answer(order.parts[part].reference, **options)


def test_a_plain_yes_settles_no_weighed_good(session, order):
    assert accept(order) == (PartState.ACCEPTED, 478, False, False)
    assert accept(order, BREAD).exact
    part = cheese(session, order)
    assert (part.worth.most_cents, part.lines[0].final_cents) == (526, None)


def test_the_weight_cut_is_what_is_paid(session, order):
    assert accept(order, said={1: Said(cut_g=210)}) == (PartState.ACCEPTED, 502, True, False)
    line = cheese(session, order).lines[0]
    assert (line.final_cents, line.cut_g) == (502, 210)
    assert seen(session, order).total_cents == 260 + 502 + 290
    assert told(session) == []


def test_above_the_ceiling_the_household_is_asked_and_its_yes_binds(session, order):
    assert accept(order, said={1: Said(cut_g=250)}).asked
    assert told(session) == [("order.asked", None)]
    asked = question(session, order)
    assert (asked.amount_cents, asked.most_cents, asked.stays) == (598, 526, True)
    assert cheese(session, order).total_cents == 478
    for _ in range(2):  # pressed twice
        proposing.decide(order.reference, asked.public_id, True, GUEST)
    part = cheese(session, order)
    assert (part.total_cents, part.exact, part.lines[0].cut_g) == (598, True, 250)
    with pytest.raises(QuestionSettled):
        proposing.decide(order.reference, asked.public_id, False, GUEST)


def test_a_no_keeps_a_weighed_good_at_its_ceiling(session, order):
    accept(order, said={1: Said(cut_g=250)})
    proposing.decide(order.reference, question(session, order).public_id, False, OFFICER)
    part = cheese(session, order)
    assert (part.total_cents, part.exact, part.asked_at) == (526, True, None)


def test_without_an_answer_a_replacement_is_left_out_before_the_round(session, order):
    accept(order, BREAD)
    accept(order, said={1: Said(replaced_by="Beaufort", price_cents=700)})
    asked = question(session, order)
    assert proposing.lapse_due(asked.answer_by_at - timedelta(minutes=1)) == 0
    with shifted(asked.answer_by_at + timedelta(minutes=1)):
        assert proposing.lapse_due(now()) == 1
        assert proposing.lapse_due(now()) == 0
        with pytest.raises(QuestionSettled):
            proposing.decide(order.reference, asked.public_id, True, GUEST)
    found = seen(session, order)
    assert (found.state, found.parts[CHEESE].state) == (
        OrderState.PARTLY_REFUSED, PartState.CANCELLED,
    )  # fmt: skip
    assert told(session)[-1] == ("order.changed", "lapsed")


def test_a_cheaper_replacement_is_taken_when_the_household_wanted_the_nearest(session, order):
    accept(order, said={1: Said(replaced_by="  Beaufort ", price_cents=520)})
    line = cheese(session, order).lines[0]
    assert (line.replaced_by, line.final_cents, line.state) == ("Beaufort", 520, LineState.KEPT)


def test_one_total_accepts_and_settles_the_part(session, order):
    reference = order.parts[CHEESE].reference
    for _ in range(2):  # the same message twice
        done = answering.settle(reference, 515, actor=SHOP)
    assert done == (PartState.ACCEPTED, 515, True, False)
    answering.amend(reference, {1: Said(cut_g=190)}, actor=SHOP)
    assert cheese(session, order).settled_total_cents is None


def test_a_total_above_the_ceilings_costs_no_more_before_the_yes(session, order):
    reference = order.parts[CHEESE].reference
    accept(order)
    assert answering.settle(reference, 600, actor=SHOP) == (PartState.ACCEPTED, 526, False, True)
    asked = question(session, order)
    answering.ready(reference, 1, actor=SHOP)
    carrying.collected(reference, COURIER)
    proposing.decide(order.reference, asked.public_id, True, GUEST)
    assert cheese(session, order).total_cents == 600


def test_the_courier_types_the_ticket_at_pick_up_and_no_other_time(session, order):
    reference = order.parts[CHEESE].reference
    accept(order)
    with pytest.raises(NotAllowed):
        answering.settle(reference, 500, actor=COURIER)
    answering.ready(reference, 1, actor=SHOP)
    assert answering.settle(reference, 500, actor=COURIER).exact


def test_the_shop_goes_on_without_an_answer(session, order):
    accept(order, said={1: Said(cut_g=250)})
    answering.ready(order.parts[CHEESE].reference, 1, actor=SHOP)
    part = cheese(session, order)
    assert (part.state, part.total_cents, part.asked_at) == (PartState.READY, 526, None)


def test_a_shop_cannot_pack_what_only_waits_for_an_answer(order):
    accept(order, said={1: Said(replaced_by="Beaufort", price_cents=700)})
    with pytest.raises(WaitingForAnswer):
        answering.ready(order.parts[CHEESE].reference, 1, actor=SHOP)


def test_right_before_the_round_nobody_is_asked(session, order):
    starts_at = seen(session, order).starts_at
    with shifted(starts_at - timedelta(minutes=10)), pytest.raises(NoTimeToAsk):
        accept(order, said={1: Said(cut_g=250)})
    assert cheese(session, order).state == PartState.PLACED


def test_what_the_shop_says_next_replaces_its_question(session, order):
    accept(order, said={1: Said(cut_g=250)})
    first = question(session, order)
    answering.amend(order.parts[CHEESE].reference, {1: Said(cut_g=205)}, actor=SHOP)
    with pytest.raises(QuestionSettled):
        proposing.decide(order.reference, first.public_id, True, GUEST)
    assert cheese(session, order).total_cents == 490


def test_the_later_of_two_who_answer_at_once_is_told_and_a_press_counts_once(order):
    accept(order, key="press-1")
    accept(order, key="press-1")
    with pytest.raises(IdempotencyMismatch):
        accept(order, key="press-1", total_cents=500)
    with pytest.raises(AlreadyAnswered) as refusal:
        accept(order, key="press-2")
    assert refusal.value.params["state"] == "accepted"


def test_a_question_is_answered_by_its_own_household_only(session, order):
    accept(order, said={1: Said(cut_g=250)})
    asked = question(session, order)
    with pytest.raises(NotFound):
        proposing.decide("AAAAAA", asked.public_id, True, GUEST)
    with pytest.raises(NotAllowed):
        proposing.decide(order.reference, asked.public_id, True, SHOP)


def test_who_has_no_mailbox_is_on_the_agents_list(session, order):
    with write() as own:
        whole = own.scalars(select(MerchantOrder)).first().order
        whole.contact_email = ""
    accept(order, said={1: Said(cut_g=250)})
    assert [one.reference for one in unanswered(session)] == [order.reference]


def test_the_checker_finds_a_total_nobody_agreed_to(session, order):
    accept(order)
    with write() as own:
        part = own.scalars(select(MerchantOrder).order_by(MerchantOrder.id.desc())).first()
        part.agreed_total_cents = part.settled_total_cents = part.total_cents = 900
        part.order.total_cents += 900 - 478
        line = own.scalars(select(OrderLine).order_by(OrderLine.id)).first()
        line.agreed_cents = line.ceiling_cents
    found = {violation.words for violation in invariants.check(session)}
    assert found == {
        "has a total above what its household agreed to",
        "has a line dearer than its household agreed to",
    }
    with write() as own:
        part = own.get_one(MerchantOrder, part.id)
        part.agreed_total_cents, part.settled_total_cents, part.total_cents = None, None, 478
        part.order.total_cents -= 900 - 478
        own.get_one(OrderLine, line.id).agreed_cents = None
