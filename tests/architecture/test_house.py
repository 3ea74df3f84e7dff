"""Who may know whom: every import of the product is read, and the house's arrows point down."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterable

from tests.architecture import source
from tests.architecture.source import LOW, ROOMS, ROOT, SOURCE, STRICT, Module, imports, libraries

# Which kinds of file a file may ask, in its own room and (the second set) in rooms below.
MAY_ASK = {
    "rules": ({"rules"}, {"rules"}),
    "models": ({"rules", "models"}, {"rules", "models"}),
    "queries": ({"rules", "models", "queries"}, {"rules", "models", "queries"}),
    "services": (
        {"rules", "models", "queries", "services"},
        {"rules", "models", "queries", "services"},
    ),
    "providers": ({"rules", "providers"}, {"rules"}),
    "invariants": (
        {"rules", "models", "queries", "invariants"},
        {"rules", "models", "queries"},
    ),
    "personal_data": ({"rules", "models", "queries"}, {"rules", "models", "queries"}),
    "web": ({"web"}, {"rules", "queries", "services"}),
}
# Which parts of the kernel a kind may use beside its values.
KERNEL = {
    "rules": set(),
    "models": {"db"},
    "queries": {"db", "models", "clock", "audit", "counters", "outbox"},
    "services": {"db", "models", "clock", "audit", "counters", "outbox", "transaction"},
    "providers": set(),
    "invariants": {"models", "clock", "audit"},
    "personal_data": {"models", "clock"},
    "web": {"clock", "counters", "integrity"},
    "door": {"clock"},
    "low": set(),
}
FLASK = {"flask", "werkzeug", "flask_login", "flask_wtf", "flask_babel", "wtforms", "flask_migrate"}
SQL = {"sqlalchemy", "alembic", "flask_sqlalchemy"}
OUTSIDE = {"stripe", "geopy", "smtplib", "imaplib", "requests", "httpx", "urllib3", "socket"}
# Libraries without a network, a web or a database: a rule set that is not `rules.py` may use them.
PURE_LIBRARIES = {
    "PIL", "argon2", "babel", "email_validator", "holidays", "networkx", "opening_hours",
    "phonenumbers", "pydantic", "python_calamine", "segno", "stdnum", "xlsxwriter",
}  # fmt: skip
WRITING = {"flush", "commit", "add", "add_all", "delete", "merge", "write", "rollback"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
MODULES = tuple(source.modules().values())


def _check(judge: Callable[[Module], Iterable[str]]) -> None:
    """Let `judge` name what each module may not import; the test tells all of it at once."""
    faults = {str(m): sorted(set(judge(m))) for m in MODULES}
    wrong = [f"{path} may not import {', '.join(names)}" for path, names in faults.items() if names]
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_module_stands_in_a_room_the_house_names():
    known = {*ROOMS, *source.WIRING, *LOW, "blueprints", ""}
    assert not [str(m) for m in MODULES if m.room not in known]


def test_the_arrows_between_rooms_point_down():
    def judge(module):
        if module.room not in ROOMS:
            return []
        above = ROOMS[: ROOMS.index(module.room)]
        low = () if module.room != "web" else LOW
        wiring = [m for m in source.ours(module) if m.kind in ("wiring", "low", "door") and m.room]
        higher = [m.name for m in source.ours(module) if m.room in above]
        return higher + [m.name for m in wiring if m.room not in low]

    _check(judge)


def test_a_file_asks_only_the_kinds_of_file_it_may_ask():
    def judge(module):
        inside, below = MAY_ASK.get(module.kind, (None, None))
        for other in source.ours(module) if inside else ():
            allowed = inside if other.room == module.room else below
            if other.room in ROOMS and other.room != "kernel" and other.kind not in allowed:
                yield other.name

    _check(judge)


def test_a_file_uses_only_its_share_of_the_kernel():
    def judge(module):
        share = None if module.name == "bourg.web.reading" else KERNEL.get(module.kind)
        for other in source.ours(module) if share is not None else ():
            if other.kind == "technique" and other.name.split(".")[2] not in share:
                yield other.name

    _check(judge)


def test_one_file_of_web_opens_the_session_and_hands_it_to_views():
    opened = {str(m) for m in MODULES for o in source.ours(m) if o.name == "bourg.kernel.db"}
    assert {path for path in opened if "/web/" in path} == {"platform/bourg/web/reading.py"}


def test_the_kernel_knows_no_room_and_its_values_know_no_database():
    def judge(module):
        if module.room != "kernel":
            return []
        allowed = {"values"} if module.kind == "values" else {"values", "technique"}
        return [m.name for m in source.ours(module) if m.room and m.kind not in allowed]

    _check(judge)


def test_a_door_asks_web_services_queries_and_rules_and_no_other_door():
    def judge(module):
        allowed = {"web", "services", "queries", "rules", "values", "technique"}
        for other in source.ours(module) if module.kind == "door" else ():
            own = other.name.split(".")[:2] == module.name.split(".")[:2]
            if not own and other.kind not in allowed:
                yield other.name

    _check(judge)


def test_flask_stays_upstairs():
    def judge(module):
        upstairs = module.kind in ("web", "door", "wiring")
        return () if upstairs else libraries(module) & FLASK

    _check(judge)


def test_each_library_has_its_one_place():
    places = {
        "flask_sqlalchemy": "bourg.kernel.db",
        "sqlite3": "bourg.kernel.sqlite",
        "pysqlite3": "bourg.kernel.sqlite",
        "psycopg": "bourg.kernel.postgres",
    }

    def judge(module):
        used = libraries(module)
        astray = {name for name in used if places.get(name, module.name) != module.name}
        return astray | (set() if module.kind == "providers" else _outside(module))

    _check(judge)


def _outside(module: Module) -> set[str]:
    """What reaches out of the machine (the supervisor asks its own web server only)."""
    if module.name == "bourg.supervisor":
        return set()
    calls = {n for n in imports(module) if n.startswith(("urllib.request", "http.client"))}
    return calls | (libraries(module) & OUTSIDE)


def test_sql_is_written_where_the_tables_are_known():
    def judge(module):
        without = module.kind in ("door", "providers", "low") or module.is_pure
        if module.kind == "web":
            return libraries(module) & SQL - {"sqlalchemy"}
        return libraries(module) & SQL if without else ()

    _check(judge)


def test_a_rule_set_uses_the_standard_library_and_pure_values():
    def judge(module):
        if not module.is_pure:
            return ()
        strict = module.name.rpartition(".")[2] in STRICT
        allowed = set() if strict else PURE_LIBRARIES
        return libraries(module) - set(sys.stdlib_module_names) - allowed

    _check(judge)


def test_rules_run_in_an_interpreter_without_flask_and_sqlalchemy():
    pure = [m.name for m in MODULES if m.is_pure]
    blocked = sorted(FLASK | SQL | {"stripe", "geopy", "pysqlite3", "psycopg"})
    program = (
        "import importlib, sys\n"
        f"sys.modules.update(dict.fromkeys({blocked!r}))\n"
        f"for name in {pure!r}: importlib.import_module(name)\n"
    )
    path = os.pathsep.join((str(SOURCE), str(ROOT)))
    ran = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert len(pure) > 10


def test_there_are_no_circles():
    graph = {m.name: {o.name for o in source.ours(m)} - {m.name} for m in MODULES}
    while ready := [name for name, asked in graph.items() if not asked & graph.keys()]:
        for name in ready:
            del graph[name]
    while unasked := graph.keys() - set().union(*graph.values()):
        for name in unasked:
            del graph[name]
    knot = {name: sorted(asked & graph.keys()) for name, asked in graph.items()}
    assert not knot, f"these modules import one another: {knot}"


def test_platform_is_a_source_root_and_no_package():
    assert not (SOURCE / "__init__.py").exists()
    assert sorted(p.name for p in SOURCE.iterdir() if p.is_dir() and p.name[0] not in "._") in (
        ["bourg"],
        ["bourg", "bourg.egg-info"],
    )
    assert not [p for p in SOURCE.rglob("*.py") if p.name.startswith(("test_", "conftest"))]


def test_no_module_is_a_drawer_or_hides_one_of_the_standard_library():
    parts = {str(m): m.name.split(".")[1:] for m in MODULES}
    assert not [path for path, names in parts.items() if DRAWERS & set(names)]
    roots = [p.stem for p in SOURCE.iterdir()] + [p.stem for p in ROOT.glob("*.py")]
    assert not set(roots) & set(sys.stdlib_module_names)


def test_no_class_is_called_a_service():
    classes = [(m, n) for m in MODULES for n in ast.walk(m.tree) if isinstance(n, ast.ClassDef)]
    assert not [f"{m}: {n.name}" for m, n in classes if n.name.endswith(("Service", "Manager"))]


def test_queries_never_write():
    faults = []
    for module in (m for m in MODULES if m.kind == "queries"):
        for call in (n for n in ast.walk(module.tree) if isinstance(n, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            owner = getattr(getattr(call.func, "value", None), "id", "")
            if name in WRITING and owner in ("session", "db", ""):
                faults.append(f"{module}:{call.lineno} calls {name}()")
    assert not faults, faults
