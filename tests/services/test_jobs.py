"""The outbox is carried out: sent once, tried again, parked, and never stopping the others."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from bourg import jobs
from bourg.kernel import outbox
from bourg.kernel.clock import now, shifted
from bourg.kernel.models import OutboxMessage
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write
from bourg.people.services import accounts, signing_in
from bourg.slots import services as slots
from bourg.slots.models import DeliverySlot, SlotHold
from bourg.slots.weekly import Weekly
from bourg.web.tools import tools
from tests.builders.slots import add_slot, add_zone


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


def test_what_falls_due_sweeps_expired_holds_and_opens_the_weeks_slots(session):
    zone, at = add_zone(), {"starts_local": time(10), "ends_local": time(12)}
    slots.add_template(
        Weekly(zone_id=zone, weekday=2, **at, cutoff_minutes=60, cutoff_days_before=None,
               cutoff_local=None, capacity=9, fee_cents=0, valid_from=date(2026, 1, 1),
               valid_to=None)
    )  # fmt: skip
    slots.hold(new_id(), add_slot(zone), zone_id=zone, merchant_ids=[], minutes=-1)
    for job in jobs.CLOCK:
        job.call()
    assert session.scalars(select(SlotHold.state)).all() == ["expired"]
    opened = select(func.count()).where(DeliverySlot.template_id.is_not(None))
    assert session.scalar(opened) == 3
