"""`bourg routing solve`, as a town's administrator uses it."""

import json

import pytest

from bourg.commands.routing import routing

LI_LIM = """2 200 1
0 0 0 0 0 1000 0 0 0
1 3 4 10 0 500 10 0 2
2 6 8 -10 0 500 10 1 0
"""


@pytest.fixture
def solve(app):
    """Run the command; gives its output and its exit code."""
    runner = app.test_cli_runner()

    def run(*words):
        result = runner.invoke(routing, ["solve", *map(str, words)])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return run


def test_the_console_command_solves_as_the_module_does(solve, tmp_path):
    path = tmp_path / "pair.txt"
    path.write_text(LI_LIM, "utf-8")
    code, said = solve(path, "--iterations", 5, "--json")
    assert code == 0
    assert json.loads(said)["routes"] == [[1, 2]]
    assert "distance: 20.0" in solve(path, "--iterations", 5)[1]


def test_a_file_that_cannot_be_planned_is_one_sentence(solve, tmp_path):
    path = tmp_path / "empty.txt"
    path.touch()
    code, said = solve(path)
    assert code == 1
    assert "empty.txt" in said
    assert len(said.splitlines()) == 1
