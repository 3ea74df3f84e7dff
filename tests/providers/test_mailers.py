"""Every way to send mail keeps the same promises."""

import socketserver
import threading
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from bourg.messages.ports import Mail
from bourg.messages.providers import MAILERS
from bourg.messages.providers.envelope import envelope
from tests.databases import TOWN_TOML

MAIL = Mail("k1", "marie@example.fr", "Votre\r\nBcc: x@example.fr", "Bonjour é", "<p>Bonjour</p>")


class Post(socketserver.StreamRequestHandler):
    """A mail server that accepts everything and keeps it."""

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            answer = {b"DATA": b"354 go\r\n", b"QUIT": b"221 bye\r\n"}
            self.wfile.write(answer.get(verb, b"250 ok\r\n"))
            if verb == b"DATA":
                self.server.kept.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.wfile.write(b"250 kept\r\n")
            if verb == b"QUIT":
                return


@pytest.fixture
def server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        server.kept = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(params=MAILERS)
def sent(request, server, tmp_path, capsys):
    """Sends a mail by each provider; answers with what arrived."""
    import tomllib

    from bourg.town.settings import Town

    port = server.server_address[1]
    mail = {"transport": request.param, "host": "127.0.0.1", "port": port, "starttls": False}
    town = Town.model_validate({**tomllib.loads(TOWN_TOML), "mail": mail})

    def send(*mails: Mail) -> list[str]:
        for one in mails:
            MAILERS[request.param](town, tmp_path, "").send(one)
        files = [p.read_text() for p in Path(tmp_path, "mail").glob("*.eml")]
        return files or [k.decode() for k in server.kept] or [capsys.readouterr().out]

    return send


def test_a_mail_arrives_with_its_address_and_text(sent):
    (text,) = sent(MAIL)
    assert "marie@example.fr" in text
    assert "Bonjour" in text


def test_a_line_break_in_a_subject_adds_no_header(sent):
    (text,) = sent(MAIL)
    assert not any(line.lower().startswith("bcc:") for line in text.splitlines())


@pytest.mark.parametrize("more", range(0, 60, 3))
def test_a_long_subject_with_accents_arrives_letter_for_letter(more):
    subject = (
        f"{'x' * more} L’Affinée commande la noël ça — ça à L’Affinée L’Affinée été pâtissière"
    )
    raw = envelope(replace(MAIL, subject=subject), "bourg@example.fr", "Bourg").as_bytes()
    assert message_from_bytes(raw, policy=default)["Subject"] == subject.strip()
    assert max(len(line) for line in raw.splitlines()) <= 78
