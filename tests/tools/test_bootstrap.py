"""`make run` on machines that lack something: one clear sentence and what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

OLD = """#!/bin/sh
case "$1" in
--version) echo "Python 3.9.2" ;;
*) exit 1 ;;
esac
"""
WITHOUT_VENV = """#!/bin/sh
if [ "$1" = -c ]; then exec {python} "$@"; fi
script="$1"; shift
exec {python} -c 'import runpy, sys
sys.modules["ensurepip"] = None
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")' "$script" "$@"
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A path with the usual small tools, and no Python yet."""
    for tool in ("sh", "dirname", "env"):
        (tmp_path / tool).symlink_to(shutil.which(tool))
    return tmp_path


def put(machine: Path, name: str, script: str) -> None:
    """Put a program on the machine."""
    file = machine / name
    file.write_text(script.format(python=sys.executable), "utf-8")
    file.chmod(0o755)


def bootstrap(machine: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Prepare a .venv in the machine's own folder."""
    environment = {"PATH": str(machine), "VENV": str(machine / "venv"), **variables}
    return subprocess.run(
        [str(ROOT / "tools" / "bootstrap.sh"), "run"], env=environment,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_an_old_python_is_named_with_what_to_do(machine):
    put(machine, "python3", OLD)
    refused = bootstrap(machine)
    assert refused.returncode == 1
    assert "needs Python 3.11 or newer, and here is Python 3.9.2." in refused.stderr
    assert "make run PYTHON=" in refused.stderr


def test_no_python_at_all_is_told_too(machine):
    refused = bootstrap(machine)
    assert refused.returncode == 1
    assert "needs Python 3.11 or newer, and here is no Python." in refused.stderr
    refused = bootstrap(machine, PYTHON="/nowhere/python3.12")
    assert "and here is no Python at /nowhere/python3.12." in refused.stderr


def test_a_newer_python_by_another_name_is_found(machine):
    put(machine, "python3", OLD)
    put(machine, "python3.12", '#!/bin/sh\nif [ "$1" = -c ]; then exit 0; fi\necho found "$@"\n')
    assert bootstrap(machine).stdout.startswith("found ")


def test_a_town_keeps_the_python_it_was_started_with(machine):
    says = '#!/bin/sh\nif [ "$1" = -c ]; then exit 0; fi\necho {}\n'
    (machine / "venv" / "bin").mkdir(parents=True)
    for place, word in (("python3", "first"), ("venv/bin/python", "own"), ("python3.12", "named")):
        put(machine, place, says.replace("{}", word))
    assert bootstrap(machine).stdout == "own\n"
    assert bootstrap(machine, PYTHON=str(machine / "python3.12")).stdout == "named\n"
    put(machine, "venv/bin/python", OLD)
    assert bootstrap(machine).stdout == "first\n"


def test_a_python_without_venv_is_one_sentence_and_the_package_to_install(machine):
    put(machine, "python3", WITHOUT_VENV)
    refused = bootstrap(machine)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert refused.returncode == 1
    assert f"Python {version} is here without its venv module" in refused.stderr
    assert f"apt install python{version}-venv" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("words", [("run",), ("help",)])
def test_make_says_what_it_would_do(words):
    ran = subprocess.run(
        ["make", "--dry-run", *words], cwd=ROOT, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


def test_help_lists_every_target_with_one_line():
    text = (ROOT / "Makefile").read_text("utf-8")
    (phony,) = [line for line in text.splitlines() if line.startswith(".PHONY:")]
    ran = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True)
    listed = [line.split()[1] for line in ran.stdout.splitlines() if line.startswith("  make ")]
    assert sorted(listed) == sorted(phony.split()[1:])
