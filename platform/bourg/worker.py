"""The one worker process: huey wakes it after commits and by the clock; the outbox is the queue.

huey's own SQLite file only holds wake-ups (losing one loses nothing: the clock relays again).
"""

from pathlib import Path
from typing import Any

from flask import Flask
from huey import SqliteHuey, crontab

from bourg import jobs
from bourg.kernel import outbox


def queue(instance: Path) -> SqliteHuey:
    """The queue of wake-ups of one instance."""
    return SqliteHuey(
        "bourg", filename=str(instance / "wake.sqlite3"), fsync=False, journal_mode="delete",
        results=False,
    )  # fmt: skip


def tasks(app: Flask, huey: SqliteHuey) -> Any:
    """Register what the worker does; returns the task that relays the outbox."""

    @huey.task(name="relay")
    def relay() -> None:
        with app.app_context():
            jobs.relay()

    @huey.periodic_task(crontab(minute="*"), name="every_minute")
    def every_minute() -> None:
        relay.call_local()

    for regular in jobs.CLOCK:
        _register(app, huey, regular)
    return relay


def _register(app: Flask, huey: SqliteHuey, regular: jobs.Regular) -> None:
    minute = "0" if regular.minutes >= 60 else f"*/{regular.minutes}"

    @huey.periodic_task(crontab(minute=minute), name=regular.name)
    def run() -> None:
        with app.app_context():
            regular.call()


def wake_after_commits(app: Flask) -> None:
    """In a web process: wake the worker once after each commit that put something out."""
    relay = tasks(app, queue(Path(app.instance_path)))
    outbox.on_commit(relay)


def run(app: Flask) -> None:
    """Run until stopped (SIGINT or SIGTERM)."""
    huey = queue(Path(app.instance_path))
    relay = tasks(app, huey)
    with app.app_context():
        for regular in jobs.CLOCK:
            regular.call()
    relay()
    huey.create_consumer(workers=1, periodic=True, initial_delay=0.1, max_delay=1.0).run()
