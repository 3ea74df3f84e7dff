"""The `bourg` command line, one file a noun; each command's `--help` has an example."""

import click

from bourg.commands.addresses import addresses
from bourg.commands.check import check
from bourg.commands.demo import demo
from bourg.commands.merchants import merchants
from bourg.commands.messages import messages
from bourg.commands.routing import routing
from bourg.commands.serve import serve, stop
from bourg.commands.tokens import tokens
from bourg.commands.worker import worker

NOUNS: tuple[click.Command, ...] = (
    addresses,
    check,
    demo,
    merchants,
    messages,
    routing,
    serve,
    stop,
    tokens,
    worker,
)
