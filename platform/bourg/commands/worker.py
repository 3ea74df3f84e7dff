"""`bourg worker`: the one process that sends mails and does what falls due."""

import click
from flask import current_app
from flask.cli import with_appcontext

from bourg import jobs
from bourg import worker as consumer
from bourg.commands import database


@click.command("worker")
@click.option("--once", is_flag=True, help="Carry out what is due now, then stop (for cron).")
@with_appcontext
def worker(once: bool) -> None:
    """Carry out what the outbox holds and what falls due by the clock, until stopped.

    Example: bourg worker
    """
    database.require()
    if once:
        for regular in jobs.CLOCK:
            regular.call()
        click.echo(f"{jobs.relay()} messages carried out.")
        return
    consumer.run(current_app._get_current_object())  # type: ignore[attr-defined]
