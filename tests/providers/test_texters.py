"""Every way to send text messages, and to ring somebody up, keeps the same promises."""

import json
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bourg.messages.ports import Call, Sms
from bourg.messages.providers import CALLERS, TEXTERS
from bourg.town.settings import Town
from tests.databases import TOWN_TOML

SMS = Sms("k1", "+33612345678", "Nouvelle commande 4812")
CALL = Call("c1", "+33612345678", "Nouvelle commande. Pour accepter, tapez 1.", "fr")


class Gateway(BaseHTTPRequestHandler):
    """A gateway that keeps what it is given, and refuses what brings no token."""

    def do_POST(self) -> None:
        kept = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        good = self.headers["Authorization"] == "Bearer jeton"
        self.server.kept.extend([kept] if good else [])
        self.send_response(202 if good else 401)
        self.end_headers()

    def log_message(self, *_) -> None:
        """It says nothing."""


@pytest.fixture
def gateway():
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        server.kept = []
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def town(**sections):
    return Town.model_validate({**tomllib.loads(TOWN_TOML), **sections})


@pytest.fixture(params=TEXTERS)
def texter(request, gateway, tmp_path):
    url = f"http://127.0.0.1:{gateway.server_address[1]}/sms"
    settings = town(sms={"transport": request.param, "url": url, "sender": "38001"})
    return TEXTERS[request.param](settings, tmp_path, "jeton")


def test_a_text_message_arrives_with_its_number_and_its_words(texter, gateway, tmp_path, capsys):
    texter.send(SMS)
    said = [json.dumps(kept) for kept in gateway.kept]
    said += [path.read_text() for path in tmp_path.glob("sms/out/*.txt")]
    (words,) = said or [capsys.readouterr().out]
    assert "+33612345678" in words
    assert "Nouvelle commande 4812" in words


def test_what_came_in_is_fetched_until_it_is_done_and_only_where_it_lies(texter, tmp_path):
    tray = tmp_path / "sms" / "in"
    tray.mkdir(parents=True)
    (tray / "m1.txt").write_bytes(b"from: 06 12 34 56 78\r\n\r\nOUI 4812\r\n")
    found = texter.fetch()
    assert [(one.message_id, one.sender, one.text) for one in found] in (
        [], [("m1", "06 12 34 56 78", "OUI 4812")],
    )  # fmt: skip
    texter.done("m1")
    texter.done("m1")
    assert texter.fetch() == []


def test_a_gateway_that_refuses_is_an_error_that_is_tried_again(gateway, tmp_path):
    url = f"http://127.0.0.1:{gateway.server_address[1]}/sms"
    texter = TEXTERS["http"](town(sms={"transport": "http", "url": url}), tmp_path, "faux")
    with pytest.raises(OSError, match="401"):
        texter.send(SMS)


@pytest.mark.parametrize("name", CALLERS)
def test_a_call_says_its_words_and_its_key_comes_back(name, gateway, tmp_path, capsys):
    url = f"http://127.0.0.1:{gateway.server_address[1]}/appels"
    settings = town(voice={"transport": name, "url": url, "sender": "0148000000"})
    caller = CALLERS[name](settings, tmp_path, "jeton")
    caller.call(CALL)
    files = [path.read_text() for path in tmp_path.glob("voice/out/*.txt")]
    files += [json.dumps(kept, ensure_ascii=False) for kept in gateway.kept]
    (words,) = files or [capsys.readouterr().out]
    assert "+33612345678" in words
    assert "tapez 1" in words
    (tmp_path / "voice" / "in").mkdir(parents=True)
    (tmp_path / "voice" / "in" / "p1.txt").write_text("from: +33612345678\nanswers: c1\n\n1")
    assert [(one.answers_to, one.text) for one in caller.fetch()] in ([], [("c1", "1")])
    caller.done("p1")
    assert caller.fetch() == []


def test_a_gateway_for_calls_is_told_which_keys_there_are_and_its_refusal_is_an_error(
    gateway, tmp_path
):
    settings = town(voice={"transport": "http",
                           "url": f"http://127.0.0.1:{gateway.server_address[1]}/"})  # fmt: skip
    CALLERS["http"](settings, tmp_path, "jeton").call(CALL)
    (kept,) = gateway.kept
    assert (kept["id"], kept["keys"], kept["language"]) == ("c1", ["1", "2", "3"], "fr")
    with pytest.raises(OSError, match="401"):
        CALLERS["http"](settings, tmp_path, "faux").call(CALL)


def test_a_gateway_needs_its_address():
    with pytest.raises(ValueError, match="url"):
        town(voice={"transport": "http"})
