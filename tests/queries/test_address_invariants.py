"""The checker of places finds each planted violation, and nothing in a town in order."""

import pytest
from sqlalchemy import select, update

from bourg.addresses import invariants, services
from bourg.addresses.models import Address, DeliveryZone
from tests.places import invented_addresses

SQUARE = {"type": "Polygon", "coordinates": [[[2.0, 48.0], [2.1, 48.0], [2.1, 48.1]]]}


@pytest.fixture
def places(session, tmp_path):
    services.import_addresses(invented_addresses(tmp_path))
    services.draw_zone("centre", "Centre", polygon=SQUARE)
    services.draw_zone("town", "Toute la ville")
    return session


def test_a_town_in_order_breaks_no_promise(places):
    assert invariants.check(places) == []


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"type": "Point", "coordinates": [2, 48]},
        {"type": "Polygon", "coordinates": [[[662524, 6866064], [662514, 6866065]]]},
    ],
)
def test_a_zone_that_is_no_polygon_is_found(places, shape):
    places.execute(update(DeliveryZone).filter_by(slug="centre").values(polygon=shape))
    assert [(v.id, v.subject) for v in invariants.check(places)] == [("P1", "zone:centre")]


def test_a_street_under_another_key_is_found(places):
    places.execute(
        update(Address).where(Address.street == "Rue de la Liberté").values(street="Rue Neuve")
    )
    found = invariants.check(places)
    assert [(v.id, v.subject) for v in found] == [("P2", "street:Rue Neuve")]


def test_a_zone_that_crosses_itself_is_found(places):
    tie = {"type": "MultiPolygon", "coordinates": [[[[2.0, 48.0], [2.1, 48.1], [2.1, 48.0],
                                                     [2.0, 48.1], [2.0, 48.0]]]]}  # fmt: skip
    places.execute(update(DeliveryZone).filter_by(slug="centre").values(polygon=tie))
    assert [(v.id, v.subject) for v in invariants.check(places)] == [("P1", "zone:centre")]


@pytest.mark.parametrize("zone", [None, "town"])
def test_an_address_with_another_zone_than_the_polygons_say_is_found(places, zone):
    named = select(DeliveryZone.id).filter_by(slug=zone).scalar_subquery() if zone else None
    places.execute(update(Address).where(Address.ban_id == "99001_0_1").values(zone_id=named))
    assert [(v.id, v.subject) for v in invariants.check(places)] == [("P3", "address:99001_0_1")]
