"""At the cut-off a solver from outside is shown the plan; what it says changes no promise."""

import pytest

from bourg.kernel.db import db
from bourg.slots.services import replanning
from tests.services.test_route_mode import BEHIND, NEAR, hold, plan_of, shift_for, slot_row, town

__all__ = ["town"]


class Watching:
    """Gives an answer, and remembers what it was shown and whether a transaction was open."""

    def __init__(self, answer):
        self.answer, self.shown, self.open = answer, [], None

    def sequences(self, task, plan):
        self.shown.append(plan)
        self.open = db.session().in_transaction()
        return self.answer


@pytest.mark.parametrize("answer", [None, {}, {"nobody": [1, 2]}])
def test_the_plan_is_shown_while_no_transaction_is_open_and_keeps_every_promise(town, answer):
    shift_for(town[1])
    for claim, door in (("a", NEAR), ("b", BEHIND)):
        hold(town, claim, door)
    improver = Watching(answer)
    replanning.finish(slot_row(town[1]).id, improver=improver)
    assert len(improver.shown) == 1
    assert improver.open is False
    assert set(plan_of(town[1]).promises) == {"a", "b"}
    assert not plan_of(town[1]).unserved
