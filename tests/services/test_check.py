"""`bourg check` finds what was planted in the kernel, and a healthy town is healthy."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from bourg.commands.check import check as command
from bourg.commands.check import violations
from bourg.kernel import audit, outbox
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.transaction import snapshot, write
from bourg.ordering.models import Order
from tests.builders import baskets
from tests.builders.orders import OFFICER, placed


def found():
    db.session.rollback()
    return {(v.id, v.subject) for v in violations(db.session())}


def test_a_town_with_orders_is_healthy(app):
    placed(baskets.add_market())
    assert found() == set()


def test_what_is_written_meanwhile_is_not_seen_by_halves(app):
    market = baskets.add_market()
    orders = select(func.count()).select_from(Order)
    with snapshot() as session:
        before = session.scalar(orders)
        other = threading.Thread(target=in_app(app, lambda: placed(market)))
        other.start()
        other.join()
        assert (session.scalar(orders), violations(session)) == (before, [])
    assert db.session.scalar(orders) == before + 1


def in_app(app, call):
    def run():
        with app.app_context():
            call()

    return run


def test_a_message_that_nobody_carries_out_is_found(app):
    with write() as session:
        outbox.put(session, "t", "k1")
    with shifted(now() + timedelta(hours=1)):
        assert ("I10", "outbox:k1") in found()


@pytest.mark.parametrize("statement", [
    "UPDATE alembic_version SET version_num = '0000'",
    "DROP TABLE sent_message",
])  # fmt: skip
def test_a_schema_that_is_not_the_codes_is_found(app, town, statement):
    version = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    db.session.execute(text(statement))
    assert ("I16", "database") in {(v.id, v.subject) for v in violations(db.session())}
    db.session.rollback()
    assert db.session.scalar(text("SELECT version_num FROM alembic_version")) == version


def test_an_audit_trail_without_its_guard_is_found(app):
    sqlite = db.engine.dialect.name == "sqlite"
    name = "audit_event_no_update" if sqlite else "audit_event_append_only ON audit_event"
    db.session.execute(text(f"DROP TRIGGER {name}"))
    broken = violations(db.session())
    assert "audit_event is not append-only" in {v.words for v in broken}
    db.session.rollback()


@pytest.mark.parametrize("forgery", [
    "UPDATE audit_event SET verb = 'role_taken' WHERE subject = 'user:1' AND sequence = 1",
    "DELETE FROM audit_event WHERE subject = 'user:1' AND sequence = 1",
])  # fmt: skip
def test_a_trail_of_somebody_that_was_rewritten_is_found(app, forgery):
    with write() as session:
        for verb in ("opened", "role_granted"):
            audit.record(session, "user:1", verb, actor=OFFICER)
    assert ("I8", "user:1") not in found()
    sqlite = db.engine.dialect.name == "sqlite"
    guards = ("no_update", "no_delete") if sqlite else ("append_only",)
    for guard in guards:
        where = "" if sqlite else " ON audit_event"
        db.session.execute(text(f"DROP TRIGGER audit_event_{guard}{where}"))
    db.session.execute(text(forgery))
    assert ("I8", "user:1") in {(v.id, v.subject) for v in violations(db.session())}
    db.session.rollback()


def test_the_command_says_how_many_are_broken_and_fails_then(app):
    runner = app.test_cli_runner()
    assert runner.invoke(command).exit_code == 0
    with write() as session:
        outbox.put(session, "t", "k1")
    with shifted(now() + timedelta(hours=1)):
        result = runner.invoke(command, ["--json"])
    assert result.exit_code == 1
    assert '"I10"' in result.output
