"""The pages a supervisor asks, and the self-test at start."""

import pytest
from sqlalchemy import text

from bourg.kernel import sqlite
from bourg.kernel.db import db
from bourg.web import health
from tests.builders.slots import add_zone


@pytest.mark.both
def test_a_migrated_town_is_ready(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"


def test_a_town_that_was_not_migrated_is_not_ready_and_does_not_start(app, client):
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    db.session.commit()
    assert client.get("/readyz").status_code == 503
    with pytest.raises(SystemExit, match="bourg db upgrade"):
        health.prove(app)


def test_a_pragma_that_did_not_take_is_found(app, client, monkeypatch):
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(sqlite, "expected_pragmas", lambda: {"synchronous": 3})
    assert client.get("/readyz").status_code == 503


def test_the_slower_journal_is_said_on_the_health_page(app, client):
    assert client.get("/readyz").json["journal"] in ("wal", "delete")


def test_a_delivery_fee_that_is_nobodys_is_told_at_start(app, caplog):
    add_zone("bondy", fee_cents=350)
    health.prove(app)
    assert "nobody is named who gets the fee" in caplog.text


def test_a_free_delivery_needs_no_beneficiary(app, caplog):
    add_zone("bondy")
    health.prove(app)
    assert "fee" not in caplog.text


def test_the_fee_of_a_zone_that_is_only_thought_of_is_asked_of_nobody(app, caplog):
    add_zone("projet", fee_cents=350, active=False)
    health.prove(app)
    assert "fee" not in caplog.text
