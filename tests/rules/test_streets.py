"""Ways on a town's streets: the graph, its file, and what travel times are made of."""

import json

import pytest

from bourg.addresses.atlas import Atlas
from bourg.addresses.nearest import Nearest
from bourg.addresses.roads import RoadsRefused, read_ways
from bourg.addresses.street_file import NAME, StreetFile, StreetFileRefused
from bourg.addresses.streets import Streets
from bourg.addresses.streets_import import House, import_roads
from bourg.addresses.travel import PACES, TravelTimes
from bourg.addresses.ways import BIKE, FOOT, VAN
from bourg.routing.travel import great_circle_m
from bourg.town.settings import TravelSection
from tests.builders.streets import SQUARE, collection, corner, way

CORNERS = [corner(0, 0), corner(0, 1), corner(1, 1), corner(1, 0)]
HOUSES = [House(f"{n} rue du Carré", point) for n, point in enumerate(CORNERS, 1)]
ISLAND = House("1 chemin de l’Île", corner(5, 5))


@pytest.fixture
def roads(tmp_path):
    """A file of streets; the small square unless others are given."""

    def write(features=SQUARE):
        path = tmp_path / "voies.geojson"
        path.write_bytes(collection(features))
        return path

    return write


def laid(tmp_path, path, houses=HOUSES, vehicles=(BIKE, VAN)):
    done = import_roads(path, tmp_path, houses, vehicles=vehicles)
    return done, StreetFile(tmp_path / NAME)


def test_a_van_goes_around_a_one_way_street_and_a_bike_may_be_pushed(tmp_path, roads):
    _, streets = laid(tmp_path, roads())
    end, start = CORNERS[2], CORNERS[3]
    side_s = streets.way(VAN, end, start)[0]
    assert streets.way(VAN, start, end)[0] > 2.5 * side_s
    across_m = great_circle_m(start, end)
    assert streets.way(BIKE, start, end)[:2] == pytest.approx((across_m * 3.6 / 4, across_m), abs=2)


def test_only_the_largest_part_counts_and_who_lives_off_it_is_named(tmp_path, roads):
    done, streets = laid(tmp_path, roads(), [*HOUSES, ISLAND])
    assert done.ridden[BIKE].without == [ISLAND]
    assert (done.ridden[BIKE].vertices, done.ridden[BIKE].joined) == (6, 4)
    assert streets.way(BIKE, CORNERS[0], ISLAND.point) is None


def test_no_way_is_shorter_in_parts_than_as_a_whole(tmp_path, roads):
    _, streets = laid(tmp_path, roads())
    for a in CORNERS:
        for b in CORNERS:
            for c in CORNERS:
                parts = streets.way(VAN, a, b)[0] + streets.way(VAN, b, c)[0]
                assert streets.way(VAN, a, c)[0] <= parts


def test_gates_are_thinned_out_where_there_are_too_many(roads):
    line = [way(*[(0, n / 50) for n in range(50)])]
    streets = Streets(read_ways(roads(line)), BIKE)
    gates = streets.gates([], most=12)
    assert 3 < len(gates) <= 12
    assert len(streets.gates([corner(0, 0.5)])) == 1


def test_the_way_to_the_door_is_counted_too(tmp_path, roads):
    _, streets = laid(tmp_path, roads())
    beside = (CORNERS[0][0] - 0.0004, CORNERS[0][1])
    times = TravelTimes(PACES, [streets])
    assert times.leg("bike", beside, CORNERS[0]) == pytest.approx((44.5 * 3.6 / 15, 44.5), abs=0.5)


def test_streets_first_and_the_birds_way_where_there_is_none(tmp_path, roads):
    done, streets = laid(tmp_path, roads())
    times = TravelTimes(PACES, [streets])
    assert times.source == f"{done.source}+haversine"
    straight = great_circle_m(CORNERS[0], CORNERS[2])
    assert times.leg("bike", CORNERS[0], CORNERS[2])[1] > 1.3 * straight
    far = corner(5, 5)
    factor = PACES["bike"].factor
    assert times.leg("bike", CORNERS[0], far)[1] == great_circle_m(CORNERS[0], far) * factor
    assert times.unknown("bike", [CORNERS[0], CORNERS[1], far]) == 4
    assert times.unknown("foot", CORNERS[:2]) == 2


