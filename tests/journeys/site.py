"""A town that answers on a port of this machine, as a browser finds it: with CSRF, many threads."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

from bourg import jobs
from tests.databases import TOWN_TOML, SqliteTown


class Quiet(WSGIRequestHandler):
    """Answers without a line in the log for each request."""

    def log_request(self, code="-", size="-"):
        pass


class Turnstile:
    """Lets requests through to the town, and tells when nobody is inside."""

    def __init__(self):
        self.town = None
        self.inside = 0
        self.change = threading.Condition()

    def __call__(self, environ, start):
        with self.change:
            self.inside += 1
        try:
            with closing(ClosingIterator(self.town.app(environ, start))) as answer:
                return list(answer)
        finally:
            with self.change:
                self.inside -= 1
                self.change.notify_all()

    @contextmanager
    def closed(self):
        """Inside, nobody is in the town and newcomers wait: a closing window may ask once more."""
        with self.change:
            assert self.change.wait_for(lambda: self.inside == 0, timeout=20)
            yield


class Site:
    """A running town: `url` is where; `fresh()` empties it and lets a test fill it."""

    def __init__(self, door, url):
        self.door = door
        self.url = url
        self.app = door.town.app

    @contextmanager
    def fresh(self):
        """Inside, the town is empty and can be filled by the builders."""
        with self.door.closed():
            self.door.town.empty()
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
    door = Turnstile()
    server = make_server("127.0.0.1", 0, door, threaded=True, request_handler=Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    door.town = _built(folder, url)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(door, url)
    server.shutdown()
    thread.join()
    server.server_close()
    door.town.close()


def _built(folder: Path, url: str) -> SqliteTown:
    """A town whose mails lead back to it."""

    class LiveTown(SqliteTown):
        toml = TOWN_TOML.replace("[town]", f'[town]\nbase_url = "{url}"', 1)

    town = LiveTown(folder)
    town.app.config["WTF_CSRF_ENABLED"] = True
    return town
