"""The commands of `bourg`: an example in every `--help`, and the same under `flask --app wsgi`."""

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import click
from click.testing import CliRunner

from bourg.cli import cli
from bourg.commands import NOUNS

PROJECT = tomllib.loads(
    (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text("utf-8")
)["project"]


def test_every_command_shows_an_example():
    silent = [name for name, command in _all([cli], "") if "Example: " not in _help(command)]
    assert not silent


def test_help_is_there_before_there_is_a_town(tmp_path):
    ran = CliRunner().invoke(cli, ["--help"], env={"BOURG_INSTANCE": str(tmp_path / "none")})
    assert ran.exit_code == 0
    assert "worker" in ran.output
    assert "Traceback" not in ran.output
    assert "Traceback" not in ran.stderr


def test_flask_offers_the_same_commands():
    group = "flask.commands"
    entries = PROJECT["entry-points"][group].items()
    offered = {name: EntryPoint(name, value, group).load() for name, value in entries}
    assert offered == {noun.name: noun for noun in NOUNS}


def test_the_package_names_every_library_that_is_pinned_for_a_town():
    asked = (Path(__file__).resolve().parents[2] / "requirements" / "run.in").read_text("utf-8")
    pinned = {_library(line) for line in asked.splitlines() if line and line[0] != "#"}
    assert {_library(one) for one in PROJECT["dependencies"]} == pinned - {"hatchling"}


def _library(line: str) -> str:
    return line.partition(";")[0].replace(">", "=").partition("=")[0].strip()


def _help(command: click.Command) -> str:
    return f"{command.help or ''}\n{command.epilog or ''}"


def _all(commands, prefix):
    """Every command below these, groups too, with the words that call it."""
    for command in commands:
        name = f"{prefix} {command.name or 'bourg'}".strip()
        yield name, command
        if isinstance(command, click.Group):
            yield from _all(command.commands.values(), name)
