"""Files the engine reads, and the sentence for each that it cannot."""

import json
import os
import subprocess
import sys

import pytest

from bourg.routing.__main__ import main
from bourg.routing.checker import faults
from bourg.routing.model import Plan
from bourg.routing.planning import solve
from bourg.routing.reading import read
from bourg.routing.refusals import RoutingRefusal
from bourg.routing.travel import Crow, Pace, at_speed, great_circle_m
from tests.architecture.source import ROOT, SOURCE

LI_LIM = """2 200 1
0 0 0 0 0 1000 0 0 0
1 3 4 10 0 500 10 0 2
2 6 8 -10 0 500 10 1 0
"""
TOWN = {
    "couriers": 2, "capacity_parcels": 4, "shift": [0, 20000], "lead": 3600,
    "pickup_service": 60, "drop_service": 120,
    "locations": [[48.1, -1.67], [48.101, -1.67], [48.11, -1.67]],
    "orders": [{"id": "x", "home": 2, "shops": [1], "slot": [7200, 14400]}],
}  # fmt: skip


@pytest.fixture
def written(tmp_path):
    """Write a file and give its path."""

    def write(words, name="file.txt"):
        path = tmp_path / name
        path.write_bytes(words if isinstance(words, bytes) else words.encode())
        return path

    return write