def test_a_town_and_a_zone_set_their_own_pace(tmp_path, roads):
    laid(tmp_path, roads())
    said = TravelSection.model_validate(
        {"bike": {"kmh": 12}, "zones": {"coteau": {"bike": {"kmh": 10, "factor": 2}}}}
    )
    atlas, far = Atlas(tmp_path, said), corner(5, 5)
    usual, slow = atlas.times(), atlas.times("coteau")
    assert usual.leg("bike", *CORNERS[:2])[0] * 12 == pytest.approx(
        slow.leg("bike", *CORNERS[:2])[0] * 10
    )
    assert slow.leg("bike", CORNERS[0], far)[1] == 2 * great_circle_m(CORNERS[0], far)
    assert usual.leg("cargo_bike", *CORNERS[:2])[0] < usual.leg("bike", *CORNERS[:2])[0]


def test_new_streets_are_used_at_once_and_old_answers_stay_the_same_object(tmp_path, roads):
    atlas = Atlas(tmp_path)
    before = atlas.times()
    assert before is atlas.times()
    assert before.source == "haversine"
    import_roads(roads(), tmp_path, HOUSES)
    after = atlas.times()
    assert after.source.startswith("streets-")
    assert after is atlas.times()
    import_roads(roads([*SQUARE, way((0, 0), (1, 1))]), tmp_path, HOUSES)
    assert atlas.times().source != after.source


def test_the_same_file_twice_has_the_same_name(tmp_path, roads):
    first, second = (import_roads(roads(), tmp_path, HOUSES) for _ in range(2))
    assert first.source == second.source


def test_a_table_for_the_engine_has_all_places(tmp_path, roads):
    _, streets = laid(tmp_path, roads())
    times = TravelTimes(PACES, [streets])
    table = times.between(CORNERS).table("van")
    assert table.seconds[3][2] > table.seconds[2][3] > 0 == table.metres[1][1]
    legs = times.legs("van", CORNERS[3], [CORNERS[2]])
    assert (legs.out_s, legs.back_s) == ([table.seconds[3][2]], [table.seconds[2][3]])


def test_a_damaged_file_of_times_is_refused_and_the_birds_way_taken(tmp_path, roads):
    import_roads(roads(), tmp_path, HOUSES)
    whole = (tmp_path / NAME).read_bytes()
    header = json.loads(whole.partition(b"\n")[0])
    strange = json.dumps(header | {"format": "else"}).encode() + b"\n"
    for raw in (b"", b"rubbish", whole[:-1], whole + b"x", strange, b"[1]\n"):
        (tmp_path / NAME).write_bytes(raw)
        with pytest.raises(StreetFileRefused):
            StreetFile(tmp_path / NAME)
        assert Atlas(tmp_path).times().source == "haversine"


@pytest.mark.parametrize(
    ("features", "houses", "sentence"),
    [
        ([way((0, 0), (0, 1), highway="proposed")], HOUSES, "No vehicle may ride"),
        (SQUARE, [House("Ailleurs", (43.3, 5.4))], "right town"),
    ],
)
def test_streets_that_serve_nobody_change_nothing(tmp_path, roads, features, houses, sentence):
    with pytest.raises(RoadsRefused, match=sentence):
        import_roads(roads(features), tmp_path, houses)
    assert not (tmp_path / NAME).exists()


def test_the_nearest_point_is_the_nearest(tmp_path):
    points = [corner(n * 0.37 % 3, n * 0.71 % 4) for n in range(200)]
    nearest = Nearest(points)
    for n in range(50):
        asked = corner(n * 0.91 % 4 - 0.5, n * 0.53 % 5 - 0.5)
        best = min(nearest.metres(asked, point) for point in points)
        found = nearest.find(asked, 400)
        assert (found[1] if found else None) == (best if best <= 400 else None)


def test_real_streets_join_the_town_and_take_longer_than_the_bird(bondy):
    ways = read_ways(bondy / "voies_osm.geojson.gz")
    bike, van, foot = (Streets(ways, vehicle) for vehicle in (BIKE, VAN, FOOT))
    assert [len(one.graph) for one in (bike, van, foot)] == [4537, 3089, 4548]
    gates = bike.gates([], most=30)
    matrix = bike.matrix(gates)
    straight = [great_circle_m(a, b) for a in gates for b in gates]
    longer = sum(matrix.metres) / sum(straight)
    assert 1.15 < longer < 1.6
