"""What happens at a door: to whom it is handed, what may not be left, who is rung up first."""

from datetime import timedelta

import pytest

from bourg.kernel.audit import trail
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.refusals import BadInput, NotAllowed
from bourg.kernel.roles import Actor, Role
from bourg.ordering.kinds import Absence
from bourg.ordering.models import Order
from bourg.ordering.queries import order
from bourg.people.services import trusting
from bourg.rounds import queries
from bourg.rounds.handing import AtDoor
from bourg.rounds.kinds import Outcome, Rang
from bourg.rounds.queries import reports
from bourg.rounds.refusals import AdultNotChecked, NothingToReturn, RingFirst
from bourg.rounds.services import reporting, returning, riding
from tests.builders import baskets, rides
from tests.builders.baskets import MARIE
from tests.builders.orders import OFFICER, SHOP


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def lea(app):
    return rides.courier()


def state(ride):
    return order(db.session(), ride.reference).state.value


def seen(lea):
    (found,) = queries.day(db.session(), lea.user_id, now() - timedelta(days=1), days=3)
    return found


def household(ride):
    return db.session().query(Order.household_id).filter_by(reference=ride.reference).scalar()


def last(ride, verb):
    events = trail(db.session(), f"order:{ride.reference}")
    return [one.detail for one in events if one.verb == verb][-1]


def chosen(absence):
    return MARIE._replace(absence=absence)


def test_to_whom_it_was_handed_is_in_the_trail_and_on_the_halt(market, lea):
    ride = rides.at_the_door(rides.waiting(market), lea)
    riding.delivered(ride.reference, lea, "Mme Diallo", said=AtDoor(Outcome.NEIGHBOUR))
    assert last(ride, "deliver")["outcome"] == "neighbour"
    assert [s.outcome for s in seen(lea).stops if s.kind == "drop"] == [Outcome.NEIGHBOUR]


def test_a_neighbour_has_a_name_or_a_floor(market, lea):
    ride = rides.at_the_door(rides.waiting(market), lea)
    with pytest.raises(BadInput):
        riding.delivered(ride.reference, lea, " ", said=AtDoor(Outcome.NEIGHBOUR))


def test_alcohol_goes_to_an_adult_whom_the_courier_has_seen(market, lea):
    ride = rides.at_the_door(rides.waiting(market, wine=True), lea)
    for said in (
        AtDoor(), AtDoor(Outcome.AGREED_PLACE, adult=True), AtDoor(Outcome.CONTACTLESS, adult=True),
    ):  # fmt: skip
        with pytest.raises(AdultNotChecked):
            riding.delivered(ride.reference, lea, said=said)
    riding.delivered(ride.reference, lea, said=AtDoor(adult=True))
    assert last(ride, "deliver")["adult"] is True


@pytest.mark.parametrize("absence", [Absence.DOORSTEP, Absence.NEIGHBOUR])
def test_alcohol_is_not_left_behind_when_nobody_opens(market, lea, absence):
    ride = rides.at_the_door(rides.waiting(market, wine=True, contact=chosen(absence)), lea)
    riding.absent(ride.reference, lea)
    assert state(ride) == "returned"


def test_an_adult_neighbour_may_take_alcohol_where_the_household_chose_so(market, lea):
    contact = chosen(Absence.NEIGHBOUR)
    ride = rides.at_the_door(rides.waiting(market, wine=True, contact=contact), lea)
    riding.absent(ride.reference, lea, "M. Petit", said=AtDoor(adult=True))
    assert state(ride) == "delivered"


def test_who_named_a_trusted_person_is_looked_for_before_the_courier_leaves(market, lea):
    ride = rides.at_the_door(rides.waiting(market), lea)
    trusting.name_trusted(household(ride), "Paul", "06 98 76 54 32", OFFICER)
    for rang in ((), (Rang.TRUSTED,), (Rang.HOUSEHOLD, Rang.DESK)):
        with pytest.raises(RingFirst):
            riding.absent(ride.reference, lea, said=AtDoor(rang=rang))
    riding.absent(ride.reference, lea, "Personne", said=AtDoor(rang=(Rang.TRUSTED, Rang.DESK)))
    assert last(ride, "bring_back")["rang"] == ["trusted", "desk"]
    assert state(ride) == "returned"


def test_who_chose_the_doorstep_needs_nobody_to_be_rung_up(market, lea):
    ride = rides.waiting(market, contact=chosen(Absence.DOORSTEP))
    rides.at_the_door(ride, lea)
    trusting.name_trusted(household(ride), "Paul", "06 98 76 54 32", OFFICER)
    riding.absent(ride.reference, lea)
    assert state(ride) == "delivered"


