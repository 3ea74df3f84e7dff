"""Who serves an instance: one supervisor at a time, known by a lock on `serve.pid`."""

import fcntl
import os
import shlex
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bourg.paths import CHECKOUT

PID_FILE = "serve.pid"
USUAL = CHECKOUT / "instance" / "demo"  # where the Makefile looks unless told otherwise


class Occupied(Exception):
    """Somebody serves this instance already, or its folder cannot be used."""


@contextmanager
def alone(instance: Path, note: str = "") -> Iterator[None]:
    """Hold the instance for this process; `note` tells others where it is served.

    Raises `Occupied` in words a person can act on.
    """
    with _open(instance) as handle:
        if not _lock(handle):
            handle.seek(0)
            place = handle.read().partition(" ")[2].strip() or "here"
            raise Occupied(
                f"This town is being served already ({place}): "
                f"stop it with `{make('stop', instance)}`."
            )
        handle.truncate(0)
        handle.write(f"{os.getpid()} {note}\n")
        handle.flush()
        yield


def make(target: str, instance: Path) -> str:
    """The `make` command that does something to this very instance, to be copied."""
    named = "" if instance == USUAL else f" INSTANCE={shlex.quote(str(instance))}"
    return f"make {target}{named}"


def ask_to_stop(instance: Path) -> bool:
    """Stop whoever serves the instance and wait for the end; False when nobody does."""
    file = instance / PID_FILE
    if not file.exists():
        return False
    with file.open("a+") as handle:
        if _lock(handle):
            return False
        os.kill(int(file.read_text("utf-8").split()[0]), signal.SIGTERM)
        fcntl.flock(handle, fcntl.LOCK_EX)
    return True


def _open(instance: Path) -> IO[str]:
    try:
        instance.mkdir(parents=True, exist_ok=True)
        return (instance / PID_FILE).open("a+")
    except OSError as error:
        raise Occupied(
            f"{instance} cannot be used ({error.strerror}): change its rights, or choose another "
            f"folder, for example: make run INSTANCE=$HOME/bourg-demo"
        ) from None


def _lock(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
