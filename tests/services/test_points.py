"""Pick-up points: opened, changed and closed; their windows, and what is promised in them."""

from datetime import timedelta

import pytest

from bourg.addresses.kinds import Way
from bourg.addresses.queries import delivery_zones
from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.refusals import BadInput, NotFound, Several
from bourg.kernel.roles import Actor
from bourg.slots import invariants, refusals, services
from bourg.slots.queries import offers
from bourg.slots.queries import points as queries
from bourg.slots.services import excepting, points
from tests.builders import baskets as build
from tests.builders.plans import PARIS, closed, extra, places
from tests.builders.points import SYSTEM, add_point, file, in_shops, windows
from tests.builders.slots import add_zone

OFFICER = Actor("officer", 7)


@pytest.fixture
def hall(app):
    """A hall that is open every evening and takes five orders in each."""
    add_zone()
    return add_point(build.add_address())


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


def change(hall, **fields):
    address = queries.point(_session(), hall.public_id).ban_id
    points.change(hall.public_id, file(address, **fields), OFFICER, time_zone=PARIS)


def _session():
    from bourg.kernel.db import db

    db.session.rollback()
    return db.session()


def ahead(hall):
    """Its windows that can still be ordered."""
    _session()
    return [one for one in windows(hall, now()) if one.starts_at > now() + timedelta(hours=3)]


def hold(hall, window, claim=None):
    claim = claim or new_id()
    services.hold(claim, window.public_id, zone_id=hall.zone_id, merchant_ids=[], minutes=15)
    return claim


def order(hall, window):
    """A place that became an order."""
    claim = hold(hall, window)
    services.confirm(claim, zone_id=hall.zone_id, merchant_ids=[])


def test_a_point_opens_three_weeks_of_windows_and_doing_it_again_opens_none(hall):
    assert len(ahead(hall)) >= 20
    assert {(one.capacity, one.promised) for one in ahead(hall)} == {(5, 0)}
    assert points.open_windows(time_zone=PARIS) == 0


def test_a_point_is_no_zone_of_delivery(hall, session):
    assert [zone.slug for zone in delivery_zones(session)] == ["centre"]
    session.rollback()
    assert offers(session, zone_id=None, merchant_ids=[], moment=now()) == []


def test_a_window_takes_as_many_orders_as_it_has_places(hall):
    change(hall, capacity=2)
    window = ahead(hall)[0]
    hold(hall, window), hold(hall, window)
    with pytest.raises(refusals.SlotFull):
        hold(hall, window)


def test_a_place_at_a_point_is_not_for_a_basket_that_is_delivered(hall, session):
    window = ahead(hall)[0]
    zone = delivery_zones(session)[0].id
    session.rollback()
    with pytest.raises(refusals.OutsideZone):
        services.hold(new_id(), window.public_id, zone_id=zone, merchant_ids=[], minutes=15)


def test_fewer_places_never_take_a_promise_away(hall):
    first = ahead(hall)[0]
    for _ in range(3):
        order(hall, first)
    change(hall, capacity=2)
    assert [one.capacity for one in ahead(hall)[:2]] == [3, 2]


def test_other_hours_leave_what_is_promised_and_take_the_rest_away(hall):
    promised = ahead(hall)[1]
    order(hall, promised)
    change(hall, opening_hours="Mo-Su 10:00-12:00")
    left = {one.starts_at for one in ahead(hall) if one.starts_at.astimezone().hour}
    evenings = [one for one in ahead(hall) if one.public_id == promised.public_id]
    assert evenings == [promised._replace(promised=1, taken=1)]
    assert len(left) >= 20


def test_a_window_that_somebody_once_held_closes_with_a_reason(hall):
    window = ahead(hall)[0]
    services.release(hold(hall, window))
    change(hall, opening_hours="Mo-Su 10:00-12:00")
    (old,) = [one for one in ahead(hall) if one.public_id == window.public_id]
    assert old.closed_reason == "The hours of this slot have changed."


