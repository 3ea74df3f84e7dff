"""Pins requirements/*.in into requirements*.txt: every hash, for every platform, no address."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
RESOLVER = "uv==0.13.9"
FILES = {"requirements/run.in": "requirements.txt", "requirements/dev.in": "requirements-dev.txt"}


def resolver() -> str:
    """The resolver's path: beside this interpreter, else on the path, else installed now."""
    own = Path(sys.executable).with_name("uv")
    if not own.exists() and not shutil.which("uv"):
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", RESOLVER], check=True)
    return str(own) if own.exists() else "uv"


def main() -> None:
    """Resolve both files anew within what the .in files allow."""
    options = ["--universal", "--generate-hashes", "--no-header", "--python-version", "3.11"]
    options += ["--only-binary", ":all:", "--quiet"]
    for source, target in FILES.items():
        command = [resolver(), "pip", "compile", *options, source, "-o", target]
        subprocess.run(command, check=True, cwd=CHECKOUT)
        text = (CHECKOUT / target).read_text("utf-8")
        if re.search(r"https?://", text):
            sys.exit(f"{target} names an address: take it out of {source}.")
        print(f"{target}: {text.count('==')} pins")


if __name__ == "__main__":
    main()
