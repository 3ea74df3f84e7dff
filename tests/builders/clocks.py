"""Clocks that are wrong: the web process's, while the database's runs on."""

from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from bourg.kernel import clock


@contextmanager
def process_clock_off(by):
    """Inside, the clock of this process is wrong by so much; PostgreSQL's is not."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + by

    with patch.object(clock, "datetime", Wrong):
        yield
