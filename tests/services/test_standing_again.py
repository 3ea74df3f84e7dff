"""A standing order that found no place waits for one; it is fetched too, and in route mode."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from bourg.addresses.kinds import Way
from bourg.catalogue.kinds import ProductStatus
from bourg.kernel.clock import now, shifted
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import BadInput, NotFound
from bourg.money.kinds import Means
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import Absence, DateState, Why
from bourg.ordering.refusals import AgeNotConfirmed, MeansNotAccepted, NotAvailable
from bourg.ordering.services import cancelling, standing
from bourg.ordering.services.baskets import take_slot
from bourg.ordering.services.collecting import fetch_at
from bourg.ordering.standing import Span
from bourg.slots import invariants as slot_invariants
from bourg.slots.models import DeliverySlot, SlotPlan
from bourg.slots.services import points
from tests.builders import standing as build
from tests.builders.baskets import filled
from tests.builders.orders import GUEST, OFFICER, place
from tests.builders.points import add_point, in_shops, windows
from tests.builders.products import add_product, change_product
from tests.builders.routes import add_shift, by_route, spot
from tests.builders.shops import add_selling_shop, change_shop
from tests.builders.standing import FIRST, SECOND, TODAY, TUESDAYS, decide_all, keep, seen


@pytest.fixture(autouse=True)
def on_a_monday(app):
    with shifted(build.START):
        yield


@pytest.fixture(autouse=True)
def nothing_broken(on_a_monday, session):
    yield
    session.rollback()
    assert [*invariants.check(session), *slot_invariants.check(session)] == []


@pytest.fixture
def full(session):
    """Two standing orders for a share of one place: the second waits on the first Tuesday."""
    market = build.market(capacity=2)
    earlier, late = keep(market), keep(market)
    for one in (earlier, late):
        standing.pause(one, Span(SECOND, None), GUEST, today=TODAY)
    decide_all(session)
    return earlier, late


def told(session):
    session.rollback()
    dates = select(OutboxMessage.id).where(OutboxMessage.topic == "standing.date")
    return len(session.scalars(dates).all())


def first(session, public_id):
    return next(one for one in seen(session, public_id).dates if one.falls_on == FIRST)


def test_who_found_no_place_waits_and_is_told_so_once(session, full):
    _, late = full
    assert (first(session, late).state, first(session, late).waits) == (DateState.FAILED, True)
    assert told(session) == 1
    assert [decide_all(session) for _ in range(3)] == [[None]] * 3
    assert told(session) == 1


def test_a_place_that_comes_free_is_taken_and_told_once(session, full):
    earlier, late = full
    cancelling.cancel(first(session, earlier).order_reference, GUEST)
    assert decide_all(session) == [DateState.BOOKED]
    one = first(session, late)
    assert (one.state, one.waits, one.why) == (DateState.BOOKED, False, None)
    assert (told(session), decide_all(session)) == (2, [])


def test_when_orders_close_without_a_place_that_is_told_once(session, full):
    _, late = full
    closes_at = first(session, late).retry_until_at
    with shifted(closes_at + timedelta(minutes=1)):
        assert standing.decide(late, FIRST, build.terms()) == DateState.FAILED
        assert standing.decide(late, FIRST, build.terms()) is None
    one = first(session, late)
    assert (one.why, one.waits, told(session)) == (Why.SHARE_FULL, False, 2)


def test_a_pause_ends_the_waiting_in_silence_until_it_is_taken_back(session, full):
    _, late = full
    standing.pause(late, Span(FIRST, FIRST), GUEST, today=TODAY)
    assert first(session, late).state == DateState.SKIPPED
    assert (decide_all(session), told(session)) == ([], 1)
    pause = next(one for one in seen(session, late).pauses if one.span.to_on == FIRST)
    standing.resume(late, pause.id, GUEST, today=TODAY)
    assert first_state_after(session, late) == DateState.FAILED


def first_state_after(session, public_id):
    decide_all(session)
    return first(session, public_id).state


def test_another_day_or_the_end_ends_the_waiting(session, full):
    earlier, late = full
    wednesdays = TUESDAYS._replace(weekday=2)
    standing.change(late, wednesdays, 50_00, Absence.CALL, GUEST, today=TODAY)
    assert not first(session, late).waits
    cancelling.cancel(first(session, earlier).order_reference, GUEST)
    assert DateState.BOOKED not in decide_all(session)


def test_who_chose_another_time_meanwhile_is_not_ordered_for_twice(session, full):
    earlier, late = full
    second = session.scalars(select(DeliverySlot).order_by(DeliverySlot.starts_at)).all()[-1]
    standing.order_for(late, FIRST, second.public_id, 50_00, GUEST, build.terms())
    cancelling.cancel(first(session, earlier).order_reference, GUEST)
    assert decide_all(session) == []
    assert first(session, late).order_starts_at == second.starts_at


EVENINGS = TUESDAYS._replace(starts_local=time(18), ends_local=time(20))


def fetched(market, way):
    """A standing order of what is fetched on Tuesday evenings; returns its id and its point."""
    for shop in (market.bakery, market.dairy):
        change_shop(shop, collects=True, collect_lead_minutes=0)
    point = in_shops() if way == Way.SHOP else add_point(market.address, takes_envelopes=True)
    basket_id = filled(market)
    fetch_at(basket_id, point.public_id)
    take_slot(basket_id, windows(point, now())[2].public_id, minutes=15)
    order = place(basket_id)
    kept = standing.keep(order.reference, EVENINGS, build.AGREED, GUEST, today=TODAY)
    return kept, point


@pytest.mark.parametrize("way", [Way.SHOP, Way.POINT])
def test_what_is_fetched_is_ordered_regularly_too(session, way):
    public_id, point = fetched(build.market(), way)
    view = seen(session, public_id)
    assert (view.way, view.zone_id) == (way, point.zone_id)
    assert set(decide_all(session)) == {DateState.BOOKED}
    order = queries.order(session, seen(session, public_id).dates[0].order_reference)
    assert (order.way, order.starts_at.date()) == (way, FIRST)


def test_a_point_that_closed_for_good_is_told_with_its_reason(session):
    public_id, point = fetched(build.market(), Way.POINT)
    points.close(point.public_id, "Travaux", OFFICER)
    assert set(decide_all(session)) == {DateState.SKIPPED}
    one = first(session, public_id)
    assert (one.why, one.words, one.fetched) == (Why.CLOSED, "Travaux", True)


def test_in_route_mode_it_waits_for_a_courier_and_is_in_the_checked_plan(session):
    market = build.market()
    for number, shop in enumerate((market.bakery, market.dairy)):
        change_shop(shop, **dict(zip(("lat", "lon"), spot(0, 100 * number), strict=True)))
    late = keep(market)
    tuesdays = select(DeliverySlot.public_id).where(DeliverySlot.public_id != market.slot)
    by_route(market.zone_id, *session.scalars(tuesdays))
    assert set(decide_all(session)) == {DateState.FAILED}
    slot = session.scalars(select(DeliverySlot).where(DeliverySlot.zone_id == market.zone_id)
                           .order_by(DeliverySlot.starts_at)).all()[-2]  # fmt: skip
    session.rollback()
    add_shift(slot.starts_at - timedelta(hours=2), hours=6)
    assert DateState.BOOKED in decide_all(session)
    assert first(session, late).state == DateState.BOOKED
    plans = session.scalars(select(SlotPlan.document)).all()
    assert [len(plan["orders"]) for plan in plans] == [1]


def test_a_product_is_added_and_comes_from_the_next_date_on(session):
    market = build.market()
    public_id = keep(market)
    cake = add_product(market.bakery, name="Brioche")
    assert standing.add_line(public_id, cake, GUEST) == "Brioche"
    standing.add_line(public_id, cake, GUEST, quantity=2)
    standing.add_line(public_id, market.cheese, GUEST, weight_g=100)
    wishes = {wish.goods.name: wish for wish in seen(session, public_id).wishes}
    assert (wishes["Brioche"].quantity, wishes["Comté"].weight_g) == (3, 300)
    decide_all(session)
    order = queries.order(session, first(session, public_id).order_reference)
    assert "Brioche" in {line.name for part in order.parts for line in part.lines}


def test_what_costs_more_than_agreed_asks_for_another_amount(session):
    market = build.market()
    public_id = keep(market, agreed=build.AGREED._replace(ceiling_cents=20_00))
    ham = add_product(market.bakery, name="Jambon", price_cents=30_00)
    with pytest.raises(BadInput) as refused:
        standing.add_line(public_id, ham, GUEST)
    assert refused.value.field == "ceiling_cents"
    standing.add_line(public_id, ham, GUEST, ceiling_cents=60_00)
    assert seen(session, public_id).ceiling_cents == 60_00


def test_what_is_not_sold_or_unknown_is_not_added_and_alcohol_asks_for_the_age(session):
    market = build.market()
    public_id = keep(market)
    wine = add_product(market.dairy, name="Cidre", alcohol=True)
    gone = add_product(market.dairy, name="Faisselle")
    change_product(gone, status=ProductStatus.WITHDRAWN)
    for product, refusal in ((wine, AgeNotConfirmed), (gone, NotAvailable), ("none", NotFound)):
        with pytest.raises(refusal):
            standing.add_line(public_id, product, GUEST)
    standing.add_line(public_id, wine, GUEST, adult=True)
    assert seen(session, public_id).adult


def test_nothing_is_added_that_could_not_be_fetched_or_paid_there(session):
    market = build.market()
    public_id, _ = fetched(market, Way.POINT)
    only_terminal = add_selling_shop("Poissonnerie Luz", means=(Means.TERMINAL,))
    with pytest.raises(MeansNotAccepted):
        standing.add_line(public_id, add_product(only_terminal), GUEST)
