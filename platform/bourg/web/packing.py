"""Fewer bytes over the wire: text is packed with gzip for browsers that understand it.

Static files are packed once and kept. Pages are packed only where no proxy stands in front
(`[server] proxies = 0`): a proxy does it better.
"""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request

TEXT = frozenset((".css", ".js", ".svg", ".txt", ".json"))
WORTH_IT = 800
BEST, FAST = 9, 1


def wanted() -> bool:
    """Whether the browser unpacks gzip."""
    return "gzip" in request.accept_encodings


def packed_file(file: Path) -> bytes | None:
    """A static text file packed, when that is wanted and worth it."""
    status = file.stat()
    if file.suffix not in TEXT or status.st_size < WORTH_IT or not wanted():
        return None
    return _packed(file, status.st_mtime_ns)


@lru_cache(maxsize=1024)
def _packed(file: Path, changed_ns: int) -> bytes:
    return gzip.compress(file.read_bytes(), BEST, mtime=0)


def text(words: str, mimetype: str) -> Response:
    """A text made by us, packed when that is wanted."""
    if not wanted():
        return Response(words, mimetype=mimetype)
    return mark(Response(gzip.compress(words.encode(), BEST, mtime=0), mimetype=mimetype))


def mark(response: Response) -> Response:
    """Say that the body is packed and that the answer depends on what the browser understands."""
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def pack_page(response: Response) -> Response:
    """Pack an HTML page on its way out."""
    whole = response.status_code != 304 and not response.is_streamed
    if response.mimetype != "text/html" or not whole or not wanted():
        return response
    body = response.get_data()
    if len(body) < WORTH_IT or "Content-Encoding" in response.headers:
        return response
    response.set_data(gzip.compress(body, FAST, mtime=0))
    return mark(response)


def init_app(app: Flask) -> None:
    """Pack pages where no proxy does."""
    if not app.extensions["bourg"].town.server.proxies:
        app.after_request(pack_page)
