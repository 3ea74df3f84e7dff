"""What officers read about zones: the list, what lies in two of them, what in none."""

import pytest

from bourg.addresses import services
from bourg.addresses.queries import zones
from bourg.kernel.clock import now
from bourg.slots.queries.zones import ahead
from tests.builders.slots import add_slot
from tests.builders.zones import EAST, WEST
from tests.places import invented_addresses


@pytest.fixture
def gazetteer(session, tmp_path):
    services.import_addresses(invented_addresses(tmp_path))
    return session


def test_zones_come_switched_on_first_in_the_order_they_are_asked(gazetteer):
    services.draw_zone("west", "Ouest", polygon=WEST, position=2)
    services.draw_zone("draft", "Projet", polygon=WEST, active=False)
    services.draw_zone("east", "Est", polygon=EAST, position=1, fee_cents=250)
    found = zones.zones(gazetteer)
    assert [zone.slug for zone in found] == ["east", "west", "draft"]
    assert [zone.addresses for zone in found] == [10, 8, 0]
    assert zones.zone(gazetteer, "east").fee_cents == 250
    assert zones.zone(gazetteer, "nowhere") is None


def test_addresses_in_two_zones_are_counted_and_the_winner_is_named(gazetteer):
    services.draw_zone("west", "Ouest", polygon=WEST, position=2)
    services.draw_zone("east", "Est", polygon=EAST, position=1)
    services.draw_zone("town", "Toute la ville", position=3)
    assert zones.overlaps(gazetteer) == [("Est", "Ouest", 3)]


def test_streets_without_a_zone_are_listed_with_most_addresses_first(gazetteer):
    services.draw_zone("west", "Ouest", polygon=WEST)
    found = zones.holes(gazetteer)
    assert sum(hole.addresses for hole in found) == 7
    assert found[0].addresses >= found[-1].addresses
    services.draw_zone("town", "Toute la ville")
    assert zones.holes(gazetteer) == []


def test_the_bounds_of_the_town_are_those_of_its_addresses(gazetteer):
    bounds = zones.town_bounds(gazetteer)
    assert bounds.west == pytest.approx(2.001)
    assert bounds.holds(2.005, 48.003, margin=0)
    assert not bounds.holds(5.0, 45.0)


def test_a_town_without_addresses_has_no_bounds(session):
    assert zones.town_bounds(session) is None


def test_slots_to_come_are_counted_by_zone(gazetteer):
    services.draw_zone("west", "Ouest", polygon=WEST)
    zone = zones.zone(gazetteer, "west")
    add_slot(zone.id)
    add_slot(zone.id, now().replace(year=now().year + 1), closed_at=now())
    assert ahead(gazetteer, now())[zone.id].slots == 1
