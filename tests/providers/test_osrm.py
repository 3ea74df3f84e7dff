"""Travel times from an OSRM server: a fake one that answers, lies, is slow, or is not there."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bourg.addresses.atlas import Atlas
from bourg.addresses.providers.osrm import Osrm
from bourg.addresses.streets_import import MOST_PLACES, House, NoAnswer, fetch_roads
from bourg.addresses.ways import BIKE
from tests.builders.streets import corner

PLACES = [corner(0, 0), corner(0, 1), corner(1, 1)]


def table(path):
    """What OSRM answers: a second and ten metres for each step between two numbers."""
    places = path.split("/")[4].partition("?")[0].split(";")
    first, last = (
        [int(n) for n in path.partition(f"{name}=")[2].partition("&")[0].split(";")]
        for name in ("sources", "destinations")
    )
    at = [sum(map(float, place.split(","))) * 1000 for place in places]
    rows = [[abs(at[a] - at[b]) for b in last] for a in first]
    return {"code": "Ok", "durations": rows, "distances": [[c * 10 for c in r] for r in rows]}


@pytest.fixture
def osrm():
    """A server on this machine; `answer` makes its words from the path, `asked` keeps the paths."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked.append(self.path)
            raw = server.answer(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(raw if isinstance(raw, bytes) else json.dumps(raw).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answer, server.asked = table, []
    server.handle_error = lambda *_: None  # who asked has hung up
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def fetch(server, folder, points=PLACES, timeout_s=2.0):
    """The times that the town has afterwards."""
    houses = [House(str(n), point) for n, point in enumerate(points)]
    fetch_roads(Osrm(server.url, timeout_s).ask, folder, houses, vehicles=[BIKE])
    return Atlas(folder).times()


def test_ways_are_fetched_once_and_nobody_is_asked_afterwards(osrm, tmp_path):
    times = fetch(osrm, tmp_path)
    assert "/table/v1/bicycle/2.480000,48.900000;" in osrm.asked[0]
    assert times.leg("cargo_bike", *PLACES[:2]) == pytest.approx((4, 40), abs=1)
    assert times.source.startswith("osrm-")
    assert times.unknown("cargo_bike", PLACES) == 0
    assert len(osrm.asked) == 1


def test_many_places_are_asked_in_pieces_that_servers_take(osrm, tmp_path):
    many = [corner(0, n / 10) for n in range(MOST_PLACES + 3)]
    times = fetch(osrm, tmp_path, many)
    assert times.unknown("bike", many) == 0
    assert times.leg("bike", many[1], many[-1])[1] == pytest.approx(40 * 4.6, abs=2)
    assert len(osrm.asked) == 4


def test_where_the_server_has_no_way_the_birds_is_taken(osrm, tmp_path):
    osrm.answer = lambda path: table(path) | {"durations": [[None] * 3] * 3}
    times = fetch(osrm, tmp_path)
    assert times.leg("bike", *PLACES[:2])[1] == pytest.approx(292.4 * 1.343, abs=1)


WRONG = {
    "an error": {"code": "NoSegment"},
    "no table": {"code": "Ok"},
    "another size": {"code": "Ok", "durations": [[1]], "distances": [[1]]},
    "words": {"code": "Ok", "durations": [["x"] * 3] * 3, "distances": [[1] * 3] * 3},
    "time backwards": {"code": "Ok", "durations": [[-5] * 3] * 3, "distances": [[1] * 3] * 3},
    "a page": b"<html>502</html>",
    "nothing": b"",
    "a list": [1, 2],
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_a_server_that_says_something_else_changes_nothing(osrm, tmp_path, words):
    before = fetch(osrm, tmp_path).source
    osrm.answer = lambda path: words
    with pytest.raises(NoAnswer):
        fetch(osrm, tmp_path, [*PLACES, corner(0, 2)])
    assert Atlas(tmp_path).times().source == before


def test_a_slow_server_and_one_that_is_down_keep_nobody_waiting(osrm, tmp_path):
    osrm.answer = lambda path: time.sleep(0.6) or table(path)
    with pytest.raises(NoAnswer):
        fetch(osrm, tmp_path, timeout_s=0.1)
    gone = Osrm("http://127.0.0.1:9", 0.1)
    assert gone.ask("bike", PLACES[:1], PLACES[1:]) is None
