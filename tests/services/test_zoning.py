"""Zones that change under a town that orders: who follows, what stays, what is told before."""

import pytest
from sqlalchemy import select, update

from bourg.addresses import zone_files
from bourg.addresses.models import Address, DeliveryZone
from bourg.addresses.queries import zones as drawn
from bourg.kernel.refusals import BadInput, NotAllowed, NotFound
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.ordering.kinds import OrderState
from bourg.ordering.models import Basket
from bourg.ordering.queries import order as read_order
from bourg.ordering.refusals import BelowMinimum
from bourg.ordering.services import baskets, zoning
from bourg.ordering.services.zoning import Changed, Wanted
from bourg.slots import services as slots
from bourg.slots.models import DeliverySlot, SlotTemplate
from bourg.slots.queries.plans import slot_at
from bourg.slots.refusals import HoldLost, OutsideZone
from bourg.slots.services.zones import WoundUp
from tests.builders import baskets as build
from tests.builders.orders import OFFICER, SHOP, place, placed
from tests.builders.plans import PARIS, template
from tests.builders.slots import add_slot
from tests.builders.zones import collection, feature, square

HERE = square(2.4, 48.8, 2.5, 49.0)  # where the addresses of `add_address` lie
ELSEWHERE = square(2.6, 48.8, 2.7, 49.0)
NORTH = Wanted("north", "Nord", HERE, position=1)


@pytest.fixture
def market(app):
    """A market in the zone `centre`, which is the whole town."""
    return build.add_market(position=5)


def zone_of(session, market):
    """The short name of the zone that the market's address has now."""
    session.rollback()
    wanted = select(DeliveryZone.slug).join(Address).where(Address.ban_id == market.address)
    return session.scalar(wanted)


def basket_of(session, basket_id):
    session.rollback()
    return session.scalars(select(Basket).filter_by(public_id=basket_id)).one()


def test_the_lowest_position_wins_where_zones_lie_over_one_another(session, market):
    changed = zoning.draw(NORTH, OFFICER)
    assert (changed.moved, changed.gained, changed.lost, changed.slotless) == (1, 0, 0, 1)
    assert zone_of(session, market) == "north"
    zoning.draw(NORTH._replace(position=9), OFFICER)
    assert zone_of(session, market) == "centre"


def test_the_same_again_changes_nothing_and_leaves_no_trail(session, market):
    zoning.draw(NORTH, OFFICER)
    assert zoning.draw(NORTH, OFFICER) == Changed(unchanged=1)


def test_a_zone_that_gives_way_lets_addresses_fall_into_none(session, market):
    zoning.draw(Wanted("centre", "Centre", ELSEWHERE), OFFICER)
    assert zone_of(session, market) is None
    assert [hole.addresses for hole in drawn.holes(session)] == [1]


def test_looking_says_the_same_as_doing_and_changes_nothing(session, market):
    basket_id = build.ready(market)
    seen = zoning.draw(NORTH, OFFICER, looking=True)
    assert (seen.new, seen.moved, seen.baskets, seen.places) == (1, 1, 1, 1)
    assert zone_of(session, market) == "centre"
    assert drawn.zone(session, "north") is None
    session.rollback()
    assert zoning.draw(NORTH, OFFICER) == seen
    assert basket_of(session, basket_id).zone_id == drawn.zone(session, "north").id


def test_a_basket_follows_its_address_and_its_place_is_free_again(session, market):
    basket_id = build.ready(market)
    zoning.draw(NORTH, OFFICER)
    with pytest.raises(HoldLost):
        place(basket_id)
    with pytest.raises(OutsideZone):
        baskets.take_slot(basket_id, market.slot, minutes=15)
    slot = add_slot(drawn.zone(session, "north").id)
    baskets.take_slot(basket_id, slot, minutes=15)
    assert place(basket_id).reference


def test_whoever_is_paying_keeps_zone_and_place(session, market):
    basket_id = build.ready(market)
    slots.start_paying(basket_of(session, basket_id).claim)
    zoning.draw(Wanted("centre", "Centre", None, active=False), OFFICER)
    assert basket_of(session, basket_id).zone_id == market.zone_id
    assert zoning.catch_up() == 0


def test_an_order_keeps_its_slot_and_the_officer_is_told_that_it_strays(session, market):
    order = placed(market)
    off = Wanted("centre", "Centre", None, active=False)
    assert zoning.draw(off, OFFICER, looking=True).orders == 1
    zoning.draw(off, OFFICER)
    session.rollback()
    kept = read_order(session, order.reference)
    assert slot_at(session, market.slot).id == kept.slot_id
    assert kept.state == OrderState.PLACED


def test_a_zone_switched_off_opens_no_slots_until_it_is_on_again(session, market):
    slots.add_template(template(market.zone_id))
    zoning.draw(Wanted("centre", "Centre", None, active=False), OFFICER)
    assert slots.open_slots() == 0
    zoning.draw(Wanted("centre", "Centre", None), OFFICER)
    assert slots.open_slots() >= 2


