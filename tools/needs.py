"""Sees to what the tests need beside Python: a browser, PostgreSQL's server, a font.

On Debian as root the missing packages are installed; elsewhere the exact list is told.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Need(NamedTuple):
    """One thing: what it is for, how to see that it is there, who packages it."""

    what: str
    is_there: Callable[[], bool]
    debian: str
    homebrew: str


def has_browser() -> bool:
    """Whether a Chromium that the tests can drive is on the path."""
    return bool(shutil.which("chromium"))


def has_driver() -> bool:
    """Whether the program that drives the browser starts (it needs a library of the compiler's)."""
    asked = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(asked, capture_output=True).returncode == 0


def has_postgres() -> bool:
    """Whether a PostgreSQL server was named, or its programs are where Debian puts them."""
    given = os.environ.get("TEST_POSTGRES_URL")
    return bool(given) or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def has_font() -> bool:
    """Whether the browser has letters to draw with."""
    tool = shutil.which("fc-list")
    if not tool:
        return sys.platform == "darwin"
    return bool(subprocess.run([tool], capture_output=True).stdout.strip())


NEEDS = (
    Need("Chromium, for the journeys", has_browser, "chromium", "--cask chromium"),
    Need("libatomic, for what drives Chromium", has_driver, "libatomic1", "gcc"),
    Need(
        "PostgreSQL's server (or TEST_POSTGRES_URL=postgresql://superuser@host/postgres)",
        has_postgres, "postgresql", "postgresql@17",
    ),
    Need("a font", has_font, "fontconfig fonts-dejavu-core", "font-dejavu"),
)  # fmt: skip


def missing() -> list[Need]:
    """What is not here yet."""
    return [need for need in NEEDS if not need.is_there()]


def install(packages: list[str]) -> None:
    """Install Debian packages, showing what apt does."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    get = ["apt-get", "-q"]
    subprocess.run([*get, "update"], check=True, env=environment, stdin=subprocess.DEVNULL)
    wanted = [*get, "install", "-y", "--no-install-recommends", *packages]
    subprocess.run(wanted, check=True, env=environment, stdin=subprocess.DEVNULL)


def advice(needs: list[Need]) -> str:
    """The list, and the one command that fetches it all."""
    lines = ["The tests need what is not here:", *(f"  - {need.what}" for need in needs)]
    if shutil.which("apt-get"):
        names = " ".join(need.debian for need in needs)
        lines.append(f"Install it: sudo apt-get install --no-install-recommends {names}")
    elif shutil.which("brew"):
        lines += ["Install it:", *(f"  brew install {need.homebrew}" for need in needs)]
    return "\n".join(lines)


def main() -> None:
    """Install what is missing where that is allowed, else say what to install."""
    lacking = missing()
    if lacking and shutil.which("apt-get") and os.geteuid() == 0:
        install([package for need in lacking for package in need.debian.split()])
        lacking = missing()
    if lacking:
        sys.exit(advice(lacking))


if __name__ == "__main__":
    main()
