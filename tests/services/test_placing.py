"""Placing: everything is checked once more, frozen, and done once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bourg.addresses.models import DeliveryZone
from bourg.kernel import audit
from bourg.kernel.clock import now, shifted
from bourg.kernel.models import OutboxMessage
from bourg.kernel.refusals import BadInput
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.money.kinds import Means, PaymentState
from bourg.ordering import invariants, queries
from bourg.ordering.models import Basket, Order
from bourg.ordering.refusals import (
    AddressUnknown,
    BelowMinimum,
    EmptyBasket,
    IdempotencyMismatch,
    MeansNotAccepted,
    NotAvailable,
    PriceChanged,
    SoldOut,
)
from bourg.ordering.services import baskets
from bourg.people.models import Household, HouseholdMember
from bourg.people.services import accounts
from bourg.slots import services as slots
from bourg.slots.refusals import HoldLost, OutsideZone, ShopClosed, SlotClosed
from bourg.town.kinds import FeeBeneficiary
from bourg.town.settings import DeliverySection
from tests.builders import baskets as build
from tests.builders.baskets import MARIE
from tests.builders.orders import OFFICER, place, placed
from tests.builders.products import add_product, change_product
from tests.builders.shops import add_selling_shop, change_shop
from tests.builders.slots import add_slot, close_shop


@pytest.fixture
def market(app):
    return build.add_market()


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


def orders(session):
    session.rollback()
    return session.scalars(select(func.count(Order.id))).one()


def test_an_order_freezes_what_it_was_sold_under(session, market):
    change_shop(market.bakery, legal_name="SARL Amar", address_label="1 place du Marché")
    answer = placed(market)
    change_product(market.bread, price_cents=999, name="Autre chose", vat_bp=2000)
    change_shop(market.bakery, legal_name="Another", name="Another")
    part = queries.order(session, answer.reference).parts[0]
    assert (part.seller_name, part.seller_address) == ("SARL Amar", "1 place du Marché")
    line = part.lines[0]
    assert (line.name, line.unit_price_cents, line.vat_bp, line.allergens) == (
        "Baguette", 130, 550, [],
    )  # fmt: skip


def test_an_order_says_where_it_goes_to_whom_and_when(session, market):
    order = queries.order(session, placed(market).reference)
    assert order.address_label == "12 Rue de la République 93140 Bondy"
    assert (order.district, order.complement, order.address_confirmed) == (
        "Centre", "2e étage", True,
    )  # fmt: skip
    assert (order.contact_name, order.contact_phone) == ("Marie Curie", "+33612345678")
    assert order.slot_public_id == market.slot
    assert [part.means for part in order.parts] == [Means.CHEQUE, Means.CHEQUE]


def test_a_shop_without_vat_sells_without_vat(session, market):
    change_shop(market.bakery, vat_franchise=True)
    part = queries.order(session, placed(market).reference).parts[0]
    assert part.lines[0].vat_bp == 0


def test_one_fee_for_one_drop_with_its_beneficiary(session, app):
    market = build.add_market(fee_cents=290)
    delivery = DeliverySection(
        fee_beneficiary=FeeBeneficiary.ASSOCIATION, fee_beneficiary_name="Les Vélos de Bondy"
    )
    answer = place(build.ready(market), delivery=delivery)
    order = queries.order(session, answer.reference)
    assert (order.fee_cents, order.total_cents) == (290, 738 + 290)
    assert (order.fee_beneficiary, order.fee_beneficiary_name) == (
        FeeBeneficiary.ASSOCIATION, "Les Vélos de Bondy",
    )  # fmt: skip
    assert order.fee_payment_state == PaymentState.DUE


def test_an_order_tells_the_household_each_shop_and_the_trail(session, market):
    answer = placed(market)
    session.rollback()
    keys = session.scalars(select(OutboxMessage.key).order_by(OutboxMessage.id)).all()
    assert keys == [
        f"order.placed:{answer.reference}",
        *(f"merchant.new_part:{part.reference}" for part in answer.parts),
    ]
    [event] = audit.trail(session, f"order:{answer.reference}")
    assert event.verb == "placed"
    assert event.detail["parts"] == [part.reference for part in answer.parts]


def test_the_references_of_parts_do_not_tell_how_many_shops_there_are(market):
    endings = {part.reference.rpartition("-")[2] for part in placed(market).parts}
    assert len(endings) == 2
    assert not endings & {"1", "2", "01", "02"}


@pytest.mark.parametrize("times", [2, 5])
def test_the_same_basket_again_is_the_same_order(session, market, times):
    basket_id = build.ready(market)
    answers = {place(basket_id) for _ in range(times)}
    assert len(answers) == 1
    assert orders(session) == 1


def test_the_same_key_and_body_get_the_same_answer_whatever_happened_since(session, market):
    body = {"basket_id": "x", "contact": {"name": "Marie"}}
    basket_id = build.ready(market)
    first = place(basket_id, key="k1", body=body)
    change_product(market.bread, price_cents=999)
    assert place(basket_id, key="k1", body=dict(reversed(body.items()))) == first
    assert place(basket_id, key="k2", body=body) == first
    assert orders(session) == 1


def test_the_same_key_with_another_body_is_refused(session, market):
    place(build.ready(market), key="k1", body={"n": 1})
    with pytest.raises(IdempotencyMismatch) as refusal:
        place(build.ready(market), key="k1", body={"n": 2})
    assert refusal.value.status == 422
    assert orders(session) == 1


def test_people_with_accounts_have_keys_of_their_own(session, market):
    place(build.ready(market), key="1", body={"n": 1})
    user_id = accounts.open_account("Marie", "marie@example.fr")
    place(build.ready(market), key="1", body={"n": 2}, actor=Actor(Role.RESIDENT, user_id))
    assert orders(session) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb"])
def test_a_key_that_cannot_be_is_refused(market, key):
    with pytest.raises(BadInput):
        place(build.ready(market), key=key, body={})


def test_a_refused_attempt_uses_up_neither_key_nor_basket(session, market):
    basket_id = build.filled(market)
    with pytest.raises(HoldLost):
        place(basket_id, key="k1", body={"n": 1})
    baskets.take_slot(basket_id, market.slot, minutes=15)
    assert place(basket_id, key="k1", body={"n": 1}).total_cents == 738


def test_a_program_sends_contact_and_payment_with_the_order(session, market):
    basket_id = build.start()
    baskets.set_line(basket_id, market.bread, quantity=1)
    baskets.set_address(basket_id, ban_id=market.address)
    baskets.take_slot(basket_id, market.slot, minutes=15)
    first = place(basket_id, contact=MARIE)
    assert place(basket_id, contact=MARIE) == first


def test_an_empty_basket_is_no_order(market):
    basket_id = build.ready(market)
    baskets.empty(basket_id)
    with pytest.raises(EmptyBasket):
        place(basket_id)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"price_cents": 129}, PriceChanged),
        ({"price_cents": 131}, PriceChanged),
        ({"sold_out_until": timedelta(hours=1)}, SoldOut),
        ({"status": "withdrawn"}, NotAvailable),
    ],
)
def test_what_changed_is_asked_again_before_it_binds(session, market, change, refusal):
    basket_id = build.ready(market)
    moved = {k: now() + v if isinstance(v, timedelta) else v for k, v in change.items()}
    change_product(market.bread, **moved)
    with pytest.raises(refusal):
        place(basket_id)
    assert orders(session) == 0
    baskets.accept_changes(basket_id)
    assert place(basket_id).total_cents in (478, 478 + 2 * 129, 478 + 2 * 131)


def test_a_paused_shop_takes_no_orders(session, market):
    basket_id = build.ready(market)
    change_shop(market.bakery, paused_until=now() + timedelta(hours=2))
    with pytest.raises(NotAvailable):
        place(basket_id)


def test_a_shop_and_a_zone_may_ask_for_a_smallest_order(session, market):
    basket_id = build.ready(market)
    change_shop(market.bakery, min_order_cents=300)
    with pytest.raises(BelowMinimum) as refusal:
        place(basket_id)
    assert refusal.value.params["missing_cents"] == 40
    change_shop(market.bakery, min_order_cents=260)
    _change_zone(market, minimum_cents=800)
    with pytest.raises(BelowMinimum) as refusal:
        place(basket_id)
    assert refusal.value.params == {"missing_cents": 62, "minimum_cents": 800}


def _change_zone(market, **fields):
    with write() as session:
        for name, value in fields.items():
            setattr(session.get_one(DeliveryZone, market.zone_id), name, value)


def test_a_lost_hold_is_said_and_loses_nothing(session, market):
    basket_id = build.ready(market)
    with shifted(now() + timedelta(minutes=16)), pytest.raises(HoldLost):
        place(basket_id)
    assert queries.basket(session, basket_id, now()).line_count == 2


def test_a_hold_outlives_the_cut_off(session, market):
    with shifted(now() + timedelta(hours=21, minutes=50)):
        basket_id = build.ready(market)
    with shifted(now() + timedelta(hours=22, minutes=3)):
        assert place(basket_id).reference


def test_a_slot_closed_meanwhile_refuses(market):
    basket_id = build.ready(market)
    slots.close(market.slot, "Neige", OFFICER)
    with pytest.raises(SlotClosed):
        place(basket_id)


def test_a_shop_added_after_the_slot_must_be_open_for_it_too(market):
    basket_id = build.ready(market)
    closed = add_selling_shop("Toujours Fermé")
    today = now().date()
    close_shop(closed, today - timedelta(days=1), today + timedelta(days=3))
    baskets.set_line(basket_id, add_product(closed), quantity=1)
    with pytest.raises(ShopClosed):
        place(basket_id)


def test_nobody_orders_without_address_contact_or_means(session, market):
    basket_id = build.start()
    baskets.set_line(basket_id, market.bread, quantity=1)
    with pytest.raises(AddressUnknown):
        place(basket_id)
    baskets.set_address(basket_id, ban_id=build.add_address(99, inside=False))
    with pytest.raises(OutsideZone):
        place(basket_id)
    baskets.set_address(basket_id, ban_id=market.address)
    with pytest.raises(MeansNotAccepted):
        place(basket_id, at_the_door=False)
    with pytest.raises(BadInput):
        place(basket_id)


def test_means_chosen_once_but_no_longer_accepted_are_refused(market):
    basket_id = build.ready(market)
    with write() as session:
        basket = session.scalars(select(Basket)).one()
        basket.means = {"boulangerie-amar": "account"}
    with pytest.raises(MeansNotAccepted):
        place(basket_id)


def test_an_unlisted_address_is_ordered_from_and_waits_for_confirmation(session, market):
    basket_id = build.ready(market)
    baskets.set_address(basket_id, unlisted="Péniche Loulou, quai du canal")
    order = queries.order(session, place(basket_id).reference)
    assert (order.address_label, order.address_confirmed, order.lat) == (
        "Péniche Loulou, quai du canal", False, None,
    )  # fmt: skip


def test_each_guest_is_a_household_of_their_own(session, market):
    placed(market)
    placed(market)
    session.rollback()
    assert session.scalars(select(func.count(Household.id))).one() == 2
    assert set(session.scalars(select(HouseholdMember.user_id))) == {None}


def test_a_person_with_an_account_has_one_household(session, market):
    user_id = accounts.open_account("Marie", "marie@example.fr")
    actor = Actor(Role.RESIDENT, user_id)
    for _ in range(2):
        basket_id = build.ready(market)
        with write() as session:
            session.scalars(select(Basket).filter_by(public_id=basket_id)).one().user_id = user_id
        place(basket_id, actor=actor)
    found = queries.orders_of(session, user_id)
    assert [row.shops for row in found] == [["Boulangerie Amar", "Fromagerie Bel"]] * 2
    assert session.scalars(select(func.count(Household.id))).one() == 1


def test_my_orders_stand_by_day_of_delivery_the_latest_first(session, market):
    user_id = accounts.open_account("Marie", "marie@example.fr")
    later = add_slot(market.zone_id, now() + timedelta(days=3))
    for slot in (later, market.slot):
        basket_id = build.ready(market._replace(slot=slot))
        with write() as session:
            session.scalars(select(Basket).filter_by(public_id=basket_id)).one().user_id = user_id
        place(basket_id, actor=Actor(Role.RESIDENT, user_id))
    days = [row.starts_at for row in queries.orders_of(session, user_id)]
    assert days == sorted(days, reverse=True)


def test_an_amount_sent_along_changes_nothing(market):
    answer = place(build.ready(market), key="k1", body={"total_cents": 1, "fee_cents": -500})
    assert (answer.total_cents, answer.fee_cents) == (738, 0)
