"""A standing order: each date is ordered once, as any basket is, or the household hears why not."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bourg.kernel.clock import shifted
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import BadInput, NotAllowed
from bourg.kernel.roles import Channel
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import DateState, OrderState, Why
from bourg.ordering.models import Order
from bourg.ordering.refusals import (
    AgeNotConfirmed,
    DateDecided,
    EmptyBasket,
    StandingEnded,
)
from bourg.ordering.services import answering, standing
from bourg.ordering.services.standing import Agreed
from bourg.ordering.standing import Span
from bourg.slots import invariants as slot_invariants
from bourg.slots import services as slots
from bourg.slots.models import DeliverySlot, SlotHold
from bourg.slots.services import excepting
from tests.builders import standing as build
from tests.builders.crowd import at_once
from tests.builders.orders import COURIER, GUEST, OFFICER, SHOP, place
from tests.builders.plans import PARIS, closed
from tests.builders.products import change_product
from tests.builders.shops import change_shop
from tests.builders.slots import close_shop
from tests.builders.standing import AGREED, FIRST, SECOND, TODAY, TUESDAYS, decide_all, keep, seen


@pytest.fixture(autouse=True)
def on_a_monday(app):
    with shifted(build.START):
        yield


@pytest.fixture
def market(on_a_monday):
    return build.market()


@pytest.fixture(autouse=True)
def nothing_broken(on_a_monday, session):
    yield
    session.rollback()
    assert [*invariants.check(session), *slot_invariants.check(session)] == []


def on_that_monday(call, *words):
    """Every thread has clocks of its own."""
    with shifted(build.START):
        return call(*words)


def told(session):
    session.rollback()
    topics = select(OutboxMessage.topic).where(OutboxMessage.topic.like("standing.%"))
    return session.scalars(topics.order_by(OutboxMessage.id)).all()


def slot_on(session, day):
    session.rollback()
    slots_ = session.scalars(select(DeliverySlot).order_by(DeliverySlot.starts_at)).all()
    return next(slot for slot in slots_ if slot.starts_at.date() == day)


def test_every_date_is_ordered_once_as_soon_as_its_slot_is_open(session, market):
    public_id = keep(market)
    assert decide_all(session) == [DateState.BOOKED, DateState.BOOKED]
    assert decide_all(session) == []
    dates = seen(session, public_id).dates
    assert [one.falls_on for one in dates] == [FIRST, SECOND]
    order = queries.order(session, dates[0].order_reference)
    assert (order.channel, order.contact_name, order.complement) == (
        Channel.STANDING, "Marie Curie", "2e étage",
    )  # fmt: skip
    assert [line.quantity for line in order.parts[0].lines] == [2]


def test_two_workers_at_once_order_a_date_once(session, app, market):
    public_id = keep(market)
    at_once(app, [partial(on_that_monday, standing.decide, public_id, FIRST, build.terms())] * 4)
    session.rollback()
    placed = session.scalars(select(Order).where(Order.channel == Channel.STANDING)).all()
    assert len(placed) == 1
    assert slot_on(session, FIRST).used == 1


def test_only_dates_of_its_weeks_are_ordered(session, market):
    public_id = keep(market, TUESDAYS._replace(every_weeks=2))
    assert decide_all(session) == [DateState.BOOKED]
    assert standing.decide(public_id, SECOND, build.terms()) is None
    later = TODAY + timedelta(days=14)
    with shifted(build.START + timedelta(days=14)):
        slots.open_slots(time_zone=PARIS)
        assert decide_all(session, today=later) == [DateState.BOOKED]
    assert [one.falls_on.day for one in seen(session, public_id).dates] == [1, 15]


def test_what_is_sold_out_is_left_out_and_told(session, market):
    public_id = keep(market)
    change_product(market.cheese, sold_out_until=build.START + timedelta(days=1))
    decide_all(session)
    first = seen(session, public_id).dates[0]
    assert first.state == DateState.BOOKED
    assert first.left_out == [["Comté", "Fromagerie Bel", "sold_out"]]
    assert told(session) == ["standing.terms", "standing.date", "standing.date"]


def test_a_shop_that_is_closed_then_is_left_out_of_that_date_only(session, market):
    close_shop(market.dairy, FIRST, FIRST)
    public_id = keep(market)
    decide_all(session)
    dates = seen(session, public_id).dates
    assert [len(one.left_out) for one in dates] == [1, 0]


def test_a_price_that_rose_under_the_ceiling_is_paid_and_told_once(session, market):
    public_id = keep(market)
    change_product(market.bread, price_cents=190)
    decide_all(session)
    dates = seen(session, public_id).dates
    assert [[risen[2] for risen in one.risen] for one in dates] == [[190], []]


def test_above_the_ceiling_nothing_is_ordered_without_a_yes(session, market):
    public_id = keep(market, agreed=Agreed(10_00, consent=True))
    change_product(market.bread, price_cents=9_00)
    assert decide_all(session) == [DateState.ASKED, DateState.ASKED]
    first = seen(session, public_id).dates[0]
    assert (first.why, first.order_reference) == (Why.CEILING, None)
    assert first.most_cents > 10_00
    slot = slot_on(session, FIRST)
    assert slot.used == 0
    standing.order_for(public_id, FIRST, slot.public_id, first.most_cents, GUEST, build.terms())
    assert seen(session, public_id).dates[0].state == DateState.BOOKED
    with pytest.raises(DateDecided):
        standing.order_for(public_id, FIRST, slot.public_id, 99_00, GUEST, build.terms())


def test_six_places_of_ten_are_the_most_that_standing_orders_take(session, market):
    for _ in range(8):
        keep(market)
    states = decide_all(session)
    assert (states.count(DateState.BOOKED), states.count(DateState.FAILED)) == (12, 4)
    assert {slot_on(session, day).used for day in (FIRST, SECOND)} == {6}
    last = session.scalars(
        select(OutboxMessage.payload).where(OutboxMessage.topic == "standing.date")
    )
    assert len(last.all()) == 4


def test_the_oldest_standing_order_goes_first(session):
    market = build.market(capacity=2)
    ids = [keep(market), keep(market)]
    decide_all(session)
    states = [seen(session, public_id).dates[0].state for public_id in ids]
    assert states == [DateState.BOOKED, DateState.FAILED]


def test_who_found_no_place_in_the_share_may_take_one_that_is_free(session):
    market = build.market(capacity=2)
    keep(market)
    late = keep(market)
    decide_all(session)
    slot = slot_on(session, FIRST)
    standing.order_for(late, FIRST, slot.public_id, 50_00, GUEST, build.terms())
    assert slot_on(session, FIRST).used == 2


def test_a_public_holiday_and_a_closed_day_are_skipped_and_told(session, market):
    excepting.make(closed(FIRST), OFFICER, time_zone=PARIS)
    public_id = keep(market)
    assert decide_all(session, SECOND) == [DateState.SKIPPED, DateState.SKIPPED]
    dates = seen(session, public_id).dates
    assert [(one.why, one.words) for one in dates] == [(Why.CLOSED, "Neige"), (Why.HOLIDAY, "")]
    assert told(session).count("standing.date") == 2


def test_a_holiday_of_the_household_cancels_what_can_be_cancelled(session, market):
    public_id = keep(market)
    decide_all(session)
    first, second = seen(session, public_id).dates
    for part in queries.order(session, first.order_reference).parts:
        answering.answer(part.reference, accept=True, actor=SHOP)
        answering.ready(part.reference, 1, actor=SHOP)
    left = standing.pause(public_id, Span(FIRST, SECOND), GUEST, today=TODAY)
    assert left == [first.order_reference]
    session.rollback()
    assert queries.order(session, second.order_reference).state == OrderState.CANCELLED


def test_a_paused_date_is_passed_over_in_silence_until_the_pause_is_taken_back(session, market):
    public_id = keep(market)
    standing.pause(public_id, Span(FIRST, FIRST), GUEST, today=TODAY)
    assert decide_all(session) == [DateState.SKIPPED, DateState.BOOKED]
    assert told(session) == ["standing.terms"]
    (pause,) = seen(session, public_id).pauses
    standing.resume(public_id, pause.id, GUEST, today=TODAY)
    assert decide_all(session) == [DateState.BOOKED]


def test_what_has_ended_orders_nothing_more(session, market):
    public_id = keep(market)
    standing.end(public_id, GUEST)
    assert decide_all(session) == []
    assert standing.decide(public_id, FIRST, build.terms()) is None
    with pytest.raises(StandingEnded):
        standing.pause(public_id, Span(FIRST, None), GUEST, today=TODAY)


def test_the_same_order_kept_twice_is_one_standing_order(session, market):
    order = build.placed(market)
    kept = [standing.keep(order.reference, TUESDAYS, AGREED, GUEST, today=TODAY) for _ in range(2)]
    assert kept[0] == kept[1]


def test_nobody_is_bound_without_saying_so(market):
    with pytest.raises(BadInput) as refused:
        keep(market, agreed=Agreed(50_00, consent=False))
    assert refused.value.field == "consent"
    with pytest.raises(BadInput) as refused:
        keep(market, agreed=Agreed(1, consent=True))
    assert refused.value.field == "ceiling_cents"
    with pytest.raises(NotAllowed):
        keep(market, actor=COURIER)


def test_alcohol_is_kept_by_adults_only(session, market):
    change_product(market.cheese, alcohol=True)
    order = place(build.baskets.ready(market), age_confirmed=True)
    with pytest.raises(AgeNotConfirmed):
        standing.keep(order.reference, TUESDAYS, AGREED, GUEST, today=TODAY)
    adult = AGREED._replace(adult=True)
    standing.keep(order.reference, TUESDAYS, adult, GUEST, today=TODAY)
    assert decide_all(session) == [DateState.BOOKED] * 2


def test_amounts_change_for_the_dates_to_come(session, market):
    public_id = keep(market)
    standing.set_line(public_id, market.bread, 3, GUEST)
    standing.set_line(public_id, market.cheese, 0, GUEST)
    with pytest.raises(EmptyBasket):
        standing.set_line(public_id, market.bread, 0, GUEST)
    decide_all(session)
    order = queries.order(session, seen(session, public_id).dates[0].order_reference)
    assert [line.quantity for part in order.parts for line in part.lines] == [3]


def test_nothing_left_to_order_is_told_and_leaves_no_trace(session, market):
    public_id = keep(market)
    for merchant_id in (market.bakery, market.dairy):
        change_shop(merchant_id, paused_until=build.START + timedelta(days=1))
    assert decide_all(session) == [DateState.FAILED] * 2
    assert seen(session, public_id).dates[0].why == Why.NOTHING_LEFT
    assert session.scalars(select(SlotHold.standing)).all() == [False]


def test_no_slot_on_that_day_is_told(session, market):
    wednesdays = TUESDAYS._replace(weekday=2, first_on=date(2026, 12, 2))
    public_id = keep(market, wednesdays)
    decide_all(session)
    assert seen(session, public_id).dates[0].why == Why.NO_SLOT


def test_a_household_without_a_mailbox_is_on_the_agents_list_until_told(session, market):
    order = build.placed(market)
    session.execute(Order.__table__.update().values(contact_email=""))
    session.commit()
    excepting.make(closed(FIRST), OFFICER, time_zone=PARIS)
    standing.keep(order.reference, TUESDAYS, AGREED, GUEST, today=TODAY)
    decide_all(session)
    session.rollback()
    (call,) = build.standing_lists.to_tell(session, TODAY)
    assert (call.contact_name, call.falls_on, call.words) == ("Marie Curie", FIRST, "Neige")
    standing.note_told(call.date_id)
    session.rollback()
    assert build.standing_lists.to_tell(session, TODAY) == []
