"""`python -m bourg.routing solve FILE`: the engine by itself, without the town around it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bourg.routing.commandline import SECONDS, answer, as_json, as_lines
from bourg.routing.refusals import RoutingRefusal


def main(words: Sequence[str] | None = None) -> int:
    """Solve a file and print the plan; exit code 1 and one sentence when it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m bourg.routing", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    solve = verbs.add_parser("solve", help="plan the rounds of a Li & Lim file or a town JSON")
    solve.add_argument("file", type=Path)
    solve.add_argument("--seconds", type=float, default=SECONDS)
    solve.add_argument("--iterations", type=int, help="instead of seconds: the same plan again")
    solve.add_argument("--seed", type=int, default=0)
    solve.add_argument("--json", action="store_true")
    given = parser.parse_args(_with_verb(sys.argv[1:] if words is None else words))
    try:
        found = answer(
            given.file, seconds=given.seconds, seed=given.seed, iterations=given.iterations,
        )  # fmt: skip
    except RoutingRefusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write((as_json(found) if given.json else as_lines(found)) + "\n")
    return 0


def _with_verb(words: Sequence[str]) -> list[str]:
    """The words with the one verb there is, for who goes straight to a file."""
    first = words[0] if words else "-"
    return ["solve", *words] if first != "solve" and not first.startswith("-") else list(words)


if __name__ == "__main__":
    sys.exit(main())
