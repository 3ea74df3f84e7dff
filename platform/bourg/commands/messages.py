"""`bourg messages`: text messages by hand, to try how a shop answers."""

import click
from flask.cli import AppGroup

from bourg.commands import database
from bourg.kernel.references import new_id
from bourg.kernel.refusals import Refusal
from bourg.messages.ports import Incoming
from bourg.messages.services import incoming
from bourg.people.rules import clean_phone

messages = AppGroup(
    "messages", help="Text messages that come in.",
    epilog='Example: bourg messages receive 0612345678 "OUI 4812"',
)  # fmt: skip


@messages.command("receive")
@click.argument("number")
@click.argument("text")
def receive(number: str, text: str) -> None:
    """Take in a text message as if NUMBER had sent it; the worker carries it out and answers.

    \b
    Example: bourg messages receive 0612345678 "OUI 4812"
    Example: bourg messages receive 0612345678 "4812 = 23,40"
    """
    database.migrate()
    try:
        sender = clean_phone(number)
        incoming.keep(Incoming(f"by-hand-{new_id()}", sender, text), "sms", sender)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo("Kept. The worker carries it out; its answer is a text message.")
