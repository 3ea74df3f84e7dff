"""Whatever officers and the worker do to a slot's rounds: no promise is lost or doubled."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest

from bourg.kernel.db import db
from bourg.kernel.refusals import Refusal
from bourg.rounds import invariants
from bourg.rounds.queries import board
from bourg.rounds.refusals import RoundChanged
from bourg.rounds.services import dispatching, guiding
from bourg.rounds.services.dispatching import Wanted
from bourg.rounds.services.planning import plan
from tests.builders.dispatch import CHIEF, carried, day, rounds_of, route_day, two_rounds


def somewhere(dice, found):
    """Any order to any round, possible or not."""
    chosen = dice.choice(found.orders)
    seen = board.choosing(db.session(), chosen)
    db.session.rollback()
    if seen.choices and seen.own:
        target = dice.choice(seen.choices).option.shift
        dispatching.move(Wanted(chosen, seen.own.public_id), target, CHIEF)


def anything(dice, found):
    """One thing that somebody does."""
    round_ = dice.choice(rounds_of(found.slot_id)).public_id
    db.session.rollback()
    deeds = (
        lambda: somewhere(dice, found), lambda: somewhere(dice, found),
        lambda: dispatching.resequence(round_, dice.choice(found.orders), 1, CHIEF),
        lambda: dispatching.resequence(round_, dice.choice(found.orders), -1, CHIEF),
        lambda: dispatching.split(round_, CHIEF), lambda: guiding.freeze(round_, CHIEF),
        lambda: guiding.reopen(round_, CHIEF), lambda: guiding.release(round_, CHIEF),
        lambda: plan(found.slot_id),
    )  # fmt: skip
    dice.choice(deeds)()


@pytest.mark.parametrize("begin", [day, route_day])
def test_nothing_that_anybody_does_loses_or_doubles_an_order(app, begin):
    dice, found, refused = Random(7), begin(5), 0
    for _ in range(25):
        try:
            anything(dice, found)
        except Refusal:
            refused += 1
            db.session.rollback()
        everyone = [name for one in rounds_of(found.slot_id) for name in carried(one)]
        assert sorted(everyone) == sorted(found.orders)
    assert refused < 25
    assert invariants.check(db.session()) == []


def test_of_two_officers_at_once_one_moves_the_order_and_the_other_is_told(app):
    found, first, second = two_rounds(6)
    dispatching.split(second.public_id, CHIEF)
    chosen, own = carried(first)[0], first.public_id
    targets = [one.public_id for one in rounds_of(found.slot_id)[1:]]
    db.session.remove()
    start = Barrier(2)

    def officer(target):
        with app.app_context():
            start.wait(10)
            try:
                dispatching.move(Wanted(chosen, own), target, CHIEF)
                return "moved"
            except RoundChanged:
                return "told"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(officer, targets))
    assert answers == ["moved", "told"]
    everyone = [name for one in rounds_of(found.slot_id) for name in carried(one)]
    assert sorted(everyone) == sorted(found.orders)
