"""A courier falls ill with goods on board: another takes them over at a place, nothing is lost."""

import pytest

from bourg.commands.check import violations
from bourg.kernel.audit import trail
from bourg.kernel.db import db
from bourg.kernel.refusals import BadInput
from bourg.kernel.roles import Actor
from bourg.ordering.queries import order
from bourg.rounds.models import Round
from bourg.rounds.queries import board
from bourg.rounds.refusals import NothingAboard, RoundTaken
from bourg.rounds.services import guiding, relaying, riding
from bourg.rounds.services.planning import plan
from bourg.rounds.services.relaying import Relay
from tests.builders.dispatch import (
    CHIEF,
    carried,
    ridden_by,
    rider,
    rounds_of,
    route_day,
    two_rounds,
)

pytestmark = pytest.mark.usefixtures("app")
HALL = "devant la halle, place du Marché"


def fetched(reference, courier):
    """Everything of an order is on the bike."""
    for part in order(db.session(), reference).parts:
        riding.collected(part.reference, courier)


def states(references):
    return {order(db.session(), one).state.value for one in references}


def again(round_):
    db.session.expire_all()
    return db.session.get(Round, round_.id)


@pytest.fixture
def ill():
    """Tom has the goods of one order and falls ill; Lea can ride."""
    found, first, _ = two_rounds()
    tom = ridden_by(first)
    aboard = carried(first)[0]
    fetched(aboard, tom)
    lea, lea_id = rider("Lea")
    return found, first, aboard, tom, lea, lea_id


def test_the_other_brings_what_the_first_has_fetched(ill):
    found, first, aboard, tom, lea, lea_id = ill
    guiding.release(first.public_id, CHIEF)
    assert relaying.hand_over(first.public_id, Relay(lea_id, HALL), CHIEF) == [aboard]
    plan(found.slot_id)
    assert carried(first) == [aboard]
    with pytest.raises(RoundTaken):
        riding.delivered(aboard, tom)
    riding.delivered(aboard, lea)
    assert states([aboard]) == {"delivered"}
    assert again(first).state.value == "done"
    assert violations(db.session()) == []


def test_both_trails_say_who_had_the_goods_and_where_they_met(ill):
    _, first, aboard, tom, _, lea_id = ill
    relaying.hand_over(first.public_id, Relay(lea_id, f"  {HALL} "), CHIEF)
    of_round = trail(db.session(), f"round:{first.public_id}")[-1]
    assert (of_round.verb, of_round.detail["place"]) == ("handed_over", HALL)
    assert of_round.detail["orders"] == [aboard]
    assert trail(db.session(), f"order:{aboard}")[-1].verb == "goods_handed_over"
    assert again(first).handed_by_user_id == tom.user_id


def test_the_other_is_told_to_meet_the_first_until_something_is_done(ill):
    _, first, aboard, _, lea, lea_id = ill
    guiding.release(first.public_id, CHIEF)
    relaying.hand_over(first.public_id, Relay(lea_id, HALL), CHIEF)

    def to_meet():
        return board.one(db.session(), first.public_id, again(first).handed_at).view.to_meet

    assert (to_meet().by, to_meet().place) == ("Tom", HALL)
    riding.delivered(aboard, lea)
    assert to_meet() is None


def test_the_board_proposes_the_place_where_the_courier_was_last(ill):
    first = ill[1]
    view = board.one(db.session(), first.public_id, again(first).planned_at).view
    assert view.last_place == view.stops[1].parts[0].shop_address


def test_nothing_changes_hands_that_nobody_has(ill):
    found, _, _, _, _, lea_id = ill
    second = rounds_of(found.slot_id)[1].public_id
    with pytest.raises(NothingAboard):
        relaying.hand_over(second, Relay(lea_id, HALL), CHIEF)


@pytest.mark.parametrize(("who", "place"), [("lea", "  "), ("nobody", HALL), ("tom", HALL)])
def test_somebody_else_meets_somewhere(ill, who, place):
    _, first, _, _, _, lea_id = ill
    known = {"lea": lea_id, "nobody": "", "tom": rider("Tom")[1]}
    with pytest.raises(BadInput):
        relaying.hand_over(first.public_id, Relay(known[who], place), CHIEF)
    assert again(first).handed_at is None


def test_where_a_plan_certifies_the_slot_the_goods_change_hands_too():
    day = route_day(4)
    first = rounds_of(day.slot_id)[0]
    tom, (lea, lea_id) = ridden_by(first), rider("Lea")
    mine = carried(first)
    fetched(mine[0], tom)
    assert isinstance(lea, Actor)
    guiding.release(first.public_id, CHIEF)
    relaying.hand_over(first.public_id, Relay(lea_id, HALL), CHIEF)
    plan(day.slot_id)
    for reference in carried(first):
        if reference != mine[0]:
            fetched(reference, lea)
        riding.delivered(reference, lea)
    assert states([mine[0]]) == {"delivered"}
    everyone = [name for one in rounds_of(day.slot_id) for name in carried(one)]
    assert sorted(everyone) == sorted(day.orders)
    assert violations(db.session()) == []


def test_a_late_courier_keeps_what_is_fetched_and_rides_on_with_it(ill):
    found, first, aboard, tom, _, _ = ill
    passed = guiding.relieve(first.public_id, CHIEF)
    assert len(passed.to) == 1
    assert carried(first) == [aboard]
    round_ = again(first)
    assert (round_.courier_user_id, round_.frozen_at) == (tom.user_id, None)
    everyone = [name for one in rounds_of(found.slot_id) for name in carried(one)]
    assert sorted(everyone) == sorted(found.orders)
    riding.delivered(aboard, tom)
    assert violations(db.session()) == []


def test_by_a_plan_a_late_courier_is_eased_too_and_the_plan_still_holds():
    day = route_day(4)
    first = rounds_of(day.slot_id)[0]
    tom, mine = ridden_by(first), carried(first)
    fetched(mine[0], tom)
    guiding.reopen(first.public_id, CHIEF)
    guiding.relieve(first.public_id, CHIEF)
    plan(day.slot_id)
    assert mine[0] in carried(first)
    everyone = [name for one in rounds_of(day.slot_id) for name in carried(one)]
    assert sorted(everyone) == sorted(day.orders)
    assert violations(db.session()) == []
