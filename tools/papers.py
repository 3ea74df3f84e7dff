"""Looks through every committed file for what must not leave a machine, and at the pins.

No path of somebody's machine, no address of a package registry, no secret; requirement files and
npm's lock name no address at all. Says each fault as file:line.
"""

import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
LONGEST_LINE_READ = 20_000
# Written so that this file does not find itself.
LEAKS = {
    "a path of a machine": r"(?<![\w.~-])/(?:[r]oot|[h]ome|[U]sers|[w]ork|[m]nt)/[\w.-]+",
    "a package registry": r"[p]ypi\.org|[p]ythonhosted|[r]egistry\.npm|[d]eb\.debian",
    "a private key": r"-----BEGIN [A-Z ]*[P]RIVATE KEY",
    "a merge left open": r"^(?:<{7}|>{7}) ",
}
PATTERNS = {what: re.compile(pattern) for what, pattern in LEAKS.items()}
WITHOUT_ADDRESS = re.compile(r"requirements(-\w+)?\.txt$|requirements/.*\.in$|package-lock\.json$")
BINARY = {".png", ".jpg", ".webp", ".woff2", ".gz", ".ico", ".pdf", ".xlsx"}


def committed() -> list[str]:
    """The files git knows; everything but the usual leftovers where there is no git."""
    ran = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True)
    if ran.returncode == 0:
        return [name for name in ran.stdout.split("\0") if name]
    left = {".venv", "node_modules", "__pycache__", "instance", ".git"}
    paths = (p.relative_to(CHECKOUT) for p in CHECKOUT.rglob("*") if p.is_file())
    return [str(p) for p in paths if not left & set(p.parts)]


def faults(name: str) -> list[str]:
    """What is wrong in one file."""
    path = CHECKOUT / name
    if path.suffix in BINARY or not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        short = line[:LONGEST_LINE_READ]
        found += [f"{name}:{number}: {what}" for what, p in PATTERNS.items() if p.search(short)]
        if WITHOUT_ADDRESS.search(name) and "://" in short:
            found.append(f"{name}:{number}: an address among the pins")
    return found


if __name__ == "__main__":
    wrong = [fault for name in committed() for fault in faults(name)]
    print("\n".join(wrong) or "no leaks")
    sys.exit(bool(wrong))
