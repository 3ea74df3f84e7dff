"""Whoever waits to write has their turn, however busy another process is.

SQLite lets one write at a time; PostgreSQL many.
"""

import os
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from bourg.kernel import counters
from bourg.kernel.refusals import Busy
from bourg.kernel.transaction import write

ROOT = Path(__file__).resolve().parents[2]
PYTHONPATH = os.pathsep.join((str(ROOT / "platform"), str(ROOT)))
BUSY = """
import sys, time
from bourg.app import create_app
from bourg.kernel.transaction import write
with create_app(sys.argv[1]).app_context():
    while True:
        with write():
            print("writing", flush=True)
            time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def busy(app, town):
    """Starts another process that writes without a pause, so many seconds each time."""
    started = []

    def start(seconds):
        command = [sys.executable, "-c", BUSY, str(town.folder), str(seconds)]
        there = {**os.environ, "BOURG_DATABASE_URL": town.url, "PYTHONPATH": PYTHONPATH}
        process = subprocess.Popen(command, env=there, stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout.readline() == b"writing\n"

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def _waited() -> float:
    begin = time.monotonic()
    with write() as session:
        counters.bump(session, "desk:1")
    return time.monotonic() - begin


def test_a_worker_with_much_to_do_keeps_nobody_waiting(busy):
    busy(0.2)
    assert max(_waited() for _ in range(10)) < 1.5


def test_a_writer_that_does_not_end_is_waited_for_five_seconds_and_no_more(busy, database):
    busy(60)
    begin = time.monotonic()
    with pytest.raises(Busy) if database == "sqlite" else nullcontext():
        _waited()
    seconds = time.monotonic() - begin
    assert 4.5 < seconds < 8 if database == "sqlite" else seconds < 2
