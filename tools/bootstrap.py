"""Prepares .venv from the pinned wheels: `bootstrap.py run`, or `test` for the tests' tools too.

Standard library only. A second call compares one stamp and is done.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
VENV = Path(os.environ.get("VENV") or CHECKOUT / ".venv").absolute()
PINS = {"run": ("requirements.txt",), "test": ("requirements.txt", "requirements-dev.txt")}


class CannotPrepare(Exception):
    """Something is missing; the message says what to do."""


def main(purpose: str) -> None:
    """Make .venv fit for `purpose`, unless it already is."""
    stamps = {name: _stamp(name) for name in PINS}
    if _is_ready(purpose, stamps[purpose]):
        return
    if not _is_ours():
        _create()
    _install(purpose)
    for name in PINS if purpose == "test" else ("run",):
        (VENV / f"bourg-{name}.stamp").write_text(stamps[name])


def _stamp(purpose: str) -> str:
    """What .venv was made from: pins, project file, interpreter, place."""
    parts = [sys.version, sys.base_prefix, str(CHECKOUT), str(VENV)]
    files = (*PINS[purpose], "pyproject.toml")
    digest = hashlib.sha256("\0".join(parts).encode())
    for name in files:
        digest.update((CHECKOUT / name).read_bytes())
    return digest.hexdigest()


def _is_ready(purpose: str, stamp: str) -> bool:
    file = VENV / f"bourg-{purpose}.stamp"
    return file.is_file() and file.read_text() == stamp and _python().exists()


def _python() -> Path:
    return VENV / "bin" / "python"


def _is_ours() -> bool:
    """Whether .venv runs this very interpreter at this very place."""
    if not _python().exists():
        return False
    question = "import sys; print(sys.version, sys.base_prefix, sys.prefix, sep='|')"
    ran = subprocess.run([_python(), "-c", question], capture_output=True, text=True)
    return ran.stdout.strip() == "|".join((sys.version, sys.base_prefix, str(VENV)))


def _create() -> None:
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise CannotPrepare(
            f"Python {version} is here without its venv module, which bourg needs.\n"
            f"Install it (Debian, Ubuntu: apt install python{version}-venv), then try again."
        ) from None
    if not os.access(CHECKOUT, os.W_OK):
        raise CannotPrepare(
            f"{CHECKOUT} cannot be written to, so .venv cannot be made there.\n"
            f"Change its rights, or name another place: make run VENV=/some/folder"
        )
    print(f"Making {VENV} with Python {sys.version.split()[0]} ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    ran = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if ran.returncode:
        raise CannotPrepare(f"{VENV} could not be made:\n{ran.stdout}{ran.stderr}".strip())


def _install(purpose: str) -> None:
    wheels = ["--require-hashes", "--only-binary", ":all:"]
    for name in PINS[purpose]:
        wheels += ["-r", str(CHECKOUT / name)]
    whole = sum((CHECKOUT / name).read_text().count("==") for name in PINS[purpose])
    _pip(wheels, whole)
    _pip(["--no-deps", "--no-build-isolation", "-e", str(CHECKOUT)], 0)


def _pip(arguments: list, whole: int) -> None:
    """Run pip, telling how far it is; its own words only when it fails."""
    command = [str(_python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", *arguments]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=CHECKOUT
    )
    lines = []
    for line in process.stdout or ():
        lines.append(line)
        if whole:
            _tell(line, sum(one.startswith("Collecting") for one in lines), whole)
    if process.wait():
        tail = "".join(lines[-15:])
        raise CannotPrepare(
            f"{tail}\nThe packages could not be installed. bourg needs ready-made wheels for "
            f"Python 3.11 to 3.14 on Linux or macOS, and a way to the package index: "
            f"look at the lines above, then try again."
        )


def _tell(line: str, done: int, whole: int) -> None:
    if line.startswith("Collecting") and sys.stdout.isatty():
        print(f"\r  downloading packages: {done} ({whole} at most) ", end="", flush=True)
    elif line.startswith("Collecting") and done % 20 == 1:
        print(f"  downloading packages: {done} ({whole} at most)", flush=True)
    elif line.startswith("Installing collected"):
        print(
            "\n  installing them ..." if sys.stdout.isatty() else "  installing them ...",
            flush=True,
        )


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except CannotPrepare as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nStopped; run the same command again to go on.")
