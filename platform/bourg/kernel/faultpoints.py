"""Named points at which a test may kill the process, to prove that nothing is lost or doubled.

`BOURG_KILL_AT=place_order.after_lines` kills at every passage, `...:3` at the third of this
process. When `BOURG_KILL_ONCE` names a file, the first kill writes it and nothing is killed after.
`BOURG_KILL_AT=@FILE` reads the point from a file, which the process that dies takes away: so a
running server can be told where to die next. Without the variable a point costs one look at the
environment.
"""

import os
import signal
from collections import Counter
from contextlib import suppress
from pathlib import Path

_passed: Counter[str] = Counter()


def reach(point: str) -> None:
    """Die here, as by `kill -9`, when the environment says so."""
    wanted = os.environ.get("BOURG_KILL_AT")
    if not wanted:
        return
    if wanted.startswith("@"):
        return _die_by_file(Path(wanted[1:]), point)
    name, _, nth = wanted.partition(":")
    if name != point:
        return
    _passed[point] += 1
    if (not nth or _passed[point] == int(nth)) and _first():
        os.kill(os.getpid(), signal.SIGKILL)


def _die_by_file(file: Path, point: str) -> None:
    """Die when the file names this point and this process is the one that takes it away."""
    with suppress(FileNotFoundError):
        if file.read_text("utf-8").strip() == point:
            file.unlink()
            os.kill(os.getpid(), signal.SIGKILL)


def _first() -> bool:
    """Whether no process has died here before (always, when no file is named)."""
    mark = os.environ.get("BOURG_KILL_ONCE")
    if not mark:
        return True
    try:
        Path(mark).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
