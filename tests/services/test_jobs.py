"""The outbox is carried out: sent once, tried again, parked, and never stopping the others."""

from datetime import date, time, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from sqlalchemy import func, select, text

from bourg import jobs, mailing, reaching
from bourg.kernel import outbox
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.models import OutboxMessage
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write
from bourg.ordering.models import MerchantOrder
from bourg.people.services import accounts, signing_in
from bourg.slots import services as slots
from bourg.slots.models import DeliverySlot, SlotHold
from bourg.slots.weekly import Weekly
from bourg.web.tools import tools
from tests.builders import baskets
from tests.builders.orders import placed
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
    words = mails()[0].read_text()
    token = words.split("/lien/")[1].split()[0]
    assert signing_in.use_link(token).name == "Marie"


def test_a_failing_message_is_tried_again_and_does_not_stop_the_others(session, monkeypatch):
    done = []
    monkeypatch.setitem(jobs.HANDLERS, "bad", (lambda key, payload: 1 / 0,))
    monkeypatch.setitem(jobs.HANDLERS, "good", (lambda key, payload: done.append(key),))
    put("bad", "b1")
    put("good", "g1")
    assert jobs.relay() == 1
    assert done == ["g1"]
    assert "ZeroDivisionError" in message(session, "b1").last_error


def test_after_five_tries_a_message_is_parked(session, monkeypatch):
    monkeypatch.setitem(jobs.HANDLERS, "bad", (lambda key, payload: 1 / 0,))
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
    mailing.sign_in_link(claimed.key, claimed.payload)
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


def words_of(file):
    """Everything a mail says, decoded."""
    parts = message_from_bytes(file.read_bytes()).walk()
    bodies = (part.get_payload(decode=True) for part in parts)
    return "".join(body.decode() for body in bodies if body)


def subjects(mails):
    return sorted(
        str(make_header(decode_header(message_from_bytes(file.read_bytes())["Subject"])))
        for file in mails()
    )


def test_an_order_confirms_itself_to_the_household_and_to_each_shop(session, mails):
    reference = placed(baskets.add_market()).reference
    jobs.relay()
    assert not [m.last_error for m in session.scalars(select(OutboxMessage)) if m.last_error]
    assert any(f"Votre commande {reference}" in subject for subject in subjects(mails))


def test_placing_an_order_plans_its_round(session, mails):
    placed(baskets.add_market())
    jobs.relay()
    assert session.scalar(text("SELECT count(*) FROM stop")) == 3


def test_a_shop_reads_nothing_of_the_other_shop(session, mails):
    placed(baskets.add_market())
    jobs.relay()
    session.execute(text("UPDATE merchant SET email = 'shop@boutiques.example'"))
    session.commit()
    part = session.scalars(select(MerchantOrder.reference).order_by(MerchantOrder.id)).first()
    reaching.by_mail("again", {"part": part})
    mail = next(words_of(m) for m in mails() if "shop@boutiques" in m.read_text())
    assert "Boulangerie Amar" in mail
    assert "Fromagerie" not in mail
    assert "Curie" not in mail


@pytest.mark.parametrize("what", ["lines_refused", "part_refused", "brought_back"])
def test_every_change_has_words_in_both_languages(app, mails, what):
    reference = placed(baskets.add_market()).reference
    for locale in ("fr", "en"):
        db.session.execute(text('UPDATE "order" SET locale = :l'), {"l": locale})
        db.session.commit()
        mailing.order_changed(locale, {"reference": reference, "what": what})
    mailing.order_cancelled("c", {"reference": reference})
    mailing.order_delivered("d", {"reference": reference})
    assert len(mails()) == 4
