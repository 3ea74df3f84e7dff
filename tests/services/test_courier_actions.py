"""What a courier's telephone sends is done once, in order, and never trusted about the time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.ordering.queries import order
from bourg.rounds.handing import moment
from bourg.rounds.kinds import Deed, Outcome
from bourg.rounds.models import CourierAction, RoundPhone, Stop
from bourg.rounds.queries import reports
from bourg.rounds.services import phones, riding
from bourg.rounds.services.acting import Sent
from tests.builders import baskets, rides
from tests.builders.rides import PHONE, action, send


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def lea(app):
    return rides.courier()


def state(reference):
    return order(db.session(), reference).state.value


def counted(session):
    return session.scalar(select(func.count()).select_from(CourierAction))


def whole_round(ride):
    return [
        action(Deed.COLLECTED, ride.parts[0]), action(Deed.COLLECTED, ride.parts[1]),
        action(Deed.DELIVERED, ride.reference, note="Bonjour"),
    ]  # fmt: skip


def test_a_queue_sent_twice_is_done_once_and_answered_the_same(session, market, lea):
    queue = whole_round(rides.waiting(market))
    first, again = send(lea, *queue), send(lea, *queue)
    assert first == again
    assert [one.done for one in first] == [True, True, True]
    assert counted(session) == 3
    assert state(queue[-1].reference) == "delivered"


def test_the_same_action_a_day_later_is_answered_as_the_first_time(session, market, lea):
    queue = whole_round(rides.waiting(market))
    first = send(lea, *queue)
    with shifted(now() + timedelta(days=1, hours=3)):
        assert send(lea, *queue) == first
    assert counted(session) == 3


def test_a_key_stands_for_one_action_only(market, lea):
    ride = rides.waiting(market)
    send(lea, action(Deed.COLLECTED, ride.parts[0], key="k1"))
    (answer,) = send(lea, action(Deed.COLLECTED, ride.parts[1], key="k1"))
    assert (answer.done, answer.code) == (False, "key_reused")


def test_two_telephones_that_say_the_same_are_both_right(session, market, lea):
    ride = rides.waiting(market)
    send(lea, *whole_round(ride))
    (second,) = send(lea, action(Deed.DELIVERED, ride.reference), sent=Sent("phone-two"))
    assert (second.done, second.code) == (True, "already")
    assert reports.unsettled(session) == []


def test_two_telephones_that_contradict_each_other_lose_nothing(session, market, lea):
    ride = rides.waiting(market)
    send(lea, *whole_round(ride))
    (second,) = send(
        lea, action(Deed.ABSENT, ride.reference, note="Sonné deux fois"), sent=Sent("phone-two")
    )
    assert (second.done, second.code) == (False, "illegal_move")
    (told,) = reports.unsettled(session)
    assert (told.kind.value, told.deed.value, told.words) == (
        "contradiction", "absent", "Sonné deux fois",
    )  # fmt: skip
    assert state(ride.reference) == "delivered"


def test_what_was_said_on_the_road_and_is_refused_later_reaches_the_desk(session, market, lea):
    ride, hour = rides.waiting(market), timedelta(hours=1)
    early = action(Deed.DELIVERED, ride.reference, claimed_at=now() - hour)
    (answer,) = send(lea, early, sent=Sent("phone-one", sent_at=now()))
    assert answer.code == "bags_missing"
    assert [one.kind.value for one in reports.unsettled(session)] == ["contradiction"]


def test_a_refusal_on_the_spot_is_told_to_the_courier_and_nobody_else(session, market, lea):
    ride = rides.waiting(market)
    (answer,) = send(lea, action(Deed.DELIVERED, ride.reference, claimed_at=now()))
    assert answer.code == "bags_missing"
    assert reports.unsettled(session) == []


@pytest.mark.parametrize("wrong", [timedelta(days=-9000), timedelta(hours=3), timedelta(days=900)])
def test_a_wrong_clock_is_written_down_beside_ours_and_decides_nothing(session, market, lea, wrong):
    ride = rides.waiting(market)
    claimed = now() + wrong
    send(lea, action(Deed.COLLECTED, ride.parts[0], claimed_at=claimed),
         sent=Sent("phone-one", sent_at=claimed))  # fmt: skip
    row = session.scalars(select(CourierAction)).one()
    stop = session.scalars(select(Stop).where(Stop.done_at.is_not(None))).one()
    assert (row.claimed_at, stop.claimed_at) == (claimed, claimed)
    assert abs(row.received_at - now()) < timedelta(minutes=1)
    assert abs(stop.done_at - now()) < timedelta(minutes=1)
    assert abs(row.clock_off_s - wrong.total_seconds()) < 60


@pytest.mark.parametrize(
    "text", ["", "hier", "2026-11-24T10:00:00", "9999-99-99", None, "0001-01-01T00:00Z"]
)
def test_a_moment_that_cannot_be_one_is_none(text):
    assert moment(text) is None


def test_nothing_that_is_busy_is_taken_for_an_answer(market, lea, monkeypatch):
    from bourg.kernel.refusals import Busy
    from bourg.rounds.services import acting

    ride = rides.waiting(market)
    one = action(Deed.COLLECTED, ride.parts[0])

    def busy(*_):
        raise Busy()

    with monkeypatch.context() as patch:
        patch.setitem(acting.DEEDS, Deed.COLLECTED, busy)
        with pytest.raises(Busy):
            send(lea, one)
    assert send(lea, one)[0].done


def test_another_courier_cannot_act_on_my_round(session, market, lea):
    ride = rides.waiting(market)
    riding.collected(ride.parts[0], lea)
    (answer,) = send(rides.courier("Tom"), action(Deed.COLLECTED, ride.parts[1]))
    assert (answer.done, answer.code) == (False, "round_taken")


def test_what_nobody_knows_is_answered_too(market, lea):
    for reference in ("NOPE", "NOPE-1", "é" * 16):
        (answer,) = send(lea, action(Deed.DELIVERED, reference))
        assert answer.code == "not_found"


def test_two_telephones_on_one_round_are_told_of_each_other(session, market, lea):
    ride = rides.waiting(market)
    riding.collected(ride.parts[0], lea)
    public_id = session.execute(select(Stop)).scalars().first().round.public_id
    assert phones.seen(public_id, "one", lea.user_id) is None
    assert isinstance(phones.seen(public_id, "two", lea.user_id), datetime)
    assert isinstance(phones.seen(public_id, "one", lea.user_id), datetime)
    assert phones.seen(public_id, "three", lea.user_id + 1) is None
    with shifted(now() + timedelta(hours=4)):
        assert phones.seen(public_id, "two", lea.user_id) is None


def test_telephones_and_what_they_sent_are_forgotten(session, market, lea):
    ride = rides.waiting(market)
    send(lea, *whole_round(ride))
    public_id = session.execute(select(Stop)).scalars().first().round.public_id
    phones.seen(public_id, "one", lea.user_id)
    with shifted(now() + timedelta(days=31)):
        phones.forget()
    assert counted(session) == 0
    assert session.scalar(select(func.count()).select_from(RoundPhone)) == 0


def test_an_outcome_is_kept_with_its_halt(session, market, lea):
    ride = rides.waiting(market)
    rides.at_the_door(ride, lea)
    send(lea, action(Deed.DELIVERED, ride.reference, note="Mme Diallo, 3e",
                     outcome=Outcome.NEIGHBOUR), sent=PHONE)  # fmt: skip
    stop = session.scalars(select(Stop).where(Stop.outcome.is_not(None))).one()
    assert (stop.outcome, stop.note) == (Outcome.NEIGHBOUR, "Mme Diallo, 3e")
