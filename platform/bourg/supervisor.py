"""Runs one town: web server and worker, started, watched, restarted and stopped together.

The app is built once and the processes are forked from it, so they share its memory; a web process
that dies is forked again in milliseconds. Where forking is unsafe (macOS) each builds its own.
"""

import ctypes
import errno
import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import configure_mappers

from bourg import worker
from bourg.app import create_app
from bourg.kernel.clock import now
from bourg.town import calendar
from bourg.web import i18n, theming

log = logging.getLogger(__name__)

START = "fork" if sys.platform == "linux" else "spawn"
STOP_S = 10
CRASHES, WITHIN_S = 5, 30.0
PDEATHSIG = 1
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, LARGE_BYTES = -1, -3, 262_144
# A page makes thousands of objects and hardly a circle: looked for at Python's own pace it costs
# every request a twentieth more.
SELDOM = (20_000, 20, 20)

_built: dict[str, Flask] = {}


class CannotRun(Exception):
    """The town cannot be started or kept running; the message says what to do."""


@dataclass(frozen=True)
class Plan:
    """Which town to serve, where, and with how many processes and threads."""

    instance: Path
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 4


def app_of(instance: Path) -> Flask:
    """The app of an instance: the one built before forking, else a new one."""
    return _built.get(str(instance)) or create_app(instance)


def prepare(instance: Path) -> Flask:
    """Build the app that the processes will share, with what each would else load for itself."""
    _give_memory_back()
    app = _built[str(instance)] = create_app(instance)
    theming.load_templates(app)
    i18n.load_languages(app)
    configure_mappers()
    town = app.extensions["bourg"].town
    _learn_holidays(calendar.around(town.holiday_region, town.school_zone, now().year))
    return app


def _learn_holidays(asked: Sequence[calendar.Asked]) -> None:
    """Ask the library in a process that ends at once: no other has to keep its 300 modules."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    context: Any = multiprocessing.get_context(START)
    aside = context.Process(target=_look_up_holidays, args=(theirs, asked))
    aside.start()
    theirs.close()
    with ours, suppress(EOFError):
        calendar.remember(ours.recv())
    aside.join()


def _look_up_holidays(answer: Connection, asked: Sequence[calendar.Asked]) -> None:
    answer.send(calendar.look_up(asked))


def _give_memory_back() -> None:
    """Keep glibc from holding on to what a password check or an import took for a moment."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # musl has no such thing, and needs none
            mallopt = ctypes.CDLL(None).mallopt
            for setting in (M_MMAP_THRESHOLD, M_TRIM_THRESHOLD):
                mallopt(setting, LARGE_BYTES)


def _loaded(instance: Path, target: str) -> Flask:
    """In a web process: the app, which wakes the worker after its commits."""
    _end_with_parent()
    app = app_of(instance)
    worker.wake_after_commits(app)
    return app


def serve_web(plan: Plan) -> None:
    """The web server's own process: keeps its web processes and restarts them when they die."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    _begin()
    multiprocessing.set_start_method(START, force=True)
    server = Server(
        "bourg", address=plan.host, port=plan.port, interface=Interfaces.WSGI,
        workers=plan.workers, blocking_threads=plan.threads, websockets=False, backlog=512,
        log_level=LogLevels.warning, respawn_failed_workers=True, respawn_interval=0.0,
        workers_kill_timeout=STOP_S - 2,
    )  # fmt: skip
    server.serve(target_loader=partial(_loaded, plan.instance))


def serve_worker(plan: Plan) -> None:
    """The worker's process."""
    _begin()
    worker.run(app_of(plan.instance))


def _begin() -> None:
    """In a fresh child: a group of its own (Ctrl-C reaches the supervisor only)."""
    os.setpgid(0, 0)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    _end_with_parent()


def _end_with_parent() -> None:
    """Ask Linux to end this process when the one that started it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGTERM)


@dataclass
class Supervisor:
    """Keeps the processes of one town alive until it is told to stop."""

    plan: Plan
    jobs: Mapping[str, Callable[[Plan], None]]
    stopping: bool = False
    processes: dict[str, Any] = field(default_factory=dict)
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=CRASHES))
    patience: int = CRASHES

    def run(self, when_ready: Callable[[], None]) -> None:
        """Start everything, call `when_ready` when the town answers, stay until the end."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*SELDOM)
        try:
            for name in self.jobs:
                self._start(name)
            self._await_answer()
            if not self.stopping:
                when_ready()
            while not self.stopping:
                self._watch(0.3)
        finally:
            self._stop()

    def _asked_to_stop(self, *_: object) -> None:
        self.stopping = True

    def _start(self, name: str) -> None:
        context: Any = multiprocessing.get_context(START)
        process = context.Process(target=self.jobs[name], args=(self.plan,), name=f"bourg {name}")
        process.start()
        self.processes[name] = process

    def _watch(self, seconds: float) -> None:
        """Wait a moment; whatever died meanwhile is started again."""
        by_sentinel = {process.sentinel: name for name, process in self.processes.items()}
        for sentinel in wait(list(by_sentinel), timeout=seconds):
            if self.stopping:
                return
            self._died(by_sentinel[sentinel])

    def _died(self, name: str) -> None:
        process = self.processes[name]
        self._end_group(process)
        log.warning("The %s process ended (%s); starting it again.", name, process.exitcode)
        now = time.monotonic()
        self.deaths.append(now)
        if len(self.deaths) >= self.patience and now - self.deaths[0] < WITHIN_S:
            raise CannotRun(f"The {name} process ends again and again: look at the lines above.")
        self._start(name)

    def _await_answer(self) -> None:
        """Return when the town answers over HTTP."""
        deadline = time.monotonic() + 60
        while not self.stopping and not answers(self.plan):
            if time.monotonic() > deadline:
                raise CannotRun("The web server does not answer: look at the lines above.")
            self._watch(0.05)

    def _stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + STOP_S
        for process in self.processes.values():
            process.join(max(0.1, deadline - time.monotonic()))
            self._end_group(process)

    @staticmethod
    def _end_group(process: Any) -> None:
        """Make sure that nothing of a process is left."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join()


def answers(plan: Plan) -> bool:
    """Whether the web server of this plan answers at all."""
    connection = HTTPConnection(plan.host, plan.port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status > 0
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def check_port(host: str, port: int) -> None:
    """Raise `CannotRun` unless a server may listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise CannotRun(f"Port {port} is reserved: choose one above 1023.") from None
        except OSError as error:
            reason = "is in use" if error.errno == errno.EADDRINUSE else f"({error.strerror})"
            raise CannotRun(
                f"Port {port} {reason}: choose another, for example: make run PORT=8010"
            ) from None
