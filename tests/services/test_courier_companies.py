"""Companies that ride for the town, and the papers without which nobody rides."""

from datetime import timedelta

import pytest

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.refusals import BadInput
from bourg.kernel.roles import Actor
from bourg.ordering.queries import order
from bourg.rounds import queries
from bourg.rounds.kinds import CourierType, DocumentKind, Vehicle
from bourg.rounds.models import Round
from bourg.rounds.queries import couriers as reads
from bourg.rounds.refusals import PaperExpired, RoundTaken, RoundUnderWay
from bourg.rounds.services import companies, couriers, riding
from bourg.rounds.services.companies import Firm
from tests.builders import baskets, rides
from tests.builders.orders import OFFICER

DISPATCHER = Actor("dispatcher", 9)
WIDE = timedelta(days=3)


@pytest.fixture
def ride(app):
    return rides.waiting(baskets.add_market())


@pytest.fixture
def lea(app):
    return rides.courier()


@pytest.fixture
def slow(app):
    """A company with a price of its own."""
    return companies.open_company(Firm("Les Colis Lents", hour_cents=6000), OFFICER)


def rider(name, company=""):
    """A courier of a company."""
    found = rides.courier(name)
    couriers.set_profile(found.user_id, CourierType.COMPANY, Vehicle.BIKE, OFFICER, company)
    return found


def the_round():
    return db.session().query(Round.public_id).scalar()


def company_id(public_id):
    return reads.company(db.session(), public_id).id


def public_id(actor):
    (found,) = (f for f in reads.files(db.session(), now(), now()) if f.id == actor.user_id)
    return found.public_id


def expire(actor, kind=DocumentKind.LIABILITY_INSURANCE, days=-2):
    couriers.show_paper(actor.user_id, kind, (now() + timedelta(days=days)).date(), OFFICER)


def test_nobody_takes_a_round_with_an_expired_insurance(ride, lea):
    expire(lea)
    with pytest.raises(PaperExpired):
        riding.take(the_round(), lea)
    with pytest.raises(PaperExpired):
        riding.collected(ride.parts[0], lea)
    expire(lea, days=30)
    riding.take(the_round(), lea)


def test_an_identity_that_expired_is_asked_for_and_stops_nobody(ride, lea):
    expire(lea, DocumentKind.IDENTITY)
    riding.take(the_round(), lea)


def test_who_is_on_the_way_when_a_paper_expires_rides_to_the_end(ride, lea):
    riding.collected(ride.parts[0], lea)
    expire(lea)
    riding.collected(ride.parts[1], lea)
    riding.delivered(ride.reference, lea)
    assert order(db.session(), ride.reference).state.value == "delivered"


def test_a_round_given_to_a_company_is_for_its_couriers_only(ride, lea, slow):
    companies.give(the_round(), slow, OFFICER)
    tom = rider("Tom", slow)
    assert queries.day(db.session(), lea.user_id, now() - WIDE, 6) == []
    with pytest.raises(RoundTaken):
        riding.take(the_round(), lea)
    assert len(queries.day(db.session(), tom.user_id, now() - WIDE, 6)) == 1
    riding.take(the_round(), tom)


def test_a_dispatcher_gives_the_companys_rounds_to_its_couriers(ride, lea, slow):
    tom = rider("Tom", slow)
    with pytest.raises(RoundTaken):
        companies.assign(the_round(), public_id(tom), company_id(slow), DISPATCHER)
    companies.give(the_round(), slow, OFFICER)
    couriers.set_profile(lea.user_id, CourierType.EMPLOYEE, Vehicle.BIKE, OFFICER)
    with pytest.raises(BadInput):
        companies.assign(the_round(), public_id(lea), company_id(slow), DISPATCHER)
    companies.assign(the_round(), public_id(tom), company_id(slow), DISPATCHER)
    riding.collected(ride.parts[0], tom)
    with pytest.raises(RoundUnderWay):
        companies.give(the_round(), "", OFFICER)


def test_a_dispatcher_is_told_of_an_expired_paper(ride, slow):
    tom = rider("Tom", slow)
    expire(tom)
    companies.give(the_round(), slow, OFFICER)
    with pytest.raises(PaperExpired):
        companies.assign(the_round(), public_id(tom), company_id(slow), DISPATCHER)


def test_the_statement_counts_rounds_drops_minutes_and_the_companys_price(ride, slow):
    tom = rider("Tom", slow)
    companies.give(the_round(), slow, OFFICER)
    for part in ride.parts:
        riding.collected(part, tom)
    with shifted(now() + timedelta(minutes=30)):
        riding.delivered(ride.reference, tom, hour_cents=2200)
    (one,) = reads.ridden(db.session(), now() - WIDE, now() + WIDE, [company_id(slow)])
    assert (one.courier, one.drops, one.minutes) == ("Tom", 1, 30)
    assert one.cost_cents in range(2990, 3011)
    other = companies.open_company(Firm("Autre"), OFFICER)
    assert reads.ridden(db.session(), now() - WIDE, now() + WIDE, [company_id(other)]) == []
    (found,) = (f for f in reads.files(db.session(), now() - WIDE, now() + WIDE) if f.minutes)
    assert (found.name, found.rounds, found.company) == ("Tom", 1, "Les Colis Lents")


def test_a_dispatcher_added_twice_is_one_and_can_be_taken_out(slow):
    ids = {companies.add_dispatcher(slow, "Dora", "dora@colis.example", OFFICER) for _ in "12"}
    (user_id,) = ids
    assert [one.public_id for one in reads.companies_of(db.session(), user_id)] == [slow]
    companies.remove_dispatcher(slow, user_id, OFFICER)
    assert reads.companies_of(db.session(), user_id) == []


def test_only_a_courier_of_a_company_keeps_its_company(slow):
    tom = rider("Tom", slow)
    couriers.set_profile(tom.user_id, CourierType.VOLUNTEER, Vehicle.BIKE, OFFICER, slow)
    assert reads.couriers_of(db.session(), [company_id(slow)]) == []
