"""The courier's installable app: manifest, icon in the town's colours, the worker's script."""

import json
import struct
import zlib
from functools import lru_cache
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext

from bourg.town.looks import PAPER
from bourg.web.theming import find_static, static_url, theme_css_url, town_palette
from bourg.web.tools import tools

SIZES = (180, 192, 512)
# What a round's page is made of; with their fingerprints in it, the worker's script changes
# whenever one of them does, and browsers fetch it anew.
FILES = (
    "css/bourg.css", "css/components.css", "css/desk.css", "css/courier.css", "css/print.css",
    "js/page.js", "js/desk.js", "js/courier.js", "icons/sprite.svg", "icons/favicon.svg",
    "fonts/young-serif.woff2", "illustrations/round-done.svg",
)  # fmt: skip
STRIPES = 5


def worker_script() -> str:
    """The worker's script, with the addresses of what it keeps."""
    file = find_static("js/courier-worker.js")
    kept = [*(static_url(path) for path in FILES), theme_css_url()]
    told = {"files": kept, "offline": url_for("courier.offline")}
    source = file.read_text("utf-8") if file else ""
    return f"const KEPT = {json.dumps(told)};\n{source}"


def manifest_of() -> dict[str, Any]:
    """The web app manifest."""
    town, home = tools().town, url_for("courier.today")
    icons = [
        {"src": url_for("courier.icon", size=size), "sizes": f"{size}x{size}",
         "type": "image/png", "purpose": purpose}
        for size in SIZES[1:]
        for purpose in ("any", "maskable")
    ]  # fmt: skip
    return {
        "id": home, "name": gettext("%(service)s – courier", service=town.service_name),
        "short_name": gettext("Round"), "start_url": home, "scope": home, "lang": "fr",
        "display": "standalone", "theme_color": theme_colour(),
        "background_color": PAPER, "icons": icons,
    }  # fmt: skip


def theme_colour() -> str:
    """What colours the bar of the installed app."""
    return town_palette().primary


def init_app(app: Flask) -> None:
    """Give the courier's pages the town's colour."""
    app.jinja_env.globals["theme_colour"] = theme_colour


def icon_png(size: int) -> bytes:
    """The icon: a market stall under its awning, in the town's two colours."""
    colours = town_palette()
    return _drawn(size, colours.primary, colours.accent)


@lru_cache(maxsize=16)
def _drawn(size: int, primary: str, accent: str) -> bytes:
    """The stall as PNG; a maskable icon is safe within four fifths of its width."""
    ground, light, stripe = _rgb(primary), _rgb(PAPER), _rgb(accent)
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        for x in range(size):
            rows += _pixel(x / size, y / size, ground, light, stripe)
    return _png(size, bytes(rows))


def _pixel(x: float, y: float, ground: bytes, light: bytes, stripe: bytes) -> bytes:
    """The colour at a point of the unit square."""
    left, right, top, edge, foot = 0.22, 0.78, 0.28, 0.46, 0.74
    if not left <= x < right or not top <= y < foot:
        return ground
    width = (right - left) / STRIPES
    number = int((x - left) / width)
    centre = left + (number + 0.5) * width
    under = y < edge or (x - centre) ** 2 + (y - edge) ** 2 <= (width / 2) ** 2
    if under:
        return stripe if number % 2 == 0 else light
    counter = y >= 0.6
    return light if counter or x < left + 0.04 or x >= right - 0.04 else ground


def _rgb(colour: str) -> bytes:
    return bytes.fromhex(colour.removeprefix("#"))


def _png(size: int, rows: bytes) -> bytes:
    """A PNG of 8-bit RGB rows, each after its filter byte (ISO/IEC 15948)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    packed = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + packed
