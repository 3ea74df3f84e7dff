"""`bourg messages`: a text message taken in by hand, as if a telephone had sent it."""

from sqlalchemy import select

from bourg.commands.messages import messages
from bourg.kernel.db import db
from bourg.messages.models import ReceivedMessage


def test_a_message_is_kept_as_if_its_number_had_sent_it(app):
    ran = app.test_cli_runner().invoke(messages, ["receive", "06 12 34 56 78", "OUI 4812"])
    assert (ran.exit_code, "Kept" in ran.output) == (0, True)
    db.session.rollback()
    (row,) = db.session().scalars(select(ReceivedMessage))
    assert (row.sender, row.text, row.channel) == ("+33612345678", "OUI 4812", "sms")


def test_what_is_no_number_is_said_in_one_sentence(app):
    ran = app.test_cli_runner().invoke(messages, ["receive", "FREE", "OUI 4812"])
    assert ran.exit_code == 1
    assert "10 digits" in ran.output
