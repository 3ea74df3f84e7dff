"""A VROOM server (vroom-express), asked over HTTP. Never call it in a transaction."""

import json
import logging
from collections.abc import Callable
from http.client import HTTPException
from urllib.request import ProxyHandler, Request, build_opener

from bourg.routing.improving import Sequences
from bourg.routing.model import Plan, Task
from bourg.routing.vroom import Letter

MOST_BYTES = 20_000_000
_log = logging.getLogger(__name__)


def _warn(why: str) -> None:
    _log.warning("no plan from the VROOM server: %s", why)


class VroomExpress:
    """One server, with the seconds that it may take; `failed` hears why it gave no plan."""

    def __init__(self, url: str, timeout_s: float = 30.0, failed: Callable[[str], None] = _warn):
        self._url, self._timeout_s, self._failed = url, timeout_s, failed
        self._opener = build_opener(ProxyHandler({}))

    def sequences(self, task: Task, plan: Plan) -> Sequences | None:
        """What it would have each courier ride; None: no usable answer, or a day under way."""
        if any(courier.locked for courier in task.couriers):
            return None
        letter = Letter(task)
        asked = Request(
            self._url, json.dumps(letter.document()).encode(),
            {"Content-Type": "application/json"}, method="POST",
        )  # fmt: skip
        try:
            with self._opener.open(asked, timeout=self._timeout_s) as said:
                raw = said.read(MOST_BYTES + 1)
            return letter.sequences(json.loads(raw))
        except (OSError, HTTPException, ValueError, KeyError, TypeError, IndexError) as error:
            self._failed(str(error))
            return None
