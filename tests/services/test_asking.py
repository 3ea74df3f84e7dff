"""No courier can come any more: households are asked for another time once the officer says so."""

from datetime import timedelta

import pytest

from bourg.kernel.db import db
from bourg.kernel.refusals import NotAllowed
from bourg.kernel.roles import Actor, Role
from bourg.ordering import queries
from bourg.ordering.queries import concerned
from bourg.ordering.services.asking import ask_in_danger
from bourg.ordering.services.rescheduling import reschedule
from tests.builders import endangered as build
from tests.builders.orders import GUEST, OFFICER
from tests.builders.postbox import Postbox
from tests.builders.routes import add_shift

AGENT = Actor(Role.AGENT, 4)


@pytest.fixture
def postbox(app):
    return Postbox()


@pytest.fixture
def ill(app):
    return build.town()


def listed():
    db.session.rollback()
    found = {one.email: one.asked for one in concerned.in_danger(db.session())}
    db.session.rollback()
    return found


def test_nobody_is_written_to_before_the_officer_says_so_and_then_once(ill, postbox):
    build.ordered(ill)
    build.ordered(ill, email="")
    build.withdrawn(ill)
    postbox.look()
    assert listed() == {True: False, False: False}
    with pytest.raises(NotAllowed):
        ask_in_danger(AGENT)
    assert [ask_in_danger(OFFICER) for _ in range(2)] == [1, 0]
    ((to, subject, text, _),) = postbox.look()
    assert to == "marie@example.fr"
    assert "merci de choisir un autre créneau" in " ".join(subject.split())
    assert text.count(" - ") >= 2
    assert listed() == {True: True, False: False}


def test_the_household_takes_another_time_by_itself(ill, postbox):
    placed = build.ordered(ill)
    build.withdrawn(ill)
    ask_in_danger(OFFICER)
    order = queries.order(db.session(), placed.reference)
    assert concerned.is_asked(db.session(), order)
    reschedule(placed.reference, ill.later[0], GUEST)
    db.session.rollback()
    assert listed() == {}


def test_when_a_courier_was_found_meanwhile_no_mail_goes_out(ill, postbox):
    placed = build.ordered(ill)
    postbox.look()
    build.withdrawn(ill)
    ask_in_danger(OFFICER)
    add_shift(build.starts_of(ill.market.slot) - timedelta(hours=1))
    assert postbox.look() == []
    order = queries.order(db.session(), placed.reference)
    assert not concerned.is_asked(db.session(), order)
