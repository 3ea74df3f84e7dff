"""The demo town's past month looks like a town's, and leaves no desk empty."""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bourg.addresses.kinds import Way
from bourg.demo import orders, weeks
from bourg.demo.crowd import crowd
from bourg.demo.market import read_shops
from bourg.demo.orders import SEED
from bourg.demo.staff import DESKS
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.models import AuditEvent, OutboxMessage
from bourg.kernel.roles import Channel
from bourg.merchants.kinds import MerchantStatus
from bourg.merchants.models import Merchant
from bourg.ordering import queries as ordering
from bourg.ordering.kinds import LineState, OrderState, PartState
from bourg.ordering.models import MerchantOrder, Order, OrderLine
from bourg.rounds import queries as rounds
from bourg.rounds.kinds import CourierType, RoundState
from bourg.rounds.models import CourierProfile, Round
from bourg.townhall import queries as townhall
from tests.demo.conftest import bourg, copied, opened

PARIS = ZoneInfo("Europe/Paris")
ENDED = (OrderState.DELIVERED, OrderState.RETURNED, OrderState.CANCELLED)


def past_orders():
    """The orders of the four weeks that are over, those that couriers brought."""
    over = Order.starts_at.between(now() - timedelta(days=28), now())
    return db.session.scalars(select(Order).where(over, Order.way == Way.DELIVERY)).all()


def test_every_invariant_holds_on_the_demo_town(loaded, demo_town):
    ran = bourg(loaded[0], "check")
    assert ran.exit_code == 0, ran.output


def test_a_week_has_sixty_to_a_hundred_orders_most_of_them_on_market_days(demo_town):
    placed = past_orders()
    assert 60 <= len(placed) / 4 <= 100
    days = Counter(order.starts_at.astimezone(PARIS).weekday() for order in placed)
    assert days[1] + days[4] + days[5] > 0.6 * len(placed)
    assert not days[6]


def test_most_orders_take_several_shops_and_come_by_web_and_by_telephone(demo_town):
    placed = past_orders()
    assert sum(len(order.parts) > 1 for order in placed) > 0.6 * len(placed)
    assert max(len(order.parts) for order in placed) <= 4
    assert {order.channel for order in placed} == {Channel.WEB, Channel.PHONE_DESK}
    over = now() - timedelta(hours=1)
    assert all(order.state in ENDED for order in placed if order.ends_at < over)


def test_things_went_wrong_sometimes_as_they_do(demo_town):
    states = Counter(order.state for order in past_orders())
    parts = Counter(db.session.scalars(select(MerchantOrder.state)))
    assert states[OrderState.CANCELLED] >= 3
    assert states[OrderState.RETURNED] >= 1
    assert parts[PartState.REFUSED] >= 3
    refused = select(func.count()).where(OrderLine.state == LineState.REFUSED)
    assert db.session.scalar(refused) >= 10


def test_all_four_couriers_rode_and_their_hours_kilometres_and_costs_are_kept(demo_town):
    done = db.session.scalars(select(Round).where(Round.state == RoundState.DONE)).all()
    assert len({ride.courier_user_id for ride in done}) == 4
    unpaid = select(CourierProfile.user_id).filter_by(courier_type=CourierType.VOLUNTEER)
    volunteer = db.session.scalar(unpaid)
    for ride in done:
        assert timedelta(0) < ride.ended_at - ride.started_at < timedelta(hours=4)
        assert 0 < ride.distance_m < 40_000
        assert (ride.cost_cents == 0) == (ride.courier_user_id == volunteer)


def test_nothing_lies_in_the_future_and_no_mail_waits_to_be_sent(demo_town):
    assert db.session.scalar(select(func.max(AuditEvent.at))) <= now()
    assert not db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.done_at.is_(None)))


def test_no_desk_is_empty_when_the_demo_opens(demo_town):
    session = db.session()
    for slug in DESKS:
        shop_id = session.scalars(select(Merchant.id).filter_by(slug=slug)).one()
        waiting = [p for p in ordering.desk(session, [shop_id]) if p.state == PartState.PLACED]
        assert len(waiting) >= 2, slug
    assert townhall.addresses_to_confirm(session)
    assert townhall.files(session, MerchantStatus.APPLIED)
    assert session.scalar(select(Round.id).where(Round.state != RoundState.DONE))


def test_a_household_waits_to_say_what_becomes_of_the_rest(demo_town):
    asked = select(func.count()).where(Order.state == OrderState.PARTLY_REFUSED)
    assert db.session.scalar(asked) >= 1


def test_the_same_seed_draws_the_same_orders(demo_town):
    shops = read_shops(db.session())
    for slot in weeks.slots(db.session())[:6]:
        assert crowd(SEED, slot, shops) == crowd(SEED, slot, shops)
        assert crowd("another", slot, shops) != crowd(SEED, slot, shops)


def test_the_same_seed_gives_the_same_references(loaded, tmp_path):
    found = [_next_orders(copied(loaded[0], tmp_path / name)) for name in "ab"]
    assert found[0] == found[1]
    assert len(found[0]) > 1


def _next_orders(town):
    """The references of the orders that a free slot of a town is given."""
    with opened(town):
        session = db.session()
        slot = [s for s in weeks.slots(session) if not s.closed_at and not s.promised][-1]
        plans = crowd(SEED, slot, read_shops(session))
        with shifted(slot.starts_at):
            orders.live_through(slot, plans, orders.cast(session), slot.starts_at, "a slot")
        return session.scalars(select(Order.reference).filter_by(slot_id=slot.id)).all()


def test_in_the_middle_of_a_slot_its_couriers_are_on_the_way(loaded, tmp_path):
    town = copied(loaded[0], tmp_path / "copy")
    with opened(town):
        session = db.session()
        slot = [s for s in weeks.slots(session) if not s.closed_at and not s.promised][-1]
        until = slot.starts_at + timedelta(minutes=25)
        plans = crowd(SEED, slot, read_shops(session))
        with shifted(until):
            assert orders.live_through(slot, plans, orders.cast(session), until, "a slot")
        states = set(session.scalars(select(Round.state).filter_by(slot_id=slot.id)))
        assert RoundState.RIDING in states
        views = rounds.rounds_between(session, slot.starts_at, slot.ends_at)
        assert 0 < sum(view.left for view in views) < sum(len(view.stops) for view in views)
        assert session.scalar(select(func.max(AuditEvent.at))) < until + timedelta(minutes=1)
