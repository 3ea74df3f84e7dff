"""The `bourg` command line, one file a noun; each command's `--help` has an example."""

import click

from bourg.commands.tokens import tokens
from bourg.commands.worker import worker

NOUNS: tuple[click.Command, ...] = (tokens, worker)
