"""The town of the test, served as `bourg serve` does, on either database."""

import os
from pathlib import Path

import pytest

from tools.bench import serving

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def server(app, town, tmp_path, monkeypatch):
    """The town's own web server on this database, told by a file where to die."""
    armed = tmp_path / "armed"
    monkeypatch.setenv("BOURG_DATABASE_URL", town.url)
    monkeypatch.setenv("BOURG_KILL_AT", f"@{armed}")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT / "platform"), str(ROOT))))
    with serving.town(town.folder) as running:
        yield running.port, armed
