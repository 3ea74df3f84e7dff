"""The outbox is carried out: sent once, tried again, parked, and never stopping the others."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg import jobs
from bourg.kernel import outbox
from bourg.kernel.clock import now, shifted
from bourg.kernel.models import OutboxMessage
from bourg.kernel.transaction import write
from bourg.people.services import accounts, signing_in
from bourg.web.tools import tools


@pytest.fixture
def mails(app):
    folder = tools().settings.instance / "mail"
    for old in folder.glob("*.eml"):
        old.unlink()
    return lambda: sorted(folder.glob("*.eml"))


def put(topic, key):
    with write() as session:
        outbox.put(session, topic, key)


def message(session, key):
    return session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()


def test_asking_for_a_link_sends_one_mail_with_a_link_that_works(app, mails):
    accounts.open_account("Marie", "marie@example.fr")
    key = tools().settings.secret_key
    signing_in.request_link("marie@example.fr", "127.0.0.1", key=key)
    assert jobs.relay() == 1
    assert jobs.relay() == 0
    text = mails()[0].read_text()
    token = text.split("/lien/")[1].split()[0]
    assert signing_in.use_link(token).name == "Marie"


def test_a_failing_message_is_tried_again_and_does_not_stop_the_others(session, monkeypatch):
    done = []
    monkeypatch.setitem(jobs.HANDLERS, "bad", lambda key, payload: 1 / 0)
    monkeypatch.setitem(jobs.HANDLERS, "good", lambda key, payload: done.append(key))
    put("bad", "b1")
    put("good", "g1")
    assert jobs.relay() == 1
    assert done == ["g1"]
    assert "ZeroDivisionError" in message(session, "b1").last_error


def test_after_five_tries_a_message_is_parked(session, monkeypatch):
    monkeypatch.setitem(jobs.HANDLERS, "bad", lambda key, payload: 1 / 0)
    put("bad", "b1")
    for day in range(6):
        with shifted(now() + timedelta(days=day)):
            jobs.relay()
    parked = message(session, "b1")
    assert parked.attempts == 5
    assert parked.parked_at is not None


def test_a_crash_between_sending_and_noting_sends_the_same_mail_again_only_once(app, mails):
    accounts.open_account("Marie", "marie@example.fr")
    key = tools().settings.secret_key
    signing_in.request_link("marie@example.fr", "127.0.0.1", key=key)
    claimed = outbox.claim()[0]
    jobs.send_link(claimed.key, claimed.payload)
    with shifted(now() + timedelta(minutes=3)):
        assert jobs.relay() == 1
    assert len(mails()) == 1


def test_the_worker_sweeps_expired_holds_every_minute_and_opens_slots_every_hour():
    regular = {job.name: job.minutes for job in jobs.CLOCK}
    assert (regular["release_expired"], regular["open_slots"]) == (1, 60)