def test_a_deleted_zone_ends_its_plan_and_rides_what_is_promised(session, market):
    slots.add_template(template(market.zone_id))
    opened = slots.open_slots()
    placed(market)
    changed = zoning.delete("centre", OFFICER, time_zone=PARIS)
    assert changed.ended == WoundUp(templates=1, slots=opened, promised=1)
    assert (changed.lost, changed.orders) == (1, 1)
    session.rollback()
    assert drawn.zones(session) == []
    left = session.scalars(select(DeliverySlot)).all()
    assert [(slot.public_id, slot.closed_at is not None) for slot in left] == [(market.slot, True)]
    assert slots.open_slots() == 0
    with pytest.raises(NotFound):
        zoning.delete("centre", OFFICER, time_zone=PARIS)


def test_looking_at_a_deletion_takes_nothing_away(session, market):
    slots.add_template(template(market.zone_id))
    opened = slots.open_slots()
    seen = zoning.delete("centre", OFFICER, time_zone=PARIS, looking=True)
    assert seen.ended == WoundUp(1, opened + 1, 0)
    session.rollback()
    assert len(session.scalars(select(DeliverySlot)).all()) == opened + 1
    assert session.scalars(select(SlotTemplate.valid_to)).all() == [None]


def test_a_deleted_zone_that_is_drawn_again_comes_back(session, market):
    zoning.delete("centre", OFFICER, time_zone=PARIS)
    zoning.draw(Wanted("centre", "Centre-ville", None), OFFICER)
    assert zone_of(session, market) == "centre"


def test_a_file_comes_in_switched_off_and_the_same_file_changes_nothing(session, market):
    raw = collection(feature(HERE, nom="Nord"), feature(ELSEWHERE, nom="Sud"))
    zones = zone_files.read(raw).zones
    first = zoning.bring_in(zones, OFFICER)
    assert (first.new, first.moved) == (2, 0)
    assert zoning.bring_in(zones, OFFICER) == Changed(unchanged=2)
    session.rollback()
    found = {zone.slug: (zone.active, zone.position) for zone in drawn.zones(session)}
    assert found == {"centre": (True, 5), "nord": (False, 6), "sud": (False, 7)}


def test_a_file_draws_anew_and_keeps_fee_minimum_and_switch(session, market):
    zoning.draw(Wanted("nord", "Nord", ELSEWHERE, 250, 1500, True, 1), OFFICER)
    zones = zone_files.read(collection(feature(HERE, nom="Nord"))).zones
    assert zoning.bring_in(zones, OFFICER)[-3:] == (0, 1, 0)
    session.rollback()
    zone = drawn.zone(session, "nord")
    assert (zone.fee_cents, zone.minimum_cents, zone.active, zone.position) == (250, 1500, True, 1)
    assert zone_of(session, market) == "nord"


def test_the_minimum_of_a_zone_is_asked_when_ordering_and_says_what_is_missing(session, market):
    zoning.draw(Wanted("centre", "Centre", None, 0, 5000, True, 5), OFFICER)
    with pytest.raises(BelowMinimum) as refused:
        place(build.ready(market))
    assert refused.value.msgid == BelowMinimum.ZONE
    assert refused.value.params["minimum_cents"] == 5000
    assert 0 < refused.value.params["missing_cents"] < 5000


def test_a_basket_left_behind_catches_up_within_the_hour(session, market):
    basket_id = build.ready(market)
    zoning.draw(Wanted("south", "Sud", ELSEWHERE), OFFICER)
    with write() as writing:
        south = drawn.zone(writing, "south").id
        writing.execute(update(Address).values(zone_id=south, lon=2.65))
    assert zoning.catch_up() == 1
    assert basket_of(session, basket_id).zone_id == south


def test_an_address_in_words_moves_to_the_zone_that_is_left(session, market):
    basket_id = build.start()
    baskets.set_address(basket_id, unlisted="Péniche Marcel, quai du canal")
    zoning.draw(NORTH, OFFICER)
    assert basket_of(session, basket_id).zone_id == market.zone_id
    zoning.delete("centre", OFFICER, time_zone=PARIS)
    assert basket_of(session, basket_id).zone_id == drawn.zone(session, "north").id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"fee_cents": -1}, "fee_cents"),
        ({"minimum_cents": 100_001}, "minimum_cents"),
        ({"position": 1001}, "position"),
    ],
)
def test_what_no_zone_can_be_is_refused_at_its_field(app, wrong, field):
    with pytest.raises(BadInput) as refused:
        zoning.draw(NORTH._replace(**wrong), OFFICER)
    assert refused.value.field == field


@pytest.mark.parametrize("actor", [SHOP, Actor(Role.AGENT, 9), Actor.guest()])
def test_only_officers_change_zones(session, market, actor):
    for verb in (
        lambda: zoning.draw(NORTH, actor),
        lambda: zoning.delete("centre", actor, time_zone=PARIS),
        lambda: zoning.bring_in([], actor),
    ):
        with pytest.raises(NotAllowed):
            verb()