def test_a_li_lim_instance_is_solved_in_its_own_units(written, capsys):
    assert main(["solve", str(written(LI_LIM)), "--iterations", "5", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {"vehicles": 1, "distance": 20.0, "routes": [[1, 2]], "unserved": {}}


def test_a_town_is_answered_in_kilometres_and_times(written, capsys):
    assert main(["solve", str(written(json.dumps(TOWN))), "--iterations", "5", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["kilometres"] == pytest.approx(2 * 1.3 * 1.11195, abs=0.01)
    fetched, brought = found["routes"][0]["stops"]
    assert (fetched["kind"], brought["kind"], brought["start"]) == ("pickup", "drop", 7200)


def test_the_same_words_give_the_same_answer(written, capsys):
    path = str(written(json.dumps(TOWN)))
    for _ in range(2):
        main(["solve", path, "--iterations", "9", "--seed", "3"])
    first, second = capsys.readouterr().out.split("kilometres", 1)[1].split("vehicles")
    assert first.strip() in second.strip()


BROKEN = {
    "empty": ("", "is empty"),
    "blank": (" \n\n", "is empty"),
    "no text": (b"\xff\xfe\x00", "is no text"),
    "foreign": ("id;name\n1;bread\n", "neither a Li & Lim"),
    "a list": ("[1, 2]", "neither a Li & Lim"),
    "cut line": (LI_LIM + "3 1 2\n", "Line 5"),
    "words in a line": (LI_LIM + "3 a b c d e f g h\n", "Line 5"),
    "no vehicles": ("0 10 1\n0 0 0 0 0 9 0 0 0\n", "neither a Li & Lim"),
    "no pair": (LI_LIM.replace("0 2\n", "0 7\n"), "Task 1"),
    "wrong pair": (LI_LIM.replace("10 1 0", "10 2 0"), "Task 1"),
    "number without end": (f'{{"couriers": {"9" * 5000}}}', "broken JSON at line 1"),
    "boxes without end": ('{"a":' * 100_000, "broken JSON at line 1"),
    "broken JSON": ('{"couriers": 2,\n', "broken JSON at line 2"),
    "no orders": ('{"couriers": 2, "locations": []}', "orders"),
    "unknown home": (json.dumps(TOWN).replace('"home": 2', '"home": 9'), "home"),
    "no number": (json.dumps(TOWN).replace('"lead": 3600', '"lead": "x"'), "not complete"),
    "a crowd": (LI_LIM.replace("2 200", "99999999999 200", 1), "more couriers"),
    "less than no room": (LI_LIM.replace("200", "-200", 1), "neither a Li & Lim"),
    "no number at all": (LI_LIM.replace("0 3", "0 nan").replace("3 4", "nan 4"), "Line 3"),
    "work that gives time back": (LI_LIM.replace("500 10", "500 -10", 1), "Line 3"),
    "a crowd in town": (json.dumps(TOWN | {"couriers": 10**9}), "couriers"),
    "half a courier": (json.dumps(TOWN | {"couriers": 1.5}), "couriers"),
    "a shift that ends first": (json.dumps(TOWN | {"shift": [20000, 0]}), "shift"),
    "a service of no length": (json.dumps(TOWN | {"drop_service": -9}), "drop_service"),
    "a slot that ends first": (json.dumps(TOWN).replace("7200, 14400", "14400, 7200"), "slot"),
    "a name that is none": (json.dumps(TOWN).replace('"x"', '{"a": 1}'), "id"),
    "one name for two": (json.dumps(TOWN | {"orders": TOWN["orders"] * 2}), "id"),
    "off the globe": (json.dumps(TOWN).replace("48.11,", "NaN,"), "locations"),
    "a way back in time": (json.dumps(TOWN | {"matrix": [[-1] * 3] * 3}), "matrix"),
    "half a matrix": (json.dumps(TOWN | {"matrix": [[0, 1]]}), "matrix"),
}


@pytest.mark.parametrize(("words", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_planned_is_one_sentence(written, words, sentence, capsys):
    assert main(["solve", str(written(words)), "--iterations", "1"]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_a_missing_file_a_folder_and_no_time_are_one_sentence(tmp_path, written, capsys):
    assert main(["solve", str(tmp_path / "none.txt")]) == 1
    assert main(["solve", str(tmp_path)]) == 1
    assert main(["solve", str(written(LI_LIM)), "--seconds", "0"]) == 1
    assert main(["solve", str(written(LI_LIM)), "--iterations", "-1"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 4


def test_a_file_too_large_is_not_read(written, monkeypatch):
    monkeypatch.setattr("bourg.routing.reading.MOST_BYTES", 5)
    with pytest.raises(RoutingRefusal, match="20 MB"):
        read(written(LI_LIM))


def test_a_plan_that_breaks_a_rule_is_not_shown(written, monkeypatch, capsys):
    monkeypatch.setattr("bourg.routing.commandline.solve", lambda *_, **__: Plan(()))
    assert main(["solve", str(written(LI_LIM)), "--iterations", "1"]) == 1
    assert "missing" in capsys.readouterr().err


def test_a_limit_in_seconds_is_kept_and_the_plan_is_good(written):
    task, _ = read(written(LI_LIM))
    assert faults(task, solve(task, seconds=0.05)) == []


def test_the_module_runs_without_flask_and_without_a_database(written):
    program = (
        "import sys\nfrom bourg.routing.__main__ import main\n"
        f"code = main(['solve', {str(written(LI_LIM))!r}, '--iterations', '3'])\n"
        "heavy = {'flask', 'sqlalchemy', 'click', 'numpy', 'werkzeug'} & set(sys.modules)\n"
        "ours = {n for n in sys.modules if n.startswith('bourg.') and 'routing' not in n}\n"
        "sys.exit(code or (f'{heavy} {ours}' if heavy or ours else 0))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "routing" in ran.stdout or "distance" in ran.stdout


def test_travel_is_as_the_crow_flies_times_a_factor_at_a_pace_by_vehicle():
    points = [(48.1, -1.67), (48.11, -1.67)]
    travel = Crow(points, {"": Pace(1.3, 15), "van": Pace(1.5, 30)})
    straight = great_circle_m(*points)
    assert straight == pytest.approx(1112, abs=1)
    assert travel.table("").metres[0][1] == pytest.approx(1.3 * straight)
    assert travel.table("van").seconds[0][1] == pytest.approx(1.5 * straight * 3.6 / 30)
    assert at_speed([[0, 60], [60, 0]], 15).metres[0][1] == 250


def test_the_module_takes_a_file_without_its_verb_and_tells_people_hours(written, capsys):
    assert main([str(written(json.dumps(TOWN))), "--iterations", "5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "courier" in lines[2]
    assert lines[-1].split()[1:3] == ["drop", "order"]
    assert ":" in lines[-1].split()[0]
