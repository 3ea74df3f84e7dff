"""The signs of all trades in one drawing: a page that shows sixteen of them asks for one file."""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

from bourg.merchants.trades import TRADES
from bourg.web import packing
from bourg.web.access import Doors, anyone
from bourg.web.theming import YEAR_S, find_static, static_url
from bourg.web.tools import tools

_DRAWING = re.compile(r"<svg\b([^>]*)>(.*)</svg>", re.DOTALL)
_BOX = re.compile(r'\bviewBox="0 0 (\d+) (\d+)"')
_FRAME = re.compile(r'\s(?:xmlns|viewBox|width|height)="[^"]*"')
_OWN_NAMES = re.compile(r"\sid=|<style|xlink:|<\?|<!")
APART = 8


def sheet(drawings: Mapping[str, str]) -> str:
    """Drawings one below the other, each seen by its name (`#bakery`)."""
    pieces, top, widest = [], 0, 0
    for name, svg in drawings.items():
        frame, inner = _DRAWING.findall(svg)[0]
        width, height = (int(side) for side in _BOX.findall(frame)[0])
        style = _FRAME.sub("", frame)
        pieces.append(f'<view id="{name}" viewBox="0 {top} {width} {height}"/>')
        pieces.append(f'<g transform="translate(0 {top})"{style}>{inner}</g>')
        top, widest = top + height + APART, max(widest, width)
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {widest} {top}"'
    return f"<svg {box}>{''.join(pieces)}</svg>"


def fits(svg: str) -> bool:
    """Whether a drawing can stand beside others: simply framed, without names of its own."""
    frame = _DRAWING.findall(svg)
    return len(frame) == 1 and bool(_BOX.search(frame[0][0])) and not _OWN_NAMES.search(svg)


def sign_url(trade: str) -> str:
    """The address of a trade's sign: its place in the sheet, or a file of its own."""
    known: dict[str, str] = tools().static_urls
    if trade not in known:
        text, mark = _sheet(_files())
        own = f'<view id="{trade}"' not in text
        here = static_url(f"pictograms/trade-{trade}.svg")
        known[trade] = here if own else f"{url_for('signs.sheet', v=mark)}#{trade}"
    return known[trade]


def _files() -> tuple[tuple[str, Path, int], ...]:
    """The strongest drawing of every trade, and when it was changed."""
    found = ((trade, find_static(f"pictograms/trade-{trade}.svg")) for trade in TRADES)
    return tuple((trade, file, file.stat().st_mtime_ns) for trade, file in found if file)


@lru_cache(maxsize=8)
def _sheet(files: tuple[tuple[str, Path, int], ...]) -> tuple[str, str]:
    """The sheet of these files, and its fingerprint."""
    drawings = {trade: file.read_text("utf-8") for trade, file, _ in files}
    text = sheet({trade: svg for trade, svg in drawings.items() if fits(svg)})
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


def send() -> Response:
    """The sheet; kept for a year when asked for by its fingerprint."""
    text, mark = _sheet(_files())
    response = packing.text(text, "image/svg+xml")
    response.cache_control.public = True
    response.cache_control.max_age = YEAR_S if request.args.get("v") == mark else 60
    return response


def init_app(app: Flask) -> None:
    """Open the door, and let the pages name a sign."""
    doors = Doors("signs", __name__, guard=anyone)
    doors.door("/enseignes.svg", "sheet", send)
    app.register_blueprint(doors)
    app.jinja_env.globals["sign_url"] = sign_url
