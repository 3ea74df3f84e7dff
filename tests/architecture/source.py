"""The source as the house tests read it: every module, its room, its kind, its imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "platform"

# From the top of the house to its ground; a room may ask those that stand below it.
ROOMS = (
    "web", "townhall", "rounds", "ordering", "money", "slots", "catalogue", "merchants", "people",
    "addresses", "routing", "messages", "town", "kernel",
)  # fmt: skip
WIRING = (
    "app",
    "cli",
    "commands",
    "demo",
    "hosting",
    "jobs",
    "mailing",
    "occupancy",
    "admitting",
    "reaching",
    "supervisor",
    "tables",
    "texting",
    "worker",
)
LOW = ("config", "paths")  # wiring that `web` may read too
FURNITURE = ("models", "queries", "services", "providers", "invariants", "personal_data")
# Parts of the kernel that touch the database; the rest of it are values.
TECHNIQUE = (
    "audit",
    "clock",
    "counters",
    "db",
    "integrity",
    "models",
    "outbox",
    "postgres",
    "sqlite",
    "transaction",
)
# Rule sets that need nothing but the language; `rules` and the others may use a pure library.
STRICT = ("kinds", "pricing", "refusals", "states")


@dataclass(frozen=True)
class Module:
    """One file of the product and what the house calls it."""

    name: str
    path: Path
    tree: ast.Module
    lines: int

    @property
    def room(self) -> str:
        """`ordering`, `web`, ... ; `blueprints` for a door; the file's own name for wiring."""
        parts = self.name.split(".")
        return "blueprints" if parts[0] == "blueprints" else [*parts, ""][1]

    @property
    def kind(self) -> str:
        """What piece of furniture it is: `models`, `services`, ..., `values`, `rules`, `door`."""
        piece = [*self.name.split("."), "", ""][2]
        if self.room == "blueprints":
            return "door"
        if self.room not in ROOMS:
            return "low" if self.room in LOW else "wiring"
        if self.room == "web":
            return "web"
        if self.room == "kernel":
            return "technique" if piece in TECHNIQUE else "values"
        return piece if piece in FURNITURE else "rules"

    @property
    def is_pure(self) -> bool:
        """Whether it must run without Flask and without a database."""
        return self.kind in ("rules", "values") and self.room != ""

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


@cache
def modules() -> dict[str, Module]:
    """Every module of the product by its dotted name."""
    found = {}
    for folder in (SOURCE / "bourg", ROOT / "blueprints"):
        for path in sorted(folder.rglob("*.py")):
            dotted = path.relative_to(folder.parent).with_suffix("").parts
            name = ".".join(dotted[:-1] if dotted[-1] == "__init__" else dotted)
            assert name not in found, f"{path}: {name} is both a file and a folder"
            text = path.read_text("utf-8")
            found[name] = Module(name, path, ast.parse(text), len(text.splitlines()))
    return found


def imports(module: Module) -> Iterator[str]:
    """The dotted name of everything a module imports, wherever in the file it does."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in modules() else base


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    is_package = module.path.name == "__init__.py"
    parts = module.name.split(".")
    base = parts[: len(parts) - node.level + is_package]
    return ".".join([*base, *([node.module] if node.module else [])])


def ours(module: Module) -> Iterator[Module]:
    """The modules of the product that a module imports."""
    yield from (modules()[name] for name in imports(module) if name in modules())


def libraries(module: Module) -> set[str]:
    """The top names of everything else it imports."""
    return {name.partition(".")[0] for name in imports(module) if name not in modules()}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, inner ones too."""
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Its lines from `def` to the end, without its docstring."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total
