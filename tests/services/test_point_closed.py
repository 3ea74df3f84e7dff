"""A pick-up point that closes for good: its orders go to another point, or are brought."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from bourg.addresses.kinds import Way
from bourg.kernel.clock import now
from bourg.kernel.transaction import write
from bourg.money.kinds import Means
from bourg.money.models import MerchantMeans
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import OrderState
from bourg.ordering.models import Basket
from bourg.ordering.queries.elsewhere import may_be_brought, other_points
from bourg.ordering.refusals import MeansNotAccepted
from bourg.ordering.services import baskets, cancelling, collecting
from bourg.ordering.services.rescheduling import reschedule
from bourg.slots import invariants as slot_invariants
from bourg.slots import refusals
from bourg.slots.services import points
from tests.builders import baskets as build
from tests.builders.orders import GUEST, OFFICER, place
from tests.builders.points import add_point, in_shops, windows
from tests.builders.postbox import Postbox
from tests.builders.shops import change_shop


@pytest.fixture
def market(app):
    """Two shops where one may also pay at their own counter."""
    made = build.add_market()
    with write() as session:
        for merchant_id in (made.bakery, made.dairy):
            session.add(MerchantMeans(merchant_id=merchant_id, means=Means.AT_COLLECTION))
    return made


@pytest.fixture
def order(market):
    """An order at the hall, which the town then closes for good."""
    hall = add_point(market.address)
    made = place(at(market, hall))
    points.close(hall.public_id, "La halle ferme", OFFICER, called_off=True)
    return made


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []
    assert slot_invariants.check(session) == []


def at(market, point, **means):
    basket_id = build.filled(market)
    collecting.fetch_at(basket_id, point.public_id)
    if means:
        baskets.set_means(basket_id, means["means"])
    baskets.take_slot(basket_id, ahead(point)[0].public_id, minutes=15)
    return basket_id


def ahead(point):
    return [one for one in windows(point, now()) if one.starts_at > now() + timedelta(hours=3)]


def seen(session, order):
    session.rollback()
    return queries.order(session, order.reference)


def test_the_nearest_other_point_is_offered_with_its_times_and_the_order_goes_there(
    market, order, session
):
    library = add_point(build.add_address(40), name="Médiathèque")
    (one,) = other_points(session, seen(session, order), now())
    assert (one.name, round(one.metres)) == ("Médiathèque", 0)
    reschedule(order.reference, one.next[0].public_id, GUEST)
    view = seen(session, order)
    assert (view.called_off, view.way, view.collect_at) == (False, Way.POINT, "Médiathèque")
    assert view.address_label.startswith("40 Rue de la République")
    assert session.get_one(Basket, 1).zone_id == library.zone_id


def test_the_shops_own_counters_and_closed_points_are_not_offered(market, order, session):
    in_shops()
    closed = add_point(build.add_address(40), name="Médiathèque")
    points.close(closed.public_id, "Travaux", OFFICER)
    assert other_points(session, seen(session, order), now()) == []


def test_a_point_that_takes_no_cheques_is_neither_offered_nor_taken(market, session):
    hall = add_point(market.address, takes_envelopes=True)
    cheques = {"boulangerie-amar": Means.CHEQUE}
    made = place(at(market, hall, means=cheques))
    library = add_point(build.add_address(40), name="Médiathèque")
    points.close(hall.public_id, "La halle ferme", OFFICER, called_off=True)
    assert other_points(session, seen(session, made), now()) == []
    with pytest.raises(MeansNotAccepted):
        reschedule(made.reference, ahead(library)[0].public_id, GUEST)
    assert seen(session, made).collect_at == "Halle du marché"


def test_an_order_of_a_point_that_is_open_stays_there(market, session):
    made = place(at(market, add_point(market.address)))
    library = add_point(build.add_address(40), name="Médiathèque")
    with pytest.raises(refusals.NotCalledOff):
        reschedule(made.reference, ahead(library)[0].public_id, GUEST)
    assert other_points(session, seen(session, made), now()) == []


def test_an_order_that_is_brought_never_goes_to_a_point(market, session):
    library = add_point(market.address, name="Médiathèque")
    made = place(build.ready(market))
    with pytest.raises((refusals.OutsideZone, refusals.NotCalledOff)):
        reschedule(made.reference, ahead(library)[0].public_id, GUEST)
    assert seen(session, made).way == Way.DELIVERY


def test_what_cannot_be_fetched_is_brought_instead_once_its_time_is_chosen(market, order, session):
    assert may_be_brought(session, seen(session, order))
    basket_id = cancelling.bring_instead(order.reference, GUEST, minutes=15)
    assert seen(session, order).state == OrderState.CANCELLED
    baskets.take_slot(basket_id, market.slot, minutes=15)
    again = place(basket_id)
    assert seen(session, again).way == Way.DELIVERY


def counters(market):
    """Collection in both shops, open all day."""
    for merchant_id in (market.bakery, market.dairy):
        change_shop(merchant_id, collects=True, collect_lead_minutes=60)
    return in_shops()


def test_what_was_to_be_fetched_in_the_shops_goes_to_a_point_or_is_brought(market, session):
    shops = counters(market)
    made = place(at(market, shops))
    library = add_point(build.add_address(40), name="Médiathèque")
    assert other_points(session, seen(session, made), now()) == []
    points.close(shops.public_id, "Coupure de courant", OFFICER, called_off=True)
    view = seen(session, made)
    assert may_be_brought(session, view)
    (one,) = other_points(session, view, now())
    reschedule(made.reference, one.next[0].public_id, GUEST)
    view = seen(session, made)
    assert (view.way, view.collect_at) == (Way.POINT, library.name)
    assert {part.collect_from_at for part in view.parts} == {None}


def test_a_shop_that_is_paid_on_the_spot_only_is_not_moved_to_a_point(market, session):
    shops = counters(market)
    made = place(at(market, shops))
    with write() as changed:
        changed.execute(delete(MerchantMeans).where(MerchantMeans.means == Means.AT_COLLECTION))
    library = add_point(build.add_address(40), name="Médiathèque", takes_envelopes=True)
    points.close(shops.public_id, "Coupure de courant", OFFICER, called_off=True)
    assert other_points(session, seen(session, made), now()) == []
    with pytest.raises(MeansNotAccepted):
        reschedule(made.reference, ahead(library)[0].public_id, GUEST)
    assert may_be_brought(session, seen(session, made))


def test_a_shop_where_people_fetch_hears_of_them_and_of_no_courier(market):
    change_shop(market.dairy, email="bel@boutiques.example")
    shops, postbox = counters(market), Postbox()
    place(at(market, shops))
    postbox.look()
    points.close(shops.public_id, "Coupure de courant", OFFICER, called_off=True)
    told = {to: (subject, words) for to, subject, words, _ in postbox.look()}
    subject, words = told["bel@boutiques.example"]
    assert subject.startswith("Pas de retrait")
    assert "annule les retraits dans votre boutique" in words
    assert "livre" not in words.split("Une question")[0]