def test_a_trusted_person_is_replaced_and_taken_back(market, lea):
    ride = rides.waiting(market)
    riding.collected(ride.parts[0], lea)
    for name in ("Paul", "Anne"):
        trusting.name_trusted(household(ride), name, "06 98 76 54 32", OFFICER)
    assert {s.drop.trusted_name for s in seen(lea).to_do if s.kind == "drop"} == {"Anne"}
    trusting.name_trusted(household(ride), "", "", OFFICER)
    assert {s.drop.trusted_name for s in seen(lea).to_do} == {None}


def test_what_is_refused_goes_back_and_the_desk_hears_of_it(session, market, lea):
    ride = rides.at_the_door(rides.waiting(market), lea)
    riding.refused(ride.reference, lea, "Trop tard")
    assert state(ride) == "returned"
    (told,) = reports.unsettled(session)
    assert (told.kind.value, told.order_reference, told.words) == (
        "refused", ride.reference, "Trop tard",
    )  # fmt: skip


def test_a_wrong_code_undoes_nothing_and_is_told(session, market, lea):
    ride = rides.at_the_door(rides.waiting(market), lea)
    riding.delivered(ride.reference, lea, said=AtDoor(code="0000"), right_code="1234")
    assert state(ride) == "delivered"
    assert last(ride, "deliver")["code"] is False
    assert [one.kind.value for one in reports.unsettled(session)] == ["wrong_code"]


def test_a_part_that_is_nowhere_waits_for_the_desk_and_the_courier_rides_on(session, market, lea):
    ride = rides.waiting(market, bags=2)
    riding.collected(ride.parts[1], lea)
    reporting.missing(ride.parts[0], lea, 2, "Le rideau est baissé")
    assert seen(lea).next_stop.reference == ride.reference  # the door, with what there is
    (told,) = reports.unsettled(session)
    assert (told.bags, told.shop, told.words) == (2, "Boulangerie Amar", "Le rideau est baissé")
    reporting.settle(told.public_id, OFFICER)
    assert [s.parts[0].missing for s in seen(lea).to_do if s.kind == "pickup"] == [0]
    assert seen(lea).next_stop.reference == ride.parts[0]
    riding.collected(ride.parts[0], lea)


def test_a_shop_with_nothing_ready_does_not_hold_the_others_up(market, lea):
    ride = rides.waiting(market)
    first = queries.rounds_between(db.session(), now(), now() + timedelta(days=3))[0].next_stop
    reporting.missing(first.reference, lea, 1)
    assert seen(lea).next_stop.reference in set(ride.parts) - {first.reference}


@pytest.mark.parametrize("bags", [0, -1, 100])
def test_missing_bags_are_a_number_of_bags(market, lea, bags):
    with pytest.raises(BadInput):
        reporting.missing(rides.waiting(market).parts[0], lea, bags)


def test_an_incident_moves_nothing_and_needs_words(session, market, lea):
    ride = rides.waiting(market)
    with pytest.raises(BadInput):
        reporting.incident(ride.reference, lea, "  ")
    reporting.incident(ride.parts[0], lea, "Bouteille cassée")
    assert state(ride) == "ready"
    assert reports.unsettled(session)[0].shop == "Boulangerie Amar"


def test_what_came_back_is_brought_to_its_shop_perishables_first(market, lea):
    ride = rides.at_the_door(rides.waiting(market), lea)
    riding.absent(ride.reference, lea)
    assert [s.reference for s in seen(lea).to_return] == ride.parts
    with shifted(now() + timedelta(minutes=30)):
        for part in ride.parts:
            returning.returned(part, lea, 6000)
    assert seen(lea).to_return == []
    assert db.session().connection().exec_driver_sql(
        "SELECT cost_cents FROM round"
    ).scalar() in range(2990, 3011)


def test_nothing_is_brought_back_twice_or_that_did_not_come_back(market, lea):
    ride = rides.at_the_door(rides.waiting(market), lea)
    with pytest.raises(NothingToReturn):
        returning.returned(ride.parts[0], lea)
    riding.absent(ride.reference, lea)
    returning.returned(ride.parts[0], lea)
    with pytest.raises(NothingToReturn):
        returning.returned(ride.parts[0], lea)


@pytest.mark.parametrize("who", [Actor.guest(), SHOP, Actor(Role.AGENT, 4)])
def test_only_who_is_on_the_road_reports_from_it(session, market, who):
    ride = rides.waiting(market)
    for report in (
        lambda: reporting.missing(ride.parts[0], who, 1),
        lambda: reporting.incident(ride.reference, who, "Une panne"),
    ):
        with pytest.raises(NotAllowed):
            report()
    assert reports.unsettled(session) == []
