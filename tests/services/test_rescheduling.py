"""A slot is called off: who hears of it, who takes which other slot, and what follows."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, text

from bourg import jobs
from bourg.kernel import audit
from bourg.kernel.clock import now, shifted
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import NotAllowed, NotFound
from bourg.kernel.roles import Actor, Role
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.queries import concerned
from bourg.ordering.refusals import IllegalMove
from bourg.ordering.services import answering, baskets, cancelling, carrying
from bourg.ordering.services.rescheduling import reschedule
from bourg.rounds.models import Round, Stop
from bourg.slots import invariants as slot_invariants
from bourg.slots import refusals, services
from bourg.slots.models import DeliverySlot, ShopSlot, SlotHold
from tests.builders import baskets as build
from tests.builders.baskets import MARIE
from tests.builders.crowd import at_once
from tests.builders.orders import COURIER, GUEST, OFFICER, SHOP, place, placed
from tests.builders.postbox import Postbox
from tests.builders.shops import change_shop
from tests.builders.slots import add_slot, add_zone

AGENT = Actor(Role.AGENT, 4)


@pytest.fixture
def market(app):
    return build.add_market()


@pytest.fixture
def later(market):
    """Another slot of the zone, the day after."""
    return add_slot(market.zone_id, now() + timedelta(days=2), capacity=3)


@pytest.fixture
def sent(app):
    return Postbox().look


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []
    assert slot_invariants.check(session) == []


def call_off(market, reason="Neige"):
    services.close(market.slot, reason, OFFICER, called_off=True)


def read(session, order):
    session.rollback()
    return queries.order(session, order.reference)


def used(session):
    session.rollback()
    slots = select(DeliverySlot.used).order_by(DeliverySlot.starts_at)
    return session.scalars(slots).all()


def test_the_place_moves_with_the_order_and_everything_follows(session, market, later):
    order = placed(market)
    call_off(market)
    reschedule(order.reference, later, GUEST)
    seen = read(session, order)
    assert (seen.slot_public_id, seen.called_off) == (later, False)
    assert seen.starts_at == session.scalar(
        select(DeliverySlot.starts_at).where(DeliverySlot.public_id == later)
    )
    assert used(session) == [0, 1]
    last = audit.trail(session, f"order:{order.reference}")[-1]
    assert last.verb == "rescheduled"
    assert last.detail == {"order": "placed", "before": market.slot, "slot": later}


def test_an_order_keeps_its_time_while_its_slot_takes_place(session, market, later):
    order = placed(market)
    services.close(market.slot, "Complet", OFFICER)
    with pytest.raises(refusals.NotCalledOff):
        reschedule(order.reference, later, GUEST)
    assert used(session) == [1, 0]


def test_taking_the_same_slot_twice_changes_nothing(session, market, later):
    order = placed(market)
    call_off(market)
    for _ in range(2):
        reschedule(order.reference, later, GUEST)
    assert used(session) == [0, 1]
    verbs = [event.verb for event in audit.trail(session, f"order:{order.reference}")]
    assert verbs == ["placed", "rescheduled"]


@pytest.mark.parametrize("kind", ["full", "closed", "other zone", "late"])
def test_what_a_slot_refuses_it_refuses_here_and_the_order_stays(session, market, kind):
    refused = {
        "full": ({"capacity": 0}, refusals.SlotFull),
        "closed": ({"closed_at": now(), "closed_reason": "Marathon"}, refusals.SlotClosed),
        "other zone": ({"zone_id": add_zone("nord")}, refusals.OutsideZone),
        "late": ({"cutoff": timedelta(days=3)}, refusals.SlotTooLate),
    }
    fields, kind_ = refused[kind]
    slot = add_slot(fields.pop("zone_id", market.zone_id), now() + timedelta(days=2), **fields)
    order = placed(market)
    call_off(market)
    with pytest.raises(kind_):
        reschedule(order.reference, slot, GUEST)
    assert read(session, order).slot_public_id == market.slot
    assert used(session) == [1, 0]


def test_a_slot_or_an_order_that_does_not_exist(market, later):
    order = placed(market)
    call_off(market)
    with pytest.raises(refusals.UnknownSlot):
        reschedule(order.reference, "nowhere", GUEST)
    with pytest.raises(NotFound):
        reschedule("NOWHERE1", later, GUEST)


def test_the_counters_of_the_shops_follow(session, market, later):
    change_shop(market.bakery, orders_per_slot=1)
    order = placed(market)
    call_off(market)
    reschedule(order.reference, later, GUEST)
    rows = session.execute(
        select(DeliverySlot.public_id, ShopSlot.used).join(DeliverySlot).order_by(ShopSlot.slot_id)
    ).all()
    assert [tuple(row) for row in rows] == [(market.slot, 0), (later, 1)]
    full = placed(market._replace(slot=add_slot(market.zone_id)))
    services.close(read(session, full).slot_public_id, "Neige", OFFICER, called_off=True)
    with pytest.raises(refusals.SlotFull, match="Boulangerie"):
        reschedule(full.reference, later, GUEST)


def test_a_shop_that_refused_takes_no_room_in_the_new_slot(session, market, later):
    change_shop(market.bakery, orders_per_slot=1)
    order = placed(market)
    answering.answer(read(session, order).parts[0].reference, accept=False, actor=SHOP)
    cancelling.settle_rest(order.reference, True, GUEST)
    call_off(market)
    reschedule(order.reference, later, GUEST)
    room = select(ShopSlot.used).join(DeliverySlot).where(DeliverySlot.public_id == later)
    assert session.scalars(room).all() == []


def test_a_fee_never_rises_with_the_new_slot(session, market):
    dear = add_slot(market.zone_id, now() + timedelta(days=2), fee_cents=900)
    free = add_slot(market.zone_id, now() + timedelta(days=3))
    order = placed(market)
    session.execute(text('UPDATE "order" SET fee_cents = 300, total_cents = total_cents + 300'))
    session.commit()
    call_off(market)
    reschedule(order.reference, dear, GUEST)
    assert read(session, order).fee_cents == 300
    services.close(dear, "Neige", OFFICER, called_off=True)
    reschedule(order.reference, free, GUEST)
    assert read(session, order).fee_cents == 0


def test_who_may_move_an_order(market, later):
    order = placed(market)
    call_off(market)
    for actor in (SHOP, COURIER):
        with pytest.raises(NotAllowed):
            reschedule(order.reference, later, actor)
    reschedule(order.reference, later, AGENT)


def test_what_is_ready_may_move_or_be_cancelled_and_what_is_on_the_bike_not(session, market, later):
    ready, riding = placed(market), placed(market)
    for part in (*ready.parts, *riding.parts):
        answering.answer(part.reference, accept=True, actor=SHOP)
        answering.ready(part.reference, 1, actor=SHOP)
    for part in riding.parts:
        carrying.collected(part.reference, COURIER)
    call_off(market)
    with pytest.raises(IllegalMove):
        reschedule(riding.reference, later, GUEST)
    with pytest.raises(IllegalMove):
        cancelling.cancel(riding.reference, GUEST)
    reschedule(ready.reference, later, GUEST)
    assert read(session, ready).state == OrderState.READY
    services.close(later, "Neige encore", OFFICER, called_off=True)
    cancelling.cancel(ready.reference, GUEST)
    assert set(read(session, ready).part_states) == {PartState.CANCELLED}
    assert used(session) == [1, 0]


def test_what_is_ready_is_not_cancelled_while_its_slot_takes_place(session, market):
    order = placed(market)
    for part in order.parts:
        answering.answer(part.reference, accept=True, actor=SHOP)
        answering.ready(part.reference, 1, actor=SHOP)
    for actor in (GUEST, AGENT, OFFICER):
        with pytest.raises(IllegalMove):
            cancelling.cancel(order.reference, actor)


def test_two_windows_take_two_slots_and_one_is_had(app, session, market, later):
    other = add_slot(market.zone_id, now() + timedelta(days=3))
    orders = [placed(market) for _ in range(3)]
    call_off(market)
    calls = [partial(reschedule, o.reference, s, GUEST) for o in orders for s in (later, other)]
    answers = at_once(app, calls * 2)
    assert {type(a) for a in answers} <= {type(None), refusals.NotCalledOff}
    assert sum(used(session)) == 3
    assert used(session)[0] == 0
    for order in orders:
        trail = audit.trail(session, f"order:{order.reference}")
        assert [event.verb for event in trail] == ["placed", "rescheduled"]


def test_many_households_at_the_last_places_and_some_who_cancel(app, session, market, later):
    orders = [placed(market) for _ in range(8)]
    call_off(market)
    calls = [partial(reschedule, order.reference, later, GUEST) for order in orders]
    calls += [partial(cancelling.cancel, order.reference, GUEST) for order in orders[:3]]
    answers = at_once(app, calls)
    polite = (refusals.SlotFull, IllegalMove, refusals.HoldLost, type(None))
    assert [a for a in answers if not isinstance(a, polite)] == []
    assert used(session)[1] <= 3
    states = [read(session, order).state for order in orders[:3]]
    assert set(states) == {OrderState.CANCELLED}


def test_swapping_between_two_slots_that_are_called_off_never_blocks(app, session, market, later):
    first, second = placed(market), placed(market._replace(slot=later))
    for slot in (market.slot, later):
        services.close(slot, "Neige", OFFICER, called_off=True)
    third = add_slot(market.zone_id, now() + timedelta(days=3), capacity=9)
    calls = [partial(reschedule, o.reference, third, GUEST) for o in (first, second)] * 3
    assert at_once(app, calls) == [None] * 6
    assert used(session) == [0, 0, 2]


def test_each_household_and_shop_hears_once_and_households_are_offered_other_times(
    session, market, later, sent
):
    change_shop(market.bakery, email="amar@boutiques.example")
    orders = [placed(market) for _ in range(2)]
    sent()
    call_off(market, "La neige bloque les rues")
    mails = sent()
    assert sorted(mail[0] for mail in mails) == [
        "amar@boutiques.example", "marie@example.fr", "marie@example.fr",
    ]  # fmt: skip
    to_shop = next(mail for mail in mails if mail[0].startswith("amar"))
    to_marie = next(
        mail for mail in mails if mail[0].startswith("marie") and orders[0].reference in mail[2]
    )
    for words in ("La neige bloque les rues", "/suivi/", "rien n’est à payer"):
        assert words in to_marie[2]
    assert queries.order(session, orders[0].reference).called_off
    assert "annulée" in to_marie[1]
    assert "ne les préparez pas" in to_shop[2].lower()
    assert "Curie" not in to_shop[2] + to_shop[3]
    assert "Comté" not in to_shop[2] + to_shop[3]
    jobs.slot_called_off(
        "again",
        session.scalars(
            select(OutboxMessage.payload).where(OutboxMessage.topic == "slot.called_off")
        ).one(),
    )
    assert sent() == []


def test_a_slot_reopened_before_the_mail_went_out_sends_only_good_news(market, sent):
    placed(market)
    sent()
    call_off(market)
    services.reopen(market.slot, OFFICER)
    ((_, subject, _, _),) = sent()
    assert "finalement" in subject


def test_the_new_time_is_confirmed_to_the_household_and_the_shop(market, later, sent):
    change_shop(market.dairy, email="bel@boutiques.example")
    order = placed(market)
    call_off(market)
    sent()
    reschedule(order.reference, later, GUEST)
    mails = {mail[0]: mail for mail in sent()}
    assert set(mails) == {"marie@example.fr", "bel@boutiques.example"}
    assert order.reference in mails["marie@example.fr"][1]


def test_mails_are_complete_in_english_too(session, market, later, sent):
    order = placed(market)
    session.execute(text("UPDATE \"order\" SET locale = 'en'"))
    session.commit()
    sent()
    call_off(market)
    ((_, subject, words, _),) = sent()
    assert "called off" in subject
    assert "The next free times" in words
    reschedule(order.reference, later, GUEST)
    ((_, subject, _, _),) = sent()
    assert "new time" in subject


def test_who_cannot_be_written_to_is_on_the_agents_list_first(session, market, later):
    silent = build.ready(market)
    written = placed(market)
    baskets.set_contact(silent, MARIE._replace(email=""))
    silent = place(silent)
    call_off(market)
    found = concerned.to_reschedule(session)
    assert [(one.reference, one.email) for one in found] == [
        (silent.reference, False), (written.reference, True),
    ]  # fmt: skip
    shops = concerned.shops_to_tell(session, now())
    assert sorted((shop.name, shop.orders) for shop in shops) == [
        ("Boulangerie Amar", 2), ("Fromagerie Bel", 2),
    ]  # fmt: skip
    reschedule(silent.reference, later, AGENT)
    cancelling.cancel(written.reference, AGENT)
    session.rollback()
    assert (concerned.to_reschedule(session), concerned.shops_to_tell(session, now())) == ([], [])


def test_the_round_is_left_and_the_new_one_planned(session, market, later):
    order = placed(market)
    jobs.relay()
    assert stops(session) == {market.slot: 3}
    call_off(market)
    jobs.relay()
    assert stops(session) == {}
    reschedule(order.reference, later, GUEST)
    jobs.relay()
    assert stops(session) == {later: 3}


def test_the_new_round_may_be_planned_before_the_old_one_was_left(session, market, later):
    order = placed(market)
    jobs.relay()
    session.rollback()
    call_off(market)
    reschedule(order.reference, later, GUEST)
    jobs.plan_round("", {"reference": order.reference})
    assert stops(session) == {later: 3}


def stops(session):
    session.rollback()
    found = {}
    for slot in session.scalars(
        select(DeliverySlot.public_id)
        .join(Round, Round.slot_id == DeliverySlot.id)
        .join(Stop, Stop.round_id == Round.id)
    ):
        found[slot] = found.get(slot, 0) + 1
    return found


def test_the_desk_says_that_no_courier_comes_and_then_the_new_time(session, market, later):
    order = placed(market)
    call_off(market)
    (part,) = queries.desk(session, [market.bakery])
    assert part.called_off
    reschedule(order.reference, later, GUEST)
    session.rollback()
    (part,) = queries.desk(session, [market.bakery])
    assert not part.called_off
    assert part.starts_at == read(session, order).starts_at


def test_a_called_off_slot_offers_the_others_of_the_zone_only(session, market, later):
    add_slot(add_zone("nord"), now() + timedelta(days=2))
    order = placed(market)
    call_off(market)
    offers = concerned.other_slots(session, read(session, order), now())
    assert [offer.public_id for offer in offers] == [later]


def test_the_old_hold_is_given_back_for_good(session, market, later):
    order = placed(market)
    call_off(market)
    reschedule(order.reference, later, GUEST)
    states = session.scalars(select(SlotHold.state).order_by(SlotHold.id)).all()
    assert states == ["released", "confirmed"]
    with shifted(now() + timedelta(minutes=20)):
        services.release_expired()
    assert used(session) == [0, 1]
