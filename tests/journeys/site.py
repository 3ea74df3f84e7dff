"""A town that answers on a port of this machine, as a browser finds it: with CSRF, many threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from bourg import jobs
from tests.databases import TOWN_TOML, SqliteTown


class Quiet(WSGIRequestHandler):
    """Answers without a line in the log for each request."""

    def log_request(self, code="-", size="-"):
        pass


class Site:
    """A running town: `url` is where; `fresh()` empties it and lets a test fill it."""

    def __init__(self, town, url):
        self.town = town
        self.url = url
        self.app = town.app

    @contextmanager
    def fresh(self):
        """Inside, the town is empty and can be filled by the builders."""
        self.town.empty()
        self.app.extensions.pop("bourg.kept", None)  # pieces of pages of another test
        with self.inside():
            yield

    def inside(self):
        """The app's context: to look at what the browser did, or to act as somebody else."""
        return self.app.app_context()

    def mails(self):
        """What the worker sends now: (to, text), the newest last."""
        folder = Path(self.app.instance_path) / "mail"
        known = set(folder.glob("*.eml"))
        with self.inside():
            jobs.relay()
        new = sorted(set(folder.glob("*.eml")) - known, key=lambda file: file.stat().st_mtime_ns)
        mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in new]
        return [(mail["To"], mail.get_body(["plain"]).get_content()) for mail in mails]


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """A town on a free port, until the end."""
    towns = []
    server = make_server(
        "127.0.0.1", 0, lambda environ, start: towns[0].app(environ, start), threaded=True,
        request_handler=Quiet,
    )  # fmt: skip
    url = f"http://127.0.0.1:{server.server_port}"
    towns.append(_built(folder, url))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(towns[0], url)
    server.shutdown()
    thread.join()
    server.server_close()
    towns[0].close()


def _built(folder: Path, url: str) -> SqliteTown:
    """A town whose mails lead back to it."""

    class LiveTown(SqliteTown):
        toml = TOWN_TOML.replace("[town]", f'[town]\nbase_url = "{url}"', 1)

    town = LiveTown(folder)
    town.app.config["WTF_CSRF_ENABLED"] = True
    return town
