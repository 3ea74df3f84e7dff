"""OpenStreetMap's tags: who may ride where, in which direction, how fast."""

import pytest

from bourg.addresses.ways import BIKE, FOOT, VAN, speeds

STREET = {"highway": "residential"}
CASES = {
    "a street is open to all": (STREET, (15, 15), (18, 18), (4.5, 4.5)),
    "against a one-way street a bike is pushed": (
        STREET | {"oneway": "yes"}, (15, 4), (18, 0), (4.5, 4.5),
    ),
    "cycling against it where a sign says so": (
        STREET | {"oneway": "yes", "oneway:bicycle": "no"}, (15, 15), (18, 0), (4.5, 4.5),
    ),
    "or a lane is drawn": (
        STREET | {"oneway": "yes", "cycleway": "opposite"}, (15, 15), (18, 0), (4.5, 4.5),
    ),
    "one way against the line": (STREET | {"oneway": "-1"}, (4, 15), (0, 18), (4.5, 4.5)),
    "a roundabout goes one way": (
        {"highway": "tertiary", "junction": "roundabout"}, (15, 4), (21, 0), (4.5, 4.5),
    ),
    "a footway is pushed along": ({"highway": "footway"}, (4, 4), (0, 0), (4.5, 4.5)),
    "or ridden where bikes may": (
        {"highway": "footway", "bicycle": "yes"}, (12, 12), (0, 0), (4.5, 4.5),
    ),
    "steps are walked only": ({"highway": "steps"}, (0, 0), (0, 0), (4.5, 4.5)),
    "a motorway is for vans, one way": ({"highway": "motorway"}, (0, 0), (70, 0), (0, 0)),
    "a private yard is shut": ({"highway": "service", "access": "private"}, (0, 0), (0, 0), (0, 0)),
    "but not to whom it names": (
        {"highway": "service", "access": "no", "bicycle": "yes"}, (12, 12), (0, 0), (0, 0),
    ),
    "a street without cars": (STREET | {"motor_vehicle": "no"}, (15, 15), (0, 0), (4.5, 4.5)),
    "a slow zone slows a van": (STREET | {"maxspeed": "20"}, (15, 15), (16, 16), (4.5, 4.5)),
    "no street": ({"highway": "proposed"}, (0, 0), (0, 0), (0, 0)),
}  # fmt: skip


@pytest.mark.parametrize(("tags", "bike", "van", "foot"), CASES.values(), ids=CASES)
def test_who_may_ride_a_way_and_how_fast(tags, bike, van, foot):
    found = [tuple(speeds(tags, vehicle)) for vehicle in (BIKE, VAN, FOOT)]
    assert found == [bike, van, foot]
