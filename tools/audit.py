"""`make audit`: the demo town's pages through html-validate and Lighthouse (what needs Node).

Serves the demo, walks it as a visitor and as each role, checks the HTML of every kind of page, then
lets Lighthouse judge the pages of a resident: the median of five runs, as a phone sees them.
"""

import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from bourg.demo.staff import PASSWORD, SIGN_INS

CHECKOUT = Path(__file__).resolve().parents[1]
NODE = CHECKOUT / "node_modules"
OUT = CHECKOUT / "build" / "audit"
RUNS = int(os.environ.get("AUDIT_RUNS", "5"))
TRIES = 3
FLOORS = {"performance": 95, "accessibility": 100, "best-practices": 100}
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
# Two addresses that differ in a name, a number or a token only show the same kind of page.
PARTICULAR = re.compile(r"(?<=/)[\w-]*\d[\w-]*|(?<=/commerces/)[\w-]+|(?<=/metier/)\w+")
CHROME_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def prepare() -> None:
    """Install the pinned Node tools once. Ends with one sentence when something is missing."""
    for program in ("npm", "chromium"):
        if not shutil.which(program):
            sys.exit(f"make audit needs {program}: install it (Debian: apt install npm chromium).")
    lock = (CHECKOUT / "package-lock.json").read_text("utf-8")
    stamp = NODE / "bourg.stamp"
    if stamp.is_file() and stamp.read_text("utf-8") == lock:
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=CHECKOUT, check=True)
    stamp.write_text(lock, "utf-8")


@contextmanager
def served() -> Iterator[str]:
    """The demo town on a free port, from an instance of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    instance = CHECKOUT / "instance" / "audit"
    command = [sys.executable, "-m", "bourg.cli", "serve", "--demo", "--port", str(port)]
    environment = {**os.environ, "BOURG_INSTANCE": str(instance)}
    process = subprocess.Popen(command, env=environment, cwd=CHECKOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        while not _answers(url):
            if process.poll() is not None:
                sys.exit("The demo could not be served: look at the lines above.")
            time.sleep(0.2)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        build_opener().open(url + "/connexion", timeout=5).close()
    except URLError:
        return False
    return True


def sign_in(url: str, email: str) -> OpenerDirector:
    """A browser signed in as somebody of the demo."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    form = browser.open(url + "/connexion").read().decode()
    found = TOKEN.search(form)
    fields = {"email": email, "password": PASSWORD, "csrf_token": found[1] if found else ""}
    answer = browser.open(url + "/connexion", urlencode(fields).encode())
    if answer.geturl().endswith("/connexion"):
        sys.exit(f"{email} could not sign in.")
    return browser


def walk(browser: OpenerDirector, url: str, most: int = 60) -> Iterator[tuple[str, str]]:
    """Every kind of page that links lead to: (path, HTML)."""
    waiting, kinds = ["/"], {"/"}
    while waiting and most:
        path = waiting.pop(0)
        html = _page(browser, url + path)
        if html is None:
            continue
        yield path, html
        most -= 1
        for link in LINK.findall(html):
            parts = urlsplit(urldefrag(urljoin(url + path, unescape(link))).url)
            kind = PARTICULAR.sub("*", parts.path)
            if parts.netloc == urlsplit(url).netloc and kind not in kinds:
                kinds.add(kind)
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))


def _page(browser: OpenerDirector, address: str) -> str | None:
    try:
        with browser.open(address, timeout=20) as answer:
            is_page = answer.headers.get_content_type() == "text/html"
            return answer.read().decode() if is_page else None
    except HTTPError as error:
        print(f"  {error.code} {address}")
        return None


def save_pages(url: str) -> int:
    """Write every kind of page that anybody sees into build/audit."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    people = {"visitor": build_opener(HTTPCookieProcessor(CookieJar()))}
    people |= {one.email.partition("@")[0]: sign_in(url, one.email) for one in SIGN_INS}
    count = 0
    for name, browser in people.items():
        for path, html in walk(browser, url):
            count += 1
            flat = re.sub(r"\W+", "-", path).strip("-")[:60] or "home"
            (OUT / f"{name}.{count:03}.{flat}.html").write_text(html, "utf-8")
    return count


def validate() -> bool:
    """Whether html-validate finds nothing in the saved pages."""
    command = [str(NODE / ".bin" / "html-validate"), "--config", ".htmlvalidate.json", str(OUT)]
    return subprocess.run(command, cwd=CHECKOUT).returncode == 0


def resident_pages(url: str) -> dict[str, str]:
    """The pages Lighthouse judges: first page, a shop, one of its products, a search."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    for path, html in walk(browser, url):
        if re.fullmatch(r"/commerces/[\w-]+", path) and '"/produits/' in html:
            product = re.search(r"/produits/\w+", html)
            found = {"home": "/", "shop": path, "search": "/recherche?q=tomate"}
            return {**found, "product": product[0]} if product else found
    sys.exit("No shop with products was found.")


def lighthouse(address: str) -> dict[str, Any]:
    """One run of Lighthouse, as a phone on a slow line."""
    command = [str(NODE / ".bin" / "lighthouse"), address, "--quiet", "--output=json"]
    command += [f"--only-categories={','.join(FLOORS)}", f"--chrome-flags={CHROME_FLAGS}"]
    environment = {**os.environ, "CHROME_PATH": str(shutil.which("chromium"))}
    for _ in range(TRIES):  # now and then the browser does not come up
        ran = subprocess.run(command, capture_output=True, text=True, env=environment)
        if ran.returncode == 0:
            result: dict[str, Any] = json.loads(ran.stdout)
            return result
    sys.exit(f"Lighthouse could not judge {address}: {ran.stderr[-500:]}")


def judge(name: str, address: str) -> bool:
    """Print the medians of a page and what keeps it from full marks; whether it is good enough."""
    runs = [lighthouse(address) for _ in range(RUNS)]
    scores = {
        kind: statistics.median(
            round(100 * (run["categories"][kind]["score"] or 0)) for run in runs
        )
        for kind in FLOORS
    }
    kilobytes = runs[0]["audits"]["total-byte-weight"]["numericValue"] / 1000
    words = "  ".join(f"{kind} {score:g}" for kind, score in scores.items())
    print(f"{name:<9}{words}  {kilobytes:.0f} kB")
    low = [kind for kind in FLOORS if scores[kind] < FLOORS[kind]]
    for kind in low:
        for part in runs[-1]["categories"][kind]["auditRefs"]:
            audit = runs[-1]["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"    {kind}: {audit['title']} {audit.get('displayValue', '')}")
    return not low


def main() -> int:
    """Run both; returns 0 when every page is good."""
    prepare()
    with served() as url:
        print(f"{save_pages(url)} pages saved in {OUT.relative_to(CHECKOUT)}")
        good = [validate()]
        print("html-validate found nothing" if good[0] else "html-validate found the above")
        print(f"Lighthouse, median of {RUNS} runs:")
        good += [judge(name, url + path) for name, path in resident_pages(url).items()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
