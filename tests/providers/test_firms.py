"""The public register over HTTP: asked once and briefly; trouble is said in words."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from urllib.parse import parse_qs, urlsplit

import pytest

from bourg.merchants.providers.firms import PublicRegister
from bourg.merchants.register import Unreachable
from tests.rules.test_register import SIRET, told


class Service(BaseHTTPRequestHandler):
    """A register that answers as its server wants, and notes what it was asked."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        sleep(self.server.slow_s)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.said)

    def log_message(self, *_) -> None:
        """It says nothing."""


@pytest.fixture
def service():
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        server.asked, server.slow_s, server.status = [], 0, 200
        server.said = json.dumps(told()).encode()
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def register(service):
    return PublicRegister(f"http://127.0.0.1:{service.server_address[1]}/", timeout_s=0.5)


def test_a_siret_is_asked_for_and_read(register, service):
    assert register.look_up(SIRET).legal_name == "LOU"
    (path,) = service.asked
    assert urlsplit(path).path == "/search"
    assert parse_qs(urlsplit(path).query)["q"] == [SIRET]


@pytest.mark.parametrize(
    ("status", "said", "slow_s"),
    [(500, b"{}", 0), (429, b"", 0), (200, b"<html>", 0), (200, b"{}", 2), (200, b"[]", 0)],
)
def test_trouble_of_the_register_is_one_refusal_at_the_siret(
    register, service, status, said, slow_s
):
    service.status, service.said, service.slow_s = status, said, slow_s
    with pytest.raises(Unreachable) as refusal:
        register.look_up(SIRET)
    assert refusal.value.field == "siret"


def test_nobody_there_is_the_same_refusal():
    with pytest.raises(Unreachable):
        PublicRegister("http://127.0.0.1:9", timeout_s=0.5).look_up(SIRET)
