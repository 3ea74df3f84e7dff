"""Is the service alive and ready: for a proxy, a supervisor, or the town's IT person."""

import logging

from flask import Flask, Response, jsonify

from bourg.kernel import integrity
from bourg.paths import resource_dir
from bourg.web.access import Doors, anyone
from bourg.web.reading import reading

log = logging.getLogger(__name__)


def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


def ready() -> Response:
    """The database answers and has the code's schema; says which journal SQLite keeps."""
    report = state()
    response = jsonify(report)
    response.status_code = 200 if report["status"] == "ok" else 503
    return response


def state() -> dict[str, object]:
    """The health of the database in a few words."""
    return integrity.health(reading(), integrity.migration_head(resource_dir("migrations")))


def prove(app: Flask) -> None:
    """The start-up self-test: reads back what the database promises, and says what it found."""
    with app.app_context():
        report = state()
    if report["status"] != "ok":
        raise SystemExit(f"The database is not ready: {report}. Run `bourg db upgrade`.")
    if report.get("journal") == "delete":
        log.warning("SQLite %s lacks the WAL fix: the slower, safe DELETE journal is used.",
                    report["sqlite"])  # fmt: skip


def init_app(app: Flask) -> None:
    """Open /healthz and /readyz."""
    doors = Doors("health", __name__, guard=anyone)
    doors.door("/healthz", "alive", alive)
    doors.door("/readyz", "ready", ready)
    app.register_blueprint(doors)
