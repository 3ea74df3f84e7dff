"""Pins requirements/*.in and package.json: every hash, for every platform, no address anywhere."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
RESOLVER = "uv==0.13.9"
FILES = {"requirements/run.in": "requirements.txt", "requirements/dev.in": "requirements-dev.txt"}
NODE_LOCK = CHECKOUT / "package-lock.json"


def resolver() -> str:
    """The resolver's path: beside this interpreter, else on the path, else installed now."""
    own = Path(sys.executable).with_name("uv")
    if not own.exists() and not shutil.which("uv"):
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", RESOLVER], check=True)
    return str(own) if own.exists() else "uv"


def pin_python() -> None:
    """Resolve both requirement files anew within what the .in files allow."""
    options = ["--universal", "--generate-hashes", "--no-header", "--python-version", "3.11"]
    options += ["--only-binary", ":all:", "--quiet"]
    for source, target in FILES.items():
        command = [resolver(), "pip", "compile", *options, source, "-o", target]
        subprocess.run(command, check=True, cwd=CHECKOUT)
        text = (CHECKOUT / target).read_text("utf-8")
        if re.search(r"https?://", text):
            sys.exit(f"{target} names an address: take it out of {source}.")
        print(f"{target}: {text.count('==')} pins")


def pin_node() -> None:
    """Resolve what `make audit` needs; addresses of packages and of their sponsors are left out."""
    command = ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit"]
    subprocess.run([*command, "--no-fund", "--silent"], check=True, cwd=CHECKOUT)
    lock = json.loads(NODE_LOCK.read_text("utf-8"))
    for package in lock["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    NODE_LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(f"package-lock.json: {len(lock['packages'])} packages")


if __name__ == "__main__":
    pin_python()
    if shutil.which("npm"):
        pin_node()
    else:
        print("package-lock.json: left as it is (npm is not here)")
