"""How the lines read: short files, short functions, short views, a word on everything public."""

import ast
from statistics import median, quantiles

from tests.architecture import source
from tests.architecture.source import ROOT, functions, length

MODULES = tuple(source.modules().values())
LONGEST_FILE, LONG_FILE = 400, 250
LONGEST_VIEW = 15


def test_no_file_is_over_400_lines_and_nine_in_ten_are_under_250():
    tests = {p: len(p.read_text("utf-8").splitlines()) for p in (ROOT / "tests").rglob("*.py")}
    product = {m.path: m.lines for m in MODULES}
    too_long = {str(p): n for p, n in (product | tests).items() if n > LONGEST_FILE}
    assert not too_long
    long = sorted(str(p.relative_to(ROOT)) for p, n in product.items() if n > LONG_FILE)
    assert len(long) <= len(product) / 10, long


def test_functions_are_short():
    found = [(length(f), f"{m}:{f.lineno} {f.name}") for m in MODULES for f in functions(m.tree)]
    lengths = [n for n, _ in found]
    longest = "\n".join(f"{n} {where}" for n, where in sorted(found, reverse=True)[:15])
    assert median(lengths) <= 9, longest
    assert quantiles(lengths, n=10)[-1] <= 25, longest


def test_views_are_fifteen_lines_at_most_and_catch_nothing():
    faults = []
    for module in (m for m in MODULES if m.kind == "door"):
        for f in functions(module.tree):
            if length(f) > LONGEST_VIEW:
                faults.append(f"{module}:{f.lineno} {f.name} has {length(f)} lines")
            if any(isinstance(node, ast.Try) for node in ast.walk(f)):
                faults.append(f"{module}:{f.lineno} {f.name} has a try")
    assert not faults, faults


def test_every_module_class_and_public_function_says_what_it_is_for():
    faults = []
    for module in MODULES:
        if not ast.get_docstring(module.tree):
            faults.append(str(module))
        for owner in (module.tree, *_classes(module.tree)):
            faults += [f"{module}:{f.lineno} {f.name}" for f in _speechless(owner)]
    assert not faults, faults


def _classes(tree: ast.Module) -> list[ast.ClassDef]:
    return [node for node in tree.body if isinstance(node, ast.ClassDef)]


def _speechless(owner: ast.Module | ast.ClassDef) -> list[ast.FunctionDef | ast.ClassDef]:
    """What of `owner` is public, not an answer to a base class, and has no docstring."""
    public = [
        node
        for node in owner.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    inherits = isinstance(owner, ast.ClassDef) and bool(owner.bases)
    return [node for node in public if not ast.get_docstring(node) and not inherits]


def test_nothing_is_left_to_do():
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")
    faults = [
        f"{m}:{number}"
        for m in MODULES
        for number, line in enumerate(m.path.read_text("utf-8").splitlines(), 1)
        if any(f"# {mark}" in line for mark in marks)
    ]
    assert not faults
