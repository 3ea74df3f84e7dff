"""On the day: one hour for everybody, a window that narrows, a message when it slips."""

import pytest
from sqlalchemy import select

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import BadInput, NotFound
from bourg.kernel.roles import Actor, Role
from bourg.ordering.queries import order
from bourg.ordering.services import cancelling
from bourg.rounds.handing import AtDoor
from bourg.rounds.models import Round
from bourg.rounds.queries.arrivals import passages, to_ring
from bourg.rounds.services import noting, riding, telling
from bourg.rounds.services.planning import plan
from tests.builders.arrivals import clock, collect, hours, morning, shown, slips, tick
from tests.builders.postbox import Postbox

pytestmark = pytest.mark.both
AGENT, SELLER = Actor(Role.AGENT, None), Actor(Role.MERCHANT, None)


@pytest.fixture
def scene(app):
    return morning()


def test_every_halt_has_its_hour_with_the_first_door_at_the_start(scene):
    planned = [p for p, _ in hours(scene)]
    assert planned == sorted(planned)
    assert planned[8] == 0
    assert all(-90 <= p < 0 for p in planned[:8])
    assert [e for _, e in hours(scene)] == planned


def test_nobody_is_told_an_hour_before_the_cut_off(scene):
    with clock(scene, -150):
        assert shown(scene, scene.doors[0]) is None
    with clock(scene, -119):
        assert shown(scene, scene.doors[0]) is not None


def test_the_window_narrows_as_the_courier_nears_and_stays_between(scene):
    last, widths = scene.doors[3], []
    with clock(scene, -60):
        widths.append(shown(scene, last))
    with clock(scene, -5):
        collect(scene)
        widths.append(shown(scene, last))
    for number, at in enumerate((1, 5, 9)):
        with clock(scene, at):
            riding.delivered(scene.doors[number].reference, scene.courier)
            widths.append(shown(scene, last))
    lengths = [to - begin for begin, to in widths]
    assert lengths[0] == 20
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] == 10


def test_a_round_that_sets_off_late_shifts_everybody_behind(scene):
    before = hours(scene)
    with clock(scene, before[0][0] + 12):
        riding.collected(scene.doors[0].parts[0], scene.courier)
    assert [e - p for p, e in hours(scene)][-1] in (11, 12, 13)


@pytest.fixture
def preparing(app):
    """A morning whose shops are still preparing."""
    return morning(3, ready=False)


def be_late(scene, minutes=45):
    part = order(db.session(), scene.doors[0].reference).parts[0]
    noting.late(part.reference, minutes, SELLER, merchant_ids=[part.merchant_id])


def test_a_late_shop_is_told_to_every_household_behind_before_the_slot_starts(preparing):
    with clock(preparing, -30):
        be_late(preparing, 30)
        assert [slips(door) for door in preparing.doors] == [0, 0, 0]
    with clock(preparing, -10):
        be_late(preparing)
        assert [slips(door) for door in preparing.doors] == [1, 1, 1]
        mails = [mail for mail in Postbox().look() if "livraison" in mail[1]]
        assert {mail[0] for mail in mails} == {contact(door) for door in preparing.doors}


def contact(door):
    return order(db.session(), door.reference).contact_email


def test_the_same_slip_is_one_message_however_often_it_is_looked_at(preparing):
    with clock(preparing, -10):
        be_late(preparing)
        for _ in range(3):
            tick()
    keys = select(OutboxMessage.key).where(OutboxMessage.topic == "order.slipped")
    assert len(db.session.scalars(keys).all()) == 3
    assert [slips(door) for door in preparing.doors] == [1, 1, 1]


def test_a_household_without_a_mailbox_is_on_the_list_until_somebody_told_it(app):
    scene = morning(2, mailbox=False, ready=False)
    with clock(scene, -10):
        be_late(scene)
        db.session.rollback()
        first, second = to_ring(db.session(), now())
        assert first.to_at > first.from_at
        telling.told(first.reference, AGENT)
        telling.told(first.reference, AGENT)
        assert [one.reference for one in to_ring(db.session(), now())] == [second.reference]


def test_a_round_that_nobody_begins_is_told_as_late(scene):
    with clock(scene, 0):
        assert [slips(door) for door in scene.doors] == [0, 0, 0, 0]
    with clock(scene, 110):
        assert all(slips(door) for door in scene.doors)


def test_a_cancelled_order_is_followed_no_more_and_the_others_come_no_later(preparing):
    with clock(preparing, -119):
        before = shown(preparing, preparing.doors[1])
        cancelling.cancel(preparing.doors[0].reference, Actor(Role.OFFICER, None))
        plan(preparing.slot_id)
    with clock(preparing, -100):
        assert shown(preparing, preparing.doors[0]) is None
        assert shown(preparing, preparing.doors[1])[1] <= before[1]


@pytest.mark.parametrize("waited", [True, False])
def test_a_word_that_waited_for_a_network_counts_from_when_it_was_said(scene, waited):
    with clock(scene, hours(scene)[0][0]):
        said = AtDoor(claimed_at=now() if waited else None)
    with clock(scene, -1):
        for part in (part for door in scene.doors for part in door.parts):
            riding.collected(part, scene.courier, said=said)
        assert all((e > p) != waited for p, e in hours(scene))


def test_a_shop_reads_who_comes_and_ticks_its_bags_which_moves_nothing(scene):
    found = order(db.session(), scene.doors[0].reference).parts[0]
    with clock(scene, -60):
        riding.take(round_id(scene), scene.courier)
        noting.handed(found.reference, 2, True, merchant_ids=[found.merchant_id])
        noting.handed(found.reference, 2, True, merchant_ids=[found.merchant_id])
        one = passages(db.session(), [found.id], now())[found.id]
        assert (one.courier, one.handed) == ("Nadège", (2,))
        assert one.towards.minute % 5 == 0
        noting.handed(found.reference, 2, False, merchant_ids=[found.merchant_id])
        assert passages(db.session(), [found.id], now())[found.id].handed == ()
    assert order(db.session(), scene.doors[0].reference).parts[0].state == "ready"


def round_id(scene):
    return db.session.scalar(select(Round.public_id).where(Round.slot_id == scene.slot_id))


@pytest.mark.parametrize("bag", [0, 3, -1])
def test_a_bag_that_is_not_there_and_a_bag_of_another_shop_cannot_be_ticked(scene, bag):
    found = order(db.session(), scene.doors[0].reference).parts[0]
    with pytest.raises(BadInput):
        noting.handed(found.reference, bag, True, merchant_ids=[found.merchant_id])
    with pytest.raises(NotFound):
        noting.handed(found.reference, 1, True, merchant_ids=[scene.market.dairy + 99])
