"""What the tests need: installed where that is allowed, else told exactly."""

import os
import shutil

import pytest

from tools import needs

GONE = tuple(need._replace(is_there=lambda: False) for need in needs.NEEDS)


@pytest.fixture
def debian(monkeypatch, tmp_path):
    """A Debian whose apt-get writes down what it is asked for."""
    said = tmp_path / "said"
    apt = tmp_path / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$@" >> {said}\n', "utf-8")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(needs, "NEEDS", GONE)
    return said


def test_as_root_on_debian_everything_is_installed_without_a_question(debian, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(needs, "missing", lambda: list(GONE) if not debian.exists() else [])
    needs.main()
    update, install = debian.read_text("utf-8").splitlines()
    assert update == "-q update"
    wanted = "chromium libatomic1 postgresql fontconfig fonts-dejavu-core"
    assert install == f"-q install -y --no-install-recommends {wanted}"


def test_anybody_else_is_told_the_list_and_the_command(debian, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as ended:
        needs.main()
    words = str(ended.value)
    assert not debian.exists()
    assert all(f"  - {need.what}" in words for need in GONE)
    assert "sudo apt-get install --no-install-recommends chromium libatomic1 postgresql" in words


def test_a_machine_without_apt_is_told_for_homebrew(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda tool: "/opt/brew" if tool == "brew" else None)
    assert "brew install postgresql" in needs.advice(list(GONE))
