"""A courier is late and says so: once, in its order, for everybody who waits."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import BadInput, NotFound
from bourg.kernel.roles import Actor, Role
from bourg.ordering.models import MerchantOrder
from bourg.rounds.handing import Action, AtDoor
from bourg.rounds.kinds import Deed
from bourg.rounds.models import CourierAction, Round, RoundReport
from bourg.rounds.queries import board, rounds_between
from bourg.rounds.refusals import MoreMissing, NeedsHelp, RoundOver, RoundTaken, SaidTooLongAgo
from bourg.rounds.services import delaying, guiding, reporting, riding
from bourg.rounds.services.acting import Sent
from tests.builders.arrivals import clock, collect, hours, morning, shown, slips, tick
from tests.builders.rides import courier, send

pytestmark = pytest.mark.both
CHIEF = Actor(Role.OFFICER, None)


@pytest.fixture
def scene(app):
    return morning()


def named():
    db.session.rollback()
    return db.session.scalars(select(Round.public_id)).one()


def expected(scene):
    return [minutes for _, minutes in hours(scene)]


def board_round():
    db.session.rollback()
    return board.one(db.session(), named(), now())


def test_what_is_ahead_is_shifted_and_households_hear_before_the_slot(scene):
    with clock(scene, -40):
        collect(scene)
        before = expected(scene)
        delaying.late(named(), 30, scene.courier)
        assert expected(scene) == [minutes + 30 for minutes in before]
        assert [slips(door) for door in scene.doors] == [1] * 4
        assert shown(scene, scene.doors[0])[0] <= before[0] + 30 <= shown(scene, scene.doors[0])[1]


def test_ten_minutes_move_the_window_without_a_message(scene):
    with clock(scene, -40):
        collect(scene)
        delaying.late(named(), 10, scene.courier)
        assert [slips(door) for door in scene.doors] == [0] * 4
        assert expected(scene)[0] == 10


def test_a_button_pressed_twice_on_one_page_counts_once(scene):
    with clock(scene, -40):
        collect(scene)
        before = expected(scene)
        first = delaying.late(named(), 10, scene.courier, seen="")
        assert delaying.late(named(), 10, scene.courier, seen="") == first
        assert expected(scene)[0] == before[0] + 10
        delaying.late(named(), 10, scene.courier, seen=delaying.shown(first))
        assert expected(scene)[0] == before[0] + 20


def test_a_report_sent_twice_in_the_same_words_stands_once_in_the_list(scene):
    with clock(scene, -40):
        part = db.session.scalars(select(MerchantOrder.reference)).first()
        for words in ("Pneu crevé", "Pneu crevé", "Chien"):
            reporting.incident(part, scene.courier, words)
        db.session.rollback()
        said = db.session.scalars(select(RoundReport.words).order_by(RoundReport.id)).all()
        assert said == ["Pneu crevé", "Chien"]


def test_said_again_it_adds_up_and_taken_back_it_is_as_before(scene):
    with clock(scene, -40):
        collect(scene)
        before = expected(scene)
        delaying.late(named(), 10, scene.courier)
        delaying.late(named(), 20, scene.courier)
        assert expected(scene)[0] == before[0] + 30
        assert delaying.late(named(), 0, scene.courier) is None
        assert expected(scene) == before


def test_the_next_door_that_is_done_shows_how_late_it_really_is(scene):
    with clock(scene, 0):
        collect(scene)
        delaying.late(named(), 30, scene.courier)
        assert board_round().view.late_until_at is not None
    with clock(scene, 6):
        riding.delivered(scene.doors[0].reference, scene.courier)
        assert board_round().view.late_until_at is None
        assert expected(scene)[0] < 30


def test_red_is_kept_for_a_household_after_its_slot(scene):
    with clock(scene, 0):
        collect(scene)
        delaying.late(named(), 30, scene.courier)
        assert board_round().late >= 30
        assert not board_round().broken
        for _ in range(3):
            delaying.late(named(), 30, scene.courier)
        assert board_round().broken


def test_a_queue_counts_from_when_it_was_said_and_once(scene):
    with clock(scene, 0):
        collect(scene)
    said_at = now_in(scene, 5)
    late = Action("key-of-late", Deed.LATE, named(), at_door=AtDoor(claimed_at=said_at), minutes=20)
    with clock(scene, 40):
        sent = Sent("one", now())
        (first,), (again,) = send(scene.courier, late, sent=sent), send(
            scene.courier, late, sent=sent)  # fmt: skip
        assert first.done
        assert first == again
        assert db.session.scalars(select(CourierAction.reference)).all() == [named()]
        assert expected(scene)[0] == 40  # said at 5: the door at 25; the clock has passed that


def now_in(scene, minutes):
    with shifted(scene.starts_at + timedelta(minutes=minutes)):
        return now()


@pytest.mark.parametrize("minutes", [-10, 1, 15, 45, 10**9])
def test_other_minutes_are_refused(scene, minutes):
    with pytest.raises(BadInput):
        delaying.late(named(), minutes, scene.courier)


def test_hours_late_are_for_the_desk_and_old_words_are_said_again(scene):
    with clock(scene, 0):
        collect(scene)
        with pytest.raises(SaidTooLongAgo):
            delaying.late(named(), 10, scene.courier, timedelta(hours=2, seconds=1))
        for _ in range(4):
            delaying.late(named(), 30, scene.courier)
        with pytest.raises(NeedsHelp):
            delaying.late(named(), 10, scene.courier)


def test_another_s_round_and_one_that_is_over_are_refused(scene):
    with pytest.raises(NotFound):
        delaying.late("0" * 32, 10, scene.courier)
    with clock(scene, 0):
        collect(scene)
        with pytest.raises(RoundTaken):
            delaying.late(named(), 10, courier("Ali"))
        for door in scene.doors:
            riding.delivered(door.reference, scene.courier)
        with pytest.raises(RoundOver):
            delaying.late(named(), 10, scene.courier)


def test_what_one_courier_said_does_not_hold_for_the_next(scene):
    with clock(scene, -60):
        delaying.late(named(), 30, scene.courier)
        guiding.give(named(), "", CHIEF)
        assert expected(scene)[8] == 0
        tick()
        view = rounds_between(db.session(), now(), now() + timedelta(days=1))[0]
        assert view.late_until_at is None


def test_one_bag_of_two_is_left_and_the_courier_rides_on(scene):
    with clock(scene, -30):
        bread = scene.doors[0].parts[0]
        for missing in (2, 3, -1):
            with pytest.raises(MoreMissing):
                riding.collected(bread, scene.courier, missing=missing)
        riding.collected(bread, scene.courier, missing=1, note="Il cherche")
        collect(scene._replace(doors=scene.doors[1:]))
        riding.collected(scene.doors[0].parts[1], scene.courier)
        riding.delivered(scene.doors[0].reference, scene.courier)
    told = db.session.scalars(select(OutboxMessage.payload).where(
        OutboxMessage.topic == "order.changed")).all()  # fmt: skip
    assert [(one["what"], one["bags"], one["part"]) for one in told] == [("bags_missing", 1, bread)]
