"""Rounds by hand: nothing is lost, nothing that is ridden moves, the impossible is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bourg.kernel.audit import trail
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.models import OutboxMessage
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.queries import order
from bourg.rounds.arranging import Hindrance
from bourg.rounds.arrivals import late_by
from bourg.rounds.models import Stop
from bourg.rounds.queries import board, rounds_between
from bourg.rounds.refusals import (
    CannotMove,
    DropBeforePickup,
    NotSplit,
    RoundChanged,
    RoundTaken,
    RoundUnderWay,
)
from bourg.rounds.services import delaying, dispatching, guiding, riding, timing
from bourg.rounds.services.planning import plan
from bourg.slots.models import DeliverySlot
from tests.builders.dispatch import CHIEF, carried, day, move, ridden_by, rounds_of, two_rounds

pytestmark = pytest.mark.usefixtures("app")


def every_stop(slot_id):
    """Each part and each door of a slot, as they are in its rounds (sorted)."""
    db.session.expire_all()
    rows = db.session.execute(
        select(Stop.order_id, Stop.merchant_order_id).join(Order, Order.id == Stop.order_id)
        .where(Order.slot_id == slot_id)
    )  # fmt: skip
    return sorted((order_id, part_id or 0) for order_id, part_id in rows)


def every_promise(slot_id):
    parts = db.session.execute(
        select(MerchantOrder.order_id, MerchantOrder.id)
        .join(Order, Order.id == MerchantOrder.order_id)
        .where(Order.slot_id == slot_id)
    )
    rows = [tuple(row) for row in parts]
    return sorted([*rows, *{(order_id, 0) for order_id, _ in rows}])


def parts(reference):
    return [part.reference for part in order(db.session(), reference).parts]


def test_a_round_made_two_keeps_every_stop_once_and_says_when_each_is_due():
    found, first, second = two_rounds(5)
    assert every_stop(found.slot_id) == every_promise(found.slot_id)
    assert len(carried(first)) == 2
    assert len(carried(second)) == 3
    due = db.session.scalars(select(Stop.due_at).where(Stop.round_id == second.id))
    assert sorted(filled := list(due)) == filled
    assert first.distance_m > 0


def test_an_order_goes_to_the_other_round_and_no_promise_is_lost():
    found, first, second = two_rounds()
    chosen = carried(first)[0]
    move(chosen, first, second)
    assert chosen in carried(second)
    assert chosen not in carried(first)
    assert every_stop(found.slot_id) == every_promise(found.slot_id)
    assert trail(db.session(), f"order:{chosen}")[-1].verb == "round_changed"


def test_nobody_is_told_because_the_slot_stays_what_was_promised():
    _, first, second = two_rounds()
    before = db.session.scalar(select(func.count()).select_from(OutboxMessage))
    move(carried(first)[0], first, second)
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == before


def test_of_two_officers_who_move_the_same_order_the_second_is_told():
    _, first, second = two_rounds()
    chosen = carried(first)[0]
    move(chosen, first, second)
    with pytest.raises(RoundChanged):
        move(chosen, first, second)


def test_an_order_whose_goods_are_with_a_courier_stays_there():
    found, first, second = two_rounds()
    courier = ridden_by(first)
    chosen = carried(first)[0]
    riding.collected(parts(chosen)[0], courier)
    with pytest.raises(CannotMove) as refused:
        move(chosen, first, second)
    assert "courier already" in refused.value.msgid
    assert every_stop(found.slot_id) == every_promise(found.slot_id)


def test_what_was_ridden_stays_first_when_another_order_comes():
    _, first, second = two_rounds(6)
    courier = ridden_by(second)
    riding.collected(parts(carried(second)[0])[0], courier)
    db.session.expire_all()
    done = select(Stop.position).where(Stop.round_id == second.id, Stop.done_at.is_not(None))
    before = list(db.session.scalars(done))
    move(carried(first)[0], first, second)
    assert list(db.session.scalars(done)) == before


def test_a_courier_acts_on_the_orders_of_their_own_round_only():
    _, first, second = two_rounds()
    tom, lea = ridden_by(first, "Tom"), ridden_by(second, "Lea")
    with pytest.raises(RoundTaken):
        riding.collected(parts(carried(second)[0])[0], tom)
    riding.collected(parts(carried(second)[0])[0], lea)


def test_a_round_that_is_over_takes_nothing():
    _, first, second = two_rounds(2)
    courier = ridden_by(second)
    (chosen,) = carried(second)
    for part in parts(chosen):
        riding.collected(part, courier)
    riding.delivered(chosen, courier)
    with pytest.raises(RoundUnderWay):
        move(carried(first)[0], first, second)


def test_a_stop_goes_up_one_place_and_the_round_is_frozen():
    _, first, _ = two_rounds(6)
    last = carried(first)[-1]
    dispatching.resequence(first.public_id, last, -1, CHIEF)
    assert carried(first)[-2] == last
    assert rounds_of(first.slot_id)[0].frozen_at


def test_a_doorstep_never_goes_before_the_shops_of_its_order():
    found = day(1)
    (round_,) = rounds_of(found.slot_id)
    with pytest.raises(DropBeforePickup):
        dispatching.resequence(round_.public_id, found.orders[0], -1, CHIEF)


def test_a_round_with_one_order_is_not_made_two():
    found = day(1)
    with pytest.raises(NotSplit):
        dispatching.split(rounds_of(found.slot_id)[0].public_id, CHIEF)


def test_a_new_order_joins_the_round_that_is_not_frozen():
    found, first, second = two_rounds(6)
    guiding.freeze(first.public_id, CHIEF)
    before = carried(first)
    db.session.execute(Stop.__table__.delete().where(Stop.order_id == _id(carried(second)[0])))
    db.session.commit()
    plan(found.slot_id)
    assert carried(first) == before
    assert every_stop(found.slot_id) == every_promise(found.slot_id)


def _id(reference):
    return db.session.scalars(select(Order.id).where(Order.reference == reference)).one()


def test_when_every_round_is_frozen_a_new_order_has_a_round_of_its_own():
    found, first, second = two_rounds()
    db.session.execute(Stop.__table__.delete().where(Stop.order_id == _id(found.orders[0])))
    db.session.commit()
    guiding.freeze(first.public_id, CHIEF)
    guiding.freeze(second.public_id, CHIEF)
    plan(found.slot_id)
    assert carried(rounds_of(found.slot_id)[2]) == [found.orders[0]]
    guiding.reopen(first.public_id, CHIEF)
    assert not rounds_of(found.slot_id)[0].frozen_at


def test_the_orders_of_a_courier_who_is_ill_go_to_the_others():
    found, first, second = two_rounds()
    ridden_by(first)
    ours = carried(first)
    preview = guiding.preview_release(db.session(), first.public_id)
    assert set(preview.to) == set(ours)
    passed = guiding.release(first.public_id, CHIEF)
    assert passed == preview
    assert set(ours) < set(carried(second))
    assert len(rounds_of(found.slot_id)) == 1
    assert every_stop(found.slot_id) == every_promise(found.slot_id)


def test_what_is_on_board_of_the_ill_courier_is_named_and_stays():
    _, first, _ = two_rounds(6)
    courier = ridden_by(first)
    held = carried(first)[0]
    riding.collected(parts(held)[0], courier)
    passed = guiding.release(first.public_id, CHIEF)
    assert passed.stuck == {held: Hindrance.ABOARD}
    assert carried(first) == [held]
    assert rounds_of(first.slot_id)[0].courier_user_id == courier.user_id


def test_a_frozen_round_takes_nothing_from_an_ill_courier():
    _, first, second = two_rounds()
    guiding.freeze(second.public_id, CHIEF)
    passed = guiding.release(first.public_id, CHIEF)
    assert not passed.to
    assert set(passed.stuck) == set(carried(first))


def test_the_next_stop_of_a_late_round_is_late_and_so_is_what_follows():
    _, first, _ = two_rounds()
    due = db.session.scalar(select(func.min(Stop.due_at)).where(Stop.round_id == first.id))
    with shifted(due + timedelta(minutes=12)):
        views = rounds_between(db.session(), now() - timedelta(days=1), now() + timedelta(days=2))
        hours = zip(views[0].stops, views[0].hours(now()), strict=True)
        assert {late_by(at, stop.due_at) for stop, at in hours} == {12}


def test_the_cost_of_an_order_is_its_way_and_its_stops_not_the_waiting():
    _, first, second = two_rounds(6)
    (choice,) = board.choosing(db.session(), carried(first)[0]).choices
    assert choice.ride.public_id == second.public_id
    assert 0 < choice.option.metres < 8000
    assert 120 <= choice.option.seconds < 30 * 60


def moved_by_relief(found, first):
    """What goes over when the first courier is eased at the start of the slot."""
    slot = db.session.get(DeliverySlot, found.slot_id)
    with shifted(slot.starts_at):
        timing.follow()
        return guiding.relieve(first.public_id, CHIEF)


def test_easing_goes_by_where_everybody_really_is():
    found, first, second = two_rounds(6)
    other = second.public_id
    with shifted(db.session.get(DeliverySlot, found.slot_id).starts_at):
        late = ridden_by(first, "Ali")
        for _ in range(4):
            delaying.late(first.public_id, 30, late)
    assert set(moved_by_relief(found, first).to.values()) == {other}


def test_nobody_s_promise_is_broken_to_ease_another():
    found, first, second = two_rounds(6)
    before = carried(first)
    with shifted(db.session.get(DeliverySlot, found.slot_id).starts_at):
        for round_, name in ((first, "Ali"), (second, "Tom")):
            courier = ridden_by(round_, name)
            for _ in range(4):
                delaying.late(round_.public_id, 30, courier)
    passed = moved_by_relief(found, first)
    assert not passed.to
    assert carried(first) == before
