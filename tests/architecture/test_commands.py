"""Every command of `bourg` shows an example in its `--help`."""

import click

from bourg.commands import NOUNS


def test_every_command_shows_an_example():
    silent = [name for name, command in _all(NOUNS) if "bourg " not in (command.help or "")]
    assert not silent


def _all(commands, prefix="bourg"):
    """Every command below these, with the words that call it."""
    for command in commands:
        name = f"{prefix} {command.name}"
        if isinstance(command, click.Group):
            yield from _all(command.commands.values(), name)
        else:
            yield name, command
