"""A VROOM server: a fake one that answers well, answers rubbish, is slow, or is not there."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bourg.routing.improving import better
from bourg.routing.model import Ridden
from bourg.routing.planning import first_plan
from bourg.routing.providers.vroom_express import VroomExpress
from tests.builders.routing import courier, order, task

ASKED = task([order(1, [1], 5), order(2, [1], 4)])
STEPS = [("pickup", 10), ("pickup", 20), ("delivery", 20), ("delivery", 10)]
GOOD = {
    "code": 0,
    "routes": [{"vehicle": 0, "steps": [{"type": kind, "id": n} for kind, n in STEPS]}],
}


@pytest.fixture
def vroom():
    """A server on this machine; `answer()` makes its words, `asked` keeps the questions."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            raw = server.answer()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(raw if isinstance(raw, bytes) else json.dumps(raw).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answer, server.asked = lambda: GOOD, []
    server.handle_error = lambda *_: None  # who asked has hung up
    server.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_server_is_asked_and_its_sequences_are_ours(vroom):
    plan = first_plan(ASKED)
    found = VroomExpress(vroom.url).sequences(ASKED, plan)
    assert found == {"a": [10, 20, 21, 11]}
    assert [s["pickup"]["id"] for s in vroom.asked[0]["shipments"]] == [10, 20]
    assert better(ASKED, plan, VroomExpress(vroom.url)).metres == 1000


RUBBISH = {
    "an error": {"code": 2, "error": "Invalid"},
    "no routes": {"code": 0},
    "a vehicle too many": {"code": 0, "routes": [{"vehicle": 7, "steps": []}]},
    "an unknown stop": {
        "code": 0, "routes": [{"vehicle": 0, "steps": [{"type": "delivery", "id": 4}]}],
    },
    "a page": b"<html>502</html>",
    "nothing": b"",
    "a list": [],
}  # fmt: skip


@pytest.mark.parametrize("words", RUBBISH.values(), ids=RUBBISH)
def test_rubbish_from_the_server_leaves_the_plan_as_it_was(vroom, words):
    vroom.answer = lambda: words
    plan = first_plan(ASKED)
    assert better(ASKED, plan, VroomExpress(vroom.url)) is plan


def test_a_slow_server_and_one_that_is_down_leave_the_plan_as_it_was(vroom):
    vroom.answer = lambda: time.sleep(0.6) or GOOD
    plan = first_plan(ASKED)
    assert better(ASKED, plan, VroomExpress(vroom.url, timeout_s=0.1)) is plan
    assert better(ASKED, plan, VroomExpress("http://127.0.0.1:9/", 0.1)) is plan


def test_a_day_under_way_is_not_shown_to_it(vroom):
    riding = task([order(1, [1], 5)], [courier(locked=(Ridden(10, 100),))])
    assert VroomExpress(vroom.url).sequences(riding, first_plan(riding)) is None
    assert vroom.asked == []
