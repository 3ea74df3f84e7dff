"""`bourg serve`: one command starts, watches and stops a town; each obstacle is one sentence."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest
from babel import localedata
from click.testing import CliRunner, Result

from bourg.cli import cli
from bourg.supervisor import prepare
from tests.databases import TOWN_TOML

ROOT = Path(__file__).resolve().parents[2]
PATH = os.pathsep.join((str(ROOT / "platform"), str(ROOT)))


class Town:
    """A town that is being served from a folder of its own."""

    def __init__(self, folder: Path):
        self.port = free_port()
        self.output = (folder / "output.txt").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bourg.cli", "serve", "--port", str(self.port)],
            env=environment(folder), stdout=self.output, stderr=self.output,
        )  # fmt: skip
        self.supervisor = psutil.Process(self.process.pid)

    def answers(self) -> bool:
        """Whether the sign-in page comes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/connexion")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def parts(self) -> tuple[psutil.Process, psutil.Process, list[psutil.Process]]:
        """The web server's parent, the worker, the web processes."""
        children = self.supervisor.children()
        web = max(children, key=lambda child: len(child.children()))
        (worker,) = [child for child in children if child != web]
        return web, worker, web.children()


def environment(folder: Path) -> dict[str, str]:
    """What a command of the town in `folder` is started with."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BOURG_")}
    return {**kept, "PYTHONPATH": PATH, "BOURG_INSTANCE": str(folder)}


def bourg(folder: Path, *words: str) -> Result:
    """Run one command of the town in `folder`, in this process."""
    return CliRunner().invoke(cli, words, env={"BOURG_INSTANCE": str(folder)})


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def within(seconds: float, true: object) -> bool:
    """Whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "town.toml").write_text(TOWN_TOML, "utf-8")
    return tmp_path


@pytest.fixture
def town(folder: Path) -> Iterator[Town]:
    """A served town; whatever is left of it afterwards is ended."""
    town = Town(folder)
    assert within(60, town.answers)
    family = [town.supervisor, *town.supervisor.children(recursive=True)]
    yield town
    family += town.supervisor.children(recursive=True) if town.supervisor.is_running() else []
    for one in family:
        if one.is_running():
            one.kill()
    town.process.wait(10)
    town.output.close()


def test_a_web_process_that_is_killed_is_there_again(town):
    _, _, web = town.parts()
    web[0].kill()
    assert within(60, lambda: len([p for p in town.parts()[2] if p not in web[:1]]) == 2)
    assert town.answers()


def test_the_web_server_and_the_worker_are_started_again_when_they_end(town):
    old = {*town.parts()[:2]}
    for part in old:
        part.kill()
    assert within(60, lambda: len({*town.supervisor.children()} - old) == 2)
    assert within(60, town.answers)


def test_ctrl_c_stops_everything_and_frees_the_port(town):
    family = town.supervisor.children(recursive=True)
    town.process.send_signal(signal.SIGINT)
    assert town.process.wait(60) == 0
    assert not [one for one in family if one.is_running()]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", town.port))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_nothing_outlives_a_supervisor_that_is_killed(town):
    family = town.supervisor.children(recursive=True)
    town.process.kill()
    assert within(60, lambda: not [one for one in family if one.is_running()])


def test_a_town_is_served_once_and_stopped_by_name(town, folder):
    again = bourg(folder, "serve", "--port", str(free_port()))
    assert again.exit_code == 1
    assert f"served already (http://127.0.0.1:{town.port})" in again.stderr
    assert bourg(folder, "stop").stdout == "Stopped.\n"
    assert town.process.wait(60) == 0
    assert "Nothing is being served" in bourg(folder, "stop").stdout


@pytest.mark.skipif(sys.platform != "linux", reason="memory is shared, and counted, on Linux")
def test_web_server_and_worker_stay_under_300_megabytes(town):
    for _ in range(100):
        assert town.answers()
    family = [town.supervisor, *town.supervisor.children(recursive=True)]
    assert sum(one.memory_full_info().pss for one in family) < 300e6


