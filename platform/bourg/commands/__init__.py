"""The `bourg` command line, one file a noun; each command's `--help` has an example."""

import click

NOUNS: tuple[click.Command, ...] = ()
