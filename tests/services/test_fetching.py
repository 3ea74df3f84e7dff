"""Fetched instead of brought: at a point that a round brings, and in the shops themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bourg.addresses.kinds import Way
from bourg.kernel.clock import now, shifted
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import NotAllowed
from bourg.kernel.roles import Actor, Role
from bourg.money.kinds import Means
from bourg.ordering import invariants, queries
from bourg.ordering.fetched import Fetch
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.queries import concerned
from bourg.ordering.queries import fetching as waiting
from bourg.ordering.refusals import IllegalMove, MeansNotAccepted, NoPoint, NotAtThePoint
from bourg.ordering.services import (
    answering,
    baskets,
    carrying,
    collecting,
    fetching,
    rescheduling,
)
from bourg.ordering.services.announcing import announce
from bourg.rounds.models import Round, Stop
from bourg.rounds.services import planning, riding
from bourg.slots import invariants as slot_invariants
from bourg.slots import queries as slots
from bourg.slots.refusals import OutsideZone, ShopClosed, SlotFull
from bourg.slots.services import planning as closing
from bourg.slots.services import points
from tests.builders import baskets as build
from tests.builders.baskets import MARIE
from tests.builders.orders import COURIER, GUEST, OFFICER, SHOP, place
from tests.builders.people import add_person
from tests.builders.points import SYSTEM, add_point, in_shops, windows
from tests.builders.shops import change_shop

AGENT = Actor(Role.AGENT, 4)


@pytest.fixture
def market(app):
    """A market whose two shops let people fetch, and take money in the shop."""
    made = build.add_market()
    for merchant_id in (made.bakery, made.dairy):
        change_shop(merchant_id, collects=True, collect_lead_minutes=60)
    return made


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []
    assert slot_invariants.check(session) == []


def chosen(market, point, window=0):
    """A basket that is fetched at this point, with a place in one of its windows."""
    basket_id = build.filled(market)
    collecting.fetch_at(basket_id, point.public_id)
    ahead = [one for one in windows(point, now()) if one.starts_at > now() + timedelta(hours=3)]
    baskets.take_slot(basket_id, ahead[window].public_id, minutes=15)
    return basket_id


def in_shop(market, **fields):
    """An order that is fetched in both shops."""
    return place(chosen(market, in_shops(**fields)))


def made_ready(order):
    for part in order.parts:
        answering.answer(part.reference, accept=True, actor=SHOP)
        answering.ready(part.reference, 2, actor=SHOP)
    return order


def at_point(market, **fields):
    """An order that a point takes, paid to the shops themselves."""
    for merchant_id in (market.bakery, market.dairy):
        _pays_in_shop(merchant_id)
    return place(chosen(market, add_point(market.address, **fields)))


def _pays_in_shop(merchant_id):
    from bourg.kernel.transaction import write
    from bourg.money.models import MerchantMeans

    with write() as session:
        session.add(MerchantMeans(merchant_id=merchant_id, means=Means.AT_COLLECTION))


def seen(session, order):
    session.rollback()
    return queries.order(session, order.reference)


def messages(session, topic):
    return session.scalar(select(func.count()).where(OutboxMessage.topic == topic))


def test_an_order_fetched_in_the_shops_goes_from_the_basket_into_the_household_s_hands(
    market, session
):
    order = made_ready(in_shop(market))
    view = seen(session, order)
    assert (view.way, view.stage, view.fee_cents) == (Way.SHOP, Fetch.IN_SHOPS, 0)
    assert all(part.collect_from_at < part.collect_until_at for part in view.parts)
    for part in order.parts:
        fetching.hand_over_part(part.reference, actor=SHOP)
    view = seen(session, order)
    assert (view.state, view.stage) == (OrderState.DELIVERED, Fetch.FETCHED)
    assert (messages(session, "order.to_fetch"), messages(session, "order.delivered")) == (2, 1)


def test_goods_that_are_fetched_in_the_shops_are_on_no_round(market, session):
    order = made_ready(in_shop(market))
    assert planning.plan(seen(session, order).slot_id) is None
    with pytest.raises(IllegalMove):
        carrying.collected(order.parts[0].reference, COURIER)


def test_a_shop_hands_over_its_own_part_only_when_it_is_ready(market):
    order = in_shop(market)
    answering.answer(order.parts[0].reference, accept=True, actor=SHOP)
    with pytest.raises(IllegalMove):
        fetching.hand_over_part(order.parts[0].reference, actor=SHOP)


def test_a_courier_hands_nothing_over_in_a_shop(market):
    order = made_ready(in_shop(market))
    with pytest.raises(NotAllowed):
        fetching.hand_over_part(order.parts[0].reference, actor=COURIER)


def test_what_nobody_fetched_goes_back_on_the_shelf_and_the_household_is_told(market, session):
    order = made_ready(in_shop(market))
    for part in order.parts:
        fetching.left_in_shop(part.reference, actor=SHOP)
    view = seen(session, order)
    assert (view.state, view.stage) == (OrderState.RETURNED, Fetch.LEFT)
    assert messages(session, "order.changed") == 1


def test_one_shop_fetched_and_one_left_behind_is_an_order_that_was_fetched(market, session):
    order = made_ready(in_shop(market))
    fetching.left_in_shop(order.parts[0].reference, actor=SHOP)
    fetching.hand_over_part(order.parts[1].reference, actor=SHOP)
    assert seen(session, order).state == OrderState.DELIVERED


def test_a_shop_that_lets_nobody_fetch_is_named(market):
    change_shop(market.dairy, collects=False)
    with pytest.raises(ShopClosed) as refused:
        in_shop(market)
    assert refused.value.params["shop"] == "Fromagerie Bel"


def test_a_shop_prepares_no_more_orders_than_it_said(market):
    change_shop(market.bakery, orders_per_slot=1)
    point = in_shops()
    place(chosen(market, point))
    with pytest.raises(SlotFull):
        chosen(market, point)


def test_in_a_shop_people_pay_there_even_where_a_courier_never_could(market, session):
    order = in_shop(market)
    assert {part.means for part in seen(session, order).parts} == {Means.AT_COLLECTION}


def test_a_courier_brings_a_point_what_one_household_fetches_there(market, session):
    order = made_ready(at_point(market))
    view = seen(session, order)
    assert (view.way, view.collect_at) == (Way.POINT, "Halle du marché")
    planning.plan(view.slot_id)
    courier = Actor(Role.COURIER, add_person("Lea", Role.COURIER))
    for part in order.parts:
        riding.collected(part.reference, courier)
    assert seen(session, order).stage == Fetch.TO_POINT
    riding.delivered(order.reference, courier)
    assert seen(session, order).stage == Fetch.AT_POINT
    fetching.hand_over(order.reference, AGENT)
    assert seen(session, order).state == OrderState.DELIVERED
    assert messages(session, "order.to_fetch") == 1


def test_the_round_of_a_point_stops_there_for_every_household(market, session):
    point = add_point(market.address)
    for merchant_id in (market.bakery, market.dairy):
        _pays_in_shop(merchant_id)
    orders = [made_ready(place(chosen(market, point))) for _ in range(3)]
    planning.plan(seen(session, orders[0]).slot_id)
    drops = select(func.count()).where(Stop.merchant_order_id.is_(None))
    assert session.scalar(drops) == 3
    assert session.scalar(select(func.count(Round.id))) == 1


def test_what_is_not_at_the_point_yet_is_not_handed_over(market):
    order = made_ready(at_point(market))
    with pytest.raises(NotAtThePoint):
        fetching.hand_over(order.reference, AGENT)


def test_a_shop_may_bring_its_bags_to_the_point_itself(market, session):
    order = made_ready(at_point(market))
    fetching.set_down(order.reference, AGENT)
    assert seen(session, order).stage == Fetch.AT_POINT
    assert {part.state for part in seen(session, order).parts} == {PartState.COLLECTED}


def test_setting_down_twice_tells_the_household_once(market, session):
    order = made_ready(at_point(market))
    fetching.set_down(order.reference, OFFICER)
    fetching.set_down(order.reference, OFFICER)
    assert messages(session, "order.to_fetch") == 1


def test_an_order_for_a_point_is_never_delivered_to_a_door(market):
    order = made_ready(at_point(market))
    with pytest.raises(IllegalMove):
        fetching.hand_over_part(order.parts[0].reference, actor=SHOP)
    with pytest.raises(NotAllowed):
        fetching.set_down(order.reference, GUEST)


def test_nobody_at_a_point_may_take_money_for_the_shops(market):
    basket_id = chosen(market, add_point(market.address))
    with pytest.raises(MeansNotAccepted):
        place(basket_id)


def test_a_point_may_keep_cheques_in_their_envelope(market, session):
    order = place(chosen(market, add_point(market.address, takes_envelopes=True)))
    assert {part.means for part in seen(session, order).parts} == {Means.CHEQUE}


def test_an_address_outside_every_zone_may_fetch(market, session):
    market = market._replace(address=build.add_address(99, inside=False))
    basket_id = build.filled(market)
    with pytest.raises(OutsideZone):
        baskets.take_slot(basket_id, market.slot, minutes=15)
    collecting.fetch_at(basket_id, in_shops().public_id)
    window = _first(session, basket_id)
    baskets.take_slot(basket_id, window, minutes=15)
    assert place(basket_id).fee_cents == 0


def test_who_fetches_need_not_say_where_they_live(market, session):
    basket_id = build.start()
    baskets.set_line(basket_id, market.bread, quantity=1)
    baskets.set_contact(basket_id, MARIE)
    collecting.fetch_at(basket_id, in_shops().public_id)
    baskets.take_slot(basket_id, _first(session, basket_id), minutes=15)
    view = seen(session, place(basket_id))
    assert (view.address_label, view.collect_at) == ("", "Chez les commerçants")


def _first(session, basket_id):
    """The first window that this basket can take."""
    found = queries.claim(session, basket_id)
    offers = slots.offers(session, zone_id=found.zone_id, merchant_ids=found.merchant_ids,
                          moment=now())  # fmt: skip
    return next(offer.public_id for offer in offers if offer.takeable)


def test_going_back_to_delivery_gives_the_place_back_and_finds_the_zone_again(market, session):
    basket_id = chosen(market, in_shops())
    collecting.deliver(basket_id)
    session.rollback()
    view = queries.basket(session, basket_id, now())
    assert (view.way, view.zone_id, view.hold) == (Way.DELIVERY, market.zone_id, None)
    assert view.missing == ["slot", "means"]


def test_a_closed_or_unknown_point_cannot_be_chosen(market):
    point = in_shops()
    points.close(point.public_id, "Travaux", SYSTEM)
    for point_id in (point.public_id, "nowhere"):
        with pytest.raises(NoPoint):
            collecting.fetch_at(build.start(), point_id)


def test_who_forgets_is_reminded_once_an_hour_before_the_end(market, session):
    order = made_ready(in_shop(market))
    ends_at = seen(session, order).ends_at
    for minutes, told in ((-90, 0), (-50, 1), (-10, 0)):
        moment = ends_at + timedelta(minutes=minutes)
        with shifted(moment):
            assert fetching.remind(moment) == told
    assert messages(session, "order.reminder") == 1


def test_the_agents_see_who_must_be_rung_up_and_who_never_came(market, session):
    basket_id = chosen(market, in_shops())
    baskets.set_contact(basket_id, MARIE._replace(email=""))
    order = made_ready(place(basket_id))
    session.rollback()
    assert [one.reference for one in waiting.to_tell(session)] == [order.reference]
    fetching.told_by_telephone(order.reference, AGENT)
    session.rollback()
    assert waiting.to_tell(session) == []
    after = seen(session, order).ends_at + timedelta(minutes=1)
    assert [one.reference for one in waiting.left_behind(session, after)] == [order.reference]


def called_off(market, session):
    """An order that waits at its point, in a window that the town calls off for snow."""
    order = made_ready(at_point(market))
    fetching.set_down(order.reference, AGENT)
    view = seen(session, order)
    closing.close(view.slot_public_id, "Neige", OFFICER, called_off=True)
    announce("called_off", view.slot_id, 1)
    return order


def test_who_has_goods_at_a_point_hears_that_it_is_closed_and_their_shops_do_not(market, session):
    order = called_off(market, session)
    assert seen(session, order).called_off
    assert [one.reference for one in concerned.to_reschedule(session)] == [order.reference]
    assert messages(session, "order.called_off") == 1
    assert messages(session, "merchant.called_off") == 0
    assert waiting.to_tell(session) == []
    after = seen(session, order).ends_at + timedelta(minutes=1)
    assert waiting.forgetful(session, after) == waiting.left_behind(session, after) == []


def test_goods_at_a_point_wait_there_for_another_window_and_no_round_fetches_them(market, session):
    order = called_off(market, session)
    before = seen(session, order)
    other = next(one for one in concerned.other_slots(session, before, now()) if one.takeable)
    rescheduling.reschedule(order.reference, other.public_id, GUEST)
    after = seen(session, order)
    assert (after.slot_public_id, after.stage) == (other.public_id, Fetch.AT_POINT)
    assert not after.called_off
    assert planning.plan(after.slot_id) is None
    assert messages(session, "order.rescheduled") == 1
    assert messages(session, "merchant.rescheduled") == 0
    fetching.hand_over(order.reference, AGENT)
    assert seen(session, order).state == OrderState.DELIVERED
