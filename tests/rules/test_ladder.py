"""When a shop does not answer: what is tried next, when, and when it is given up."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bourg.messages import ladder
from bourg.messages.kinds import Reach
from bourg.messages.ladder import Case, Due, Step

PARIS = "Europe/Paris"
DAY = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo(PARIS))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WAYS = (Reach.DESK, Reach.MAIL, Reach.SMS, Reach.PHONE)


def case(*steps, ways=WAYS, asked_at=DAY, hours=25, seen_at=None):
    told = tuple(
        Step(number, reach, at, number > 0 and steps[number - 1][0] is reach, False)
        for number, (reach, at) in enumerate(steps)
    )
    return Case(asked_at, asked_at + hours * HOUR, ways, told, seen_at)


def test_who_has_the_desk_open_is_told_there_and_others_by_the_next_way():
    assert ladder.due(case(seen_at=DAY), DAY, PARIS) == Due(Reach.DESK)
    assert ladder.due(case(seen_at=DAY - HOUR), DAY, PARIS) == Due(Reach.MAIL)
    assert ladder.due(case(ways=(Reach.PHONE,)), DAY, PARIS) == Due(Reach.PHONE)


def test_a_desk_that_falls_asleep_gives_way_within_three_minutes():
    told = case((Reach.DESK, DAY), seen_at=DAY)
    assert ladder.due(told, DAY + 1 * MINUTE, PARIS) is None
    assert ladder.due(told, DAY + 2 * MINUTE, PARIS) == Due(Reach.MAIL)


def test_a_desk_that_is_awake_rings_by_itself_before_others_are_tried():
    told = case((Reach.DESK, DAY), seen_at=DAY + 3 * HOUR)
    assert ladder.due(told, DAY + 1 * HOUR, PARIS) is None
    assert ladder.due(told, DAY + 2 * HOUR, PARIS) == Due(Reach.MAIL)


def test_a_mail_is_repeated_once_then_comes_the_next_way_and_in_the_end_the_telephone():
    mail, sms = (Reach.MAIL, DAY), (Reach.SMS, DAY + 2 * HOUR)
    assert ladder.due(case(mail), DAY + 59 * MINUTE, PARIS) is None
    assert ladder.due(case(mail), DAY + HOUR, PARIS) == Due(Reach.MAIL, again=True)
    again = (Reach.MAIL, DAY + HOUR)
    assert ladder.due(case(mail, again), DAY + 2 * HOUR, PARIS) == Due(Reach.SMS)
    asked_twice = case(mail, again, sms, (Reach.SMS, DAY + 3 * HOUR))
    assert ladder.due(asked_twice, DAY + 4 * HOUR, PARIS) == Due(Reach.PHONE)
    called = case(mail, again, sms, (Reach.PHONE, DAY + 4 * HOUR))
    assert ladder.due(called, DAY + 20 * HOUR, PARIS) is None


def test_what_could_not_be_sent_is_not_waited_for():
    told = case((Reach.MAIL, DAY))
    failed = told._replace(steps=(told.steps[0]._replace(failed=True),))
    assert ladder.due(failed, DAY, PARIS) == Due(Reach.SMS)


def test_no_telephone_rings_at_night_unless_the_morning_is_too_late():
    evening = DAY.replace(hour=21)
    texted = (Reach.SMS, Reach.PHONE)
    assert ladder.due(case(ways=texted, asked_at=evening), evening, PARIS) is None
    morning = evening + 11 * HOUR
    assert ladder.due(case(ways=texted, asked_at=evening), morning, PARIS) == Due(Reach.SMS)
    soon = case(ways=texted, asked_at=evening, hours=10)
    assert ladder.due(soon, evening, PARIS) == Due(Reach.SMS)


def test_paper_is_waited_for_half_of_the_time_there_is():
    sheet = case((Reach.PAPER, DAY), ways=(Reach.PAPER, Reach.PHONE))
    assert ladder.due(sheet, DAY + 11 * HOUR, PARIS) is None
    assert ladder.due(sheet, DAY + 12 * HOUR, PARIS) == Due(Reach.PHONE)


def test_an_answer_is_waited_for_until_an_hour_before_or_half_of_a_short_time():
    assert not ladder.silent(case(), DAY + 24 * HOUR - MINUTE)
    assert ladder.silent(case(), DAY + 24 * HOUR)
    assert case(hours=1).answer_by == DAY + 30 * MINUTE


@given(
    st.lists(st.sampled_from(WAYS[:-1]), unique=True), st.integers(1, 120),
    st.lists(st.booleans(), min_size=60, max_size=60),
)  # fmt: skip
def test_however_it_goes_the_steps_end_at_the_telephone_and_no_way_is_taken_up_again(
    ways, hours, awake
):
    now, one = DAY, case(ways=(*ways, Reach.PHONE), hours=hours)
    for is_awake in awake:
        one = one._replace(seen_at=now if is_awake else None)
        due = ladder.due(one, now, PARIS)
        if due:
            step = Step(len(one.steps), due.reach, now, due.again, False)
            one = one._replace(steps=(*one.steps, step))
        now += 3 * HOUR
    reached = [step.reach for step in one.steps if not step.again]
    assert len(reached) == len(set(reached))
    assert reached[-1] is Reach.PHONE
