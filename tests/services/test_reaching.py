"""A shop is told by its ways until it answers; silence is refused in time, and has its end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg import jobs, reaching
from bourg.kernel.clock import now, shifted
from bourg.kernel.refusals import BadInput
from bourg.kernel.roles import Actor
from bourg.merchants.models import Merchant
from bourg.merchants.queries import reachable, shops_of_number
from bourg.merchants.services import channels
from bourg.messages.kinds import Reach
from bourg.messages.models import AnswerNumber, Notice
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.services import answering, cancelling
from bourg.ordering.services import reaching as steps
from tests.builders import baskets
from tests.builders.orders import GUEST, SHOP, place, placed
from tests.builders.postbox import Postbox
from tests.builders.shops import change_shop

HOUR = timedelta(hours=1)
ALL = tuple(Reach)


@pytest.fixture
def market(app):
    market = baskets.add_market()
    change_shop(market.bakery, email="amar@boutiques.example", phone="+33148470001")
    return market


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


def choose(market, *ways, number=None):
    channels.choose("boulangerie-amar", ways, number, SHOP, offered=ALL)


def tried(session, reference):
    session.rollback()
    rows = session.scalars(select(Notice).filter_by(subject=reference).order_by(Notice.number))
    return [(row.reach, row.again) for row in rows]


def follow(after):
    with shifted(now() + after):
        reaching.follow()
        jobs.relay()


def test_who_chose_nothing_is_mailed_reminded_then_rung_up(market, session):
    box, part = Postbox(), placed(market).parts[0].reference
    subjects = [subject for to, subject, *_ in box.look() if to == "amar@boutiques.example"]
    assert subjects == [f"Nouvelle commande {part} pour " + subjects[0].split("pour ")[1]]
    for hours in (1, 1, 2, 3):
        follow(hours * HOUR)
    assert tried(session, part) == [
        (Reach.MAIL, False), (Reach.MAIL, True), (Reach.PHONE, False),
    ]  # fmt: skip
    reminders = [subject for to, subject, *_ in box.look() if to == "amar@boutiques.example"]
    assert len(reminders) == 1
    assert reminders[0].startswith("Merci de répondre")


def test_an_open_desk_is_enough_and_one_that_fell_asleep_is_not(market, session):
    channels.beat(market.bakery)
    part = placed(market).parts[0].reference
    jobs.relay()
    assert tried(session, part) == [(Reach.DESK, False)]
    follow(timedelta(minutes=1))
    assert tried(session, part) == [(Reach.DESK, False)]
    follow(timedelta(minutes=2))
    assert tried(session, part) == [(Reach.DESK, False), (Reach.MAIL, False)]


def test_killed_and_repeated_every_step_is_taken_once(market, session):
    part = placed(market).parts[0].reference
    box = Postbox()
    for _ in range(3):
        steps.tell(part, now(), "Europe/Paris")
        reaching.new_part("again", {"part": part})
    assert len([to for to, *_ in box.look() if to == "amar@boutiques.example"]) == 1
    assert len(session.scalars(select(AnswerNumber)).all()) == 2


def test_who_has_answered_is_left_in_peace(market, session):
    part = placed(market).parts[0].reference
    jobs.relay()
    answering.answer(part, accept=True, actor=SHOP)
    follow(5 * HOUR)
    assert tried(session, part) == [(Reach.MAIL, False)]


def test_a_shop_that_was_told_by_mail_is_told_when_the_order_is_cancelled(market):
    box, order = Postbox(), placed(market)
    box.look()
    cancelling.cancel(order.reference, GUEST)
    words = [text for to, _, text, _ in box.look() if to == "amar@boutiques.example"]
    assert ["plus rien à préparer" in text for text in words] == [True]


def test_silence_is_refused_an_hour_before_and_the_household_reads_why(market, session):
    box, order = Postbox(), placed(market)
    follow(22 * HOUR)
    assert queries.order(session, order.reference).parts[0].state == PartState.PLACED
    session.rollback()
    follow(23 * HOUR + timedelta(minutes=1))
    found = queries.order(session, order.reference)
    assert [part.state for part in found.parts] == [PartState.REFUSED, PartState.REFUSED]
    assert found.state == OrderState.CANCELLED
    told = [text for to, _, text, _ in box.look() if to == "marie@example.fr"]
    assert any("n’a pas répondu à temps" in text for text in told)


def test_a_part_that_cannot_be_refused_stops_no_other(market, session, monkeypatch):
    parts = [place(baskets.ready(market)).parts[0].reference for _ in range(2)]
    refuse = steps.give_up

    def torn(reference, *rest):
        return 1 / 0 if reference == parts[0] else refuse(reference, *rest)

    monkeypatch.setattr(steps, "give_up", torn)
    follow(23 * HOUR + timedelta(minutes=1))
    states = [part.state for one in parts for part in queries.order(session, one[:-3]).parts[:1]]
    assert states == [PartState.PLACED, PartState.REFUSED]


def test_what_nobody_waits_for_any_more_is_left_alone(market, session):
    order = placed(market)
    follow(49 * HOUR)
    assert queries.order(session, order.reference).parts[0].state == PartState.PLACED


def test_three_silences_in_a_row_pause_a_shop_and_tell_the_town(market, session):
    box = Postbox()
    for _ in range(3):
        place(baskets.ready(market))
    follow(23 * HOUR + timedelta(minutes=1))
    session.rollback()
    bakery = session.get_one(Merchant, market.bakery)
    assert bakery.paused_until > now() + timedelta(days=6)
    words = [subject for to, subject, *_ in box.look() if to == "bonjour@bourg.example"]
    assert [subject for subject in words if "boulangerie-amar" in subject] != []


def test_an_answer_between_two_silences_leaves_the_shop_open(market, session):
    references = [place(baskets.ready(market)).parts[0].reference for _ in range(3)]
    answering.answer(references[1], accept=True, actor=SHOP)
    follow(23 * HOUR + timedelta(minutes=1))
    session.rollback()
    assert session.get_one(Merchant, market.bakery).paused_until is None


def test_a_shop_chooses_its_ways_and_the_number_it_answers_from(market, session):
    choose(market, Reach.SMS, Reach.PAPER, Reach.SMS, number="+33612345678")
    session.rollback()
    assert reachable(session, [market.bakery])[market.bakery].ways == (
        Reach.SMS, Reach.PAPER, Reach.PHONE,
    )  # fmt: skip
    assert shops_of_number(session, "+33612345678") == [market.bakery]
    assert shops_of_number(session, "+33148470001") == []


def test_a_way_that_leads_nowhere_is_not_chosen(market):
    change_shop(market.bakery, email=None, phone=None)
    for way in (Reach.MAIL, Reach.SMS):
        with pytest.raises(BadInput):
            choose(market, way)
    with pytest.raises(BadInput):
        channels.choose("boulangerie-amar", [Reach.VOICE], "+33612345678", Actor.system(),
                        offered=(Reach.DESK,))  # fmt: skip
