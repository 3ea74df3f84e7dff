"""Is the service alive and ready: for a proxy, a supervisor, or the town's IT person."""

import logging

from flask import Flask, Response, jsonify

from bourg.kernel import integrity
from bourg.kernel.clock import now
from bourg.paths import resource_dir
from bourg.slots.queries import is_charged
from bourg.web.access import Doors, anyone
from bourg.web.reading import reading
from bourg.web.tools import tools

log = logging.getLogger(__name__)
UNOWNED = (
    "Deliveries cost something, but nobody is named who gets the fee: "
    "set fee_beneficiary in [delivery] of town.toml, or set the fees to 0."
)


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


def fee_without_owner() -> bool:
    """Whether residents are asked for a delivery fee of which nothing says whose it is."""
    return tools().town.delivery.fee_is_nobodys and is_charged(reading(), now())


def prove(app: Flask) -> None:
    """The start-up self-test: reads back what the database promises, and says what it found."""
    with app.app_context():
        report = state()
        unowned = report["status"] == "ok" and fee_without_owner()
    if report["status"] != "ok":
        raise SystemExit(f"The database is not ready: {report}. Run `bourg db upgrade`.")
    if report.get("journal") == "delete":
        log.warning("SQLite %s lacks the WAL fix: the slower, safe DELETE journal is used.",
                    report["sqlite"])  # fmt: skip
    if unowned:
        log.warning(UNOWNED)


def init_app(app: Flask) -> None:
    """Open /healthz and /readyz."""
    doors = Doors("health", __name__, guard=anyone)
    doors.door("/healthz", "alive", alive)
    doors.door("/readyz", "ready", ready)
    app.register_blueprint(doors)