SHARED = """
import sys
from datetime import date
from pathlib import Path
from bourg.supervisor import prepare
from bourg.town import calendar
town = prepare(Path(sys.argv[1])).extensions["bourg"].town
today = date.today()
calendar.marks(today, 200, region=town.holiday_region, school_zone=town.school_zone)
seldom = ("PIL", "alembic", "holidays", "networkx", "python_calamine", "typst", "xlsxwriter")
print(*[name for name in seldom if name in sys.modules])
"""


def test_no_process_keeps_a_library_that_is_seldom_asked(folder):
    command = [sys.executable, "-c", SHARED, str(folder)]
    loaded = subprocess.run(
        command, env=environment(folder), capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == ""


def test_a_port_in_use_is_one_sentence_with_what_to_do(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = bourg(folder, "serve", "--port", str(port))
    assert refused.stderr == (
        f"Error: Port {port} is in use: choose another, for example: make run PORT=8010\n"
    )


@pytest.mark.parametrize("port", ["", "80x", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(folder, port):
    refused = bourg(folder, "serve", f"--port={port}")
    assert refused.exit_code == 1
    assert f"PORT must be a number from 1 to 65535, not {port!r}." in refused.stderr


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    refused = bourg(tmp_path / "file", "serve")
    assert refused.exit_code == 1
    assert refused.stderr.count("\n") == 1
    assert "cannot be used" in refused.stderr
    assert "INSTANCE=" in refused.stderr


def test_the_demo_is_never_served_to_the_network(folder):
    text = TOWN_TOML.replace('name = "Bondy"', 'name = "Bondy"\ndemo = true')
    (folder / "town.toml").write_text(text, "utf-8")
    refused = bourg(folder, "serve", "--host", "0.0.0.0", "--port", str(free_port()))
    assert refused.exit_code == 1
    assert "127.0.0.1 only" in refused.stderr


def test_reset_empties_a_demo_and_refuses_a_real_town(folder):
    assert "real town" in bourg(folder, "demo", "reset").stderr
    text = TOWN_TOML.replace('name = "Bondy"', 'name = "Bondy"\ndemo = true')
    (folder / "town.toml").write_text(text, "utf-8")
    (folder / "bourg.sqlite3").write_bytes(b"")
    assert bourg(folder, "demo", "reset").exit_code == 0
    assert not (folder / "bourg.sqlite3").exists()
    assert (folder / "town.toml").exists()


def test_what_stops_and_empties_a_town_names_its_folder(town, folder):
    said = within(20, lambda: "Stop " in (folder / "output.txt").read_text("utf-8"))
    assert said
    assert f"`make stop INSTANCE={folder}`" in (folder / "output.txt").read_text("utf-8")
    again = bourg(folder, "serve", "--port", str(free_port()))
    assert f"`make stop INSTANCE={folder}`" in again.stderr


def test_a_database_that_cannot_be_reached_is_one_sentence(folder):
    (folder / "database_url").write_text(f"postgresql://x@127.0.0.1:{free_port()}/town", "utf-8")
    (folder / "database_url").chmod(0o600)
    for words in (("serve", "--port", str(free_port())), ("check",), ("worker", "--once")):
        refused = bourg(folder, *words)
        assert refused.exit_code == 1
        assert refused.stderr.startswith("Error: The database cannot be reached: ")


def test_a_town_begins_with_any_command(folder):
    assert "table order is missing" in bourg(folder, "check").output
    assert "no tables yet" in bourg(folder, "worker", "--once").stderr
    file = folder / "adresses.csv"
    file.write_text(
        "id;numero;nom_voie;code_insee;nom_commune;lon;lat\n"
        "93010_1_1;1;Rue Verte;93010;Bondy;2.48;48.9\n"
    )
    assert bourg(folder, "addresses", "import", str(file)).exit_code == 0
    assert bourg(folder, "check").exit_code == 0
    database = list(folder.glob("*.sqlite3"))
    assert [one.stat().st_mode & 0o077 for one in database] == [0]


def test_processes_forked_later_find_every_language_read(folder):
    app = prepare(folder)
    languages = app.extensions["bourg"].town.town.languages
    assert (
        set(app.extensions["babel"].domain_instance.by_language) == set(languages) == {"fr", "en"}
    )
    assert set(languages) <= localedata._cache.keys()
