"""The one place that begins a write."""

import pytest
from sqlalchemy import select, text

from bourg.kernel import audit, counters, outbox
from bourg.kernel.models import AuditEvent, OutboxMessage
from bourg.kernel.refusals import TooOften
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write


def test_a_write_inside_a_write_commits_once_or_not_at_all(session):
    with pytest.raises(ZeroDivisionError):
        _bump_and_fail()
    assert counters.value(session, "desk:1") == 0


def _bump_and_fail():
    with write() as outer:
        with write() as inner:
            counters.bump(inner, "desk:1")
        assert inner is outer
        raise ZeroDivisionError


def test_the_same_message_put_twice_is_one_message(session):
    for _ in range(2):
        with write() as s:
            outbox.put(s, "order.placed", "order.placed:K1", reference="K1")
    assert session.scalars(select(OutboxMessage.key)).all() == ["order.placed:K1"]


def test_a_claimed_message_is_not_given_twice(session):
    with write() as s:
        outbox.put(s, "t", "k1")
    assert [m.key for m in outbox.claim()] == ["k1"]
    assert outbox.claim() == []


def test_the_audit_trail_cannot_be_rewritten(session):
    with write() as s:
        audit.record(s, "order:K1", "placed", actor=Actor.system(), to="placed")
    with pytest.raises(Exception, match="append-only"), write() as s:
        s.execute(text("UPDATE audit_event SET verb = 'x'"))


def test_an_altered_event_breaks_the_chain(session):
    with write() as s:
        for verb in ("placed", "accepted"):
            audit.record(s, "order:K1", verb, actor=Actor.system())
    events = list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))
    assert audit.broken_links(events) == []
    events[0].verb = "refused"
    assert audit.broken_links(events) == ["order:K1#1"]
    session.rollback()


def test_the_limit_counts_across_transactions(app):
    for _ in range(3):
        counters.limit("sign-in:a", most=3, window_s=600)
    with pytest.raises(TooOften):
        counters.limit("sign-in:a", most=3, window_s=600)