def test_longer_hours_reach_the_windows_that_nobody_has_taken(hall):
    before = ahead(hall)[0]
    change(hall, opening_hours="Mo-Su 18:00-21:00")
    after = ahead(hall)[0]
    assert (after.public_id, after.ends_at) == (
        before.public_id, before.ends_at + timedelta(hours=1),
    )  # fmt: skip


def test_a_closed_point_takes_no_order_and_keeps_its_promises(hall, session):
    window = ahead(hall)[0]
    order(hall, window)
    assert points.close(hall.public_id, "Travaux", OFFICER) == 1
    with pytest.raises(refusals.SlotClosed):
        hold(hall, ahead(hall)[1])
    assert not queries.offered(_session())
    assert points.open_windows(time_zone=PARIS) == 0


def test_a_point_that_is_called_off_tells_only_of_windows_with_promises(hall, session):
    order(hall, ahead(hall)[0])
    points.close(hall.public_id, "Inondation", OFFICER, called_off=True)
    from bourg.kernel.models import OutboxMessage

    session.rollback()
    assert [m.topic for m in session.query(OutboxMessage)] == ["slot.called_off"]
    session.rollback()


def test_a_point_opens_again_with_the_windows_that_its_closing_had_closed(hall):
    window = ahead(hall)[0]
    services.close(ahead(hall)[1].public_id, "Fête", OFFICER)
    points.close(hall.public_id, "Travaux", OFFICER)
    points.reopen(hall.public_id, OFFICER, time_zone=PARIS)
    first, second = ahead(hall)[:2]
    assert (first.public_id, first.closed_at, second.closed_reason) == (
        window.public_id, None, "Fête",
    )  # fmt: skip


def test_a_day_closed_in_the_whole_town_is_closed_at_the_points_too(hall):
    window = ahead(hall)[3]
    on = window.starts_at.astimezone().date()
    excepting.make(closed(on), OFFICER, time_zone=PARIS)
    assert next(w for w in ahead(hall) if w.public_id == window.public_id).closed_reason == "Neige"


def test_other_places_and_one_slot_more_are_the_couriers_business(hall):
    window = ahead(hall)[3]
    on = window.starts_at.astimezone().date()
    before = len(ahead(hall))
    excepting.make(places(1, on), OFFICER, time_zone=PARIS)
    excepting.make(extra(on), OFFICER, time_zone=PARIS)
    assert (len(ahead(hall)), ahead(hall)[3].capacity) == (before, 5)


def test_a_point_needs_an_address_of_the_list(app):
    with pytest.raises(BadInput) as refused:
        add_point("nowhere")
    assert refused.value.field == "address"


@pytest.mark.parametrize("fields", [{"capacity": 0}, {"opening_hours": ""}, {"name": ""}])
def test_a_point_that_cannot_be_is_refused_and_leaves_nothing_behind(hall, fields):
    with pytest.raises(Several):
        change(hall, **fields)
    assert [one.name for one in queries.points(_session())] == ["Halle du marché"]


def test_an_unknown_point_is_not_found(app):
    with pytest.raises(NotFound):
        points.close("nowhere", "Travaux", SYSTEM)


def test_the_nearest_point_is_proposed_first_with_its_next_window_and_the_shops_last(hall, session):
    in_shops()
    session.rollback()
    found = queries.near(session, now(), lat=48.91, lon=2.48)
    assert [one.way for one in found] == [Way.POINT, Way.SHOP]
    assert round(found[0].metres) == 1113
    assert found[0].opens_at == ahead(hall)[0].starts_at or found[0].opens_at > now()


def test_two_points_never_share_a_name(hall):
    address = build.add_address(77)
    other = add_point(address, name="Mairie annexe")
    for name in ("Halle du marché", "HALLE  du Marche"):
        with pytest.raises(BadInput):
            add_point(address, name=name)
        with pytest.raises(BadInput):
            points.change(other.public_id, file(address, name=name), SYSTEM, time_zone=PARIS)
