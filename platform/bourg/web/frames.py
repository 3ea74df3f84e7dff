"""The frame of a resident's page (header, menu, footer), rendered once and kept, with holes.

What differs from visitor to visitor goes into the holes: title, content, words searched, flashes,
the number of articles, the CSRF token. So a page costs its own content, not its frame again.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import g, get_flashed_messages, render_template, request, session
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from bourg.kernel.clock import now
from bourg.web.i18n import current_language
from bourg.web.kept import kept

MARK = f"~{secrets.token_hex(8)}~"
TOKEN = Markup(f"{MARK}token{MARK}")
OPEN_TOKEN = TOKEN.encode()

# A piece of a page: text, or bytes where it was kept (half as large, and ready to be sent).
Html = Markup | bytes
HOLDS = timedelta(hours=1)


class Count(int):
    """A number in a frame that reads as a hole, but counts for singular and plural."""

    def __html__(self) -> str:
        return str(hole("count"))


def hole(name: str) -> Markup:
    """What stands in a frame until the page is put together."""
    return Markup(f"{MARK}{name}{MARK}")


def framed(
    main: Html, *, title: str, before: Html = b"", head: Html = b"", query: str = "",
    menu: Callable[[], Any] | None = None, menu_key: object = None,
) -> bytes:  # fmt: skip
    """A whole page: `main` in the frame. `menu` gives the trades, `menu_key` what it depends on."""
    count = session.get("basket_count", 0)
    known = "_user_id" in session and current_user.is_authenticated
    key = ("frame", current_language(), request.script_root, menu_key, min(count, 2), known)
    frame = kept().get(key, now(), lambda: (_frame(count, menu), now() + HOLDS))
    filling = {
        "main": main, "before": before, "head": head, "title": escape(title),
        "query": escape(query), "count": str(count), "flashes": _flashes(), "token": TOKEN,
    }  # fmt: skip
    page = _filled(frame, filling)
    return page.replace(OPEN_TOKEN, generate_csrf().encode()) if OPEN_TOKEN in page else page


@contextmanager
def token_left_open() -> Iterator[None]:
    """Inside, forms get a hole where the CSRF token goes: what is rendered may be kept."""
    before = g.pop("csrf_token", None)
    g.csrf_token = TOKEN
    try:
        yield
    finally:
        g.pop("csrf_token", None)
        if before is not None:
            g.csrf_token = before


def _frame(count: int, menu: Callable[[], Any] | None) -> tuple[bytes, ...]:
    with token_left_open():
        page = render_template(
            "storefront/frame.html", hole=hole, query=hole("query"), basket_count=Count(count),
            trades=menu() if menu else (),
        )  # fmt: skip
    return tuple(part.encode() for part in page.split(MARK))


def _filled(frame: tuple[bytes, ...], filling: Mapping[str, str | bytes]) -> bytes:
    """Every second part of a frame names a hole."""
    parts = list(frame)
    for at in range(1, len(frame), 2):
        part = filling[frame[at].decode()]
        parts[at] = part if isinstance(part, bytes) else part.encode()
    return b"".join(parts)


def _flashes() -> str:
    if "_flashes" not in session:
        return ""
    return render_template("storefront/_flashes.html", messages=get_flashed_messages(True))
