"""`make audit`: Lighthouse (median of five) and html-validate over the demo's resident pages.

Needs Node and Chromium; serves an instance of its own on the loopback and stops it at the end.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tools.bench.serving import free_port
from tools.bench.serving import town as served

CHECKOUT = Path(__file__).parents[1]
PAGES = ("/", "/commerces", "/commerces/le-ble-en-herbe", "/recherche?q=pain", "/panier",
         "/informations/help", "/connexion", "/adresse")  # fmt: skip
LIGHTHOUSE = ("/", "/commerces/le-ble-en-herbe", "/panier")
CATEGORIES = {"performance": 95, "accessibility": 100, "best-practices": 100}
FLAGS = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu"


def main() -> int:
    """Audit the demo; returns 1 when a score or a page is not good enough."""
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium or not shutil.which("npx"):
        print("make audit needs Node (npx) and Chromium.")
        return 1
    os.environ["CHROME_PATH"] = chromium
    with _demo() as address:
        return _validate(address) + _lighthouse(address, options.runs)


@contextmanager
def _demo() -> Iterator[str]:
    """A demo town of our own, served until the end."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bourg.cli", "demo", "load",
                   "--base-url", f"http://127.0.0.1:{free_port()}"]  # fmt: skip
        environment = {**os.environ, "BOURG_INSTANCE": folder}
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        with served(Path(folder)) as server:
            yield f"http://127.0.0.1:{server.port}"


def _validate(address: str) -> int:
    """Save each page and have html-validate read it."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, page in enumerate(PAGES):
            file = Path(folder) / f"{number}.html"
            with urlopen(address + page) as answer:
                file.write_bytes(answer.read())
            files.append(str(file))
        shutil.copy(CHECKOUT / ".htmlvalidate.json", folder)
        done = subprocess.run(["npx", "html-validate", *files], cwd=CHECKOUT, check=False)
    print(f"html-validate: {len(PAGES)} pages, {'all good' if done.returncode == 0 else 'faults'}")
    return 1 if done.returncode else 0


def _lighthouse(address: str, runs: int) -> int:
    """The median scores of some pages on a slow telephone."""
    failed = 0
    for page in LIGHTHOUSE:
        reports = [_report(address + page) for _ in range(runs)]
        for category, goal in CATEGORIES.items():
            score = statistics.median(r["categories"][category]["score"] * 100 for r in reports)
            kilobytes = reports[0]["audits"]["total-byte-weight"]["numericValue"] / 1024
            print(f"{page:32}{category:16}{score:5.0f}  (goal {goal}; {kilobytes:.0f} kB)")
            failed |= score < goal
    return int(failed)


def _report(url: str) -> dict:
    """One Lighthouse report."""
    command = ["npx", "lighthouse", url, "--quiet", f"--chrome-flags={FLAGS}", "--output=json",
               f"--only-categories={','.join(CATEGORIES)}", "--form-factor=mobile",
               "--throttling-method=simulate"]  # fmt: skip
    done = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
