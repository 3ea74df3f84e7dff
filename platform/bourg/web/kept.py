"""What a process keeps between requests: rendered pieces of pages and short lists.

A key names everything a piece depends on (version, language, page), so what changed is never
asked for again under its old key; a piece also carries the moment until which it holds. Nothing
personal may be kept.
"""

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from flask import current_app

# Searches have a shelf of their own: whoever types rubbish all day cannot push the pages out.
PAGES, SEARCHES = "pages", "searches"
MOST_BYTES = {PAGES: 24 * 1024 * 1024, SEARCHES: 4 * 1024 * 1024}

T = TypeVar("T")


class Piece(NamedTuple):
    """Something kept, the moment until which it holds, and its rough size."""

    value: Any
    until: datetime
    size: int


class Kept:
    """Pieces by key; when they grow too many, those not asked for the longest go."""

    def __init__(self, most_bytes: int = MOST_BYTES[PAGES]):
        self.most_bytes = most_bytes
        self.size = 0
        self._pieces: OrderedDict[Hashable, Piece] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, moment: datetime, build: Callable[[], tuple[T, datetime]]) -> T:
        """The piece of a key that holds at `moment`; built when there is none."""
        piece = self._asked(key)
        if piece is None or piece.until <= moment:
            value, until = build()
            piece = Piece(value, until, _size(value))
            self._keep(key, piece)
        return piece.value

    def _asked(self, key: Hashable) -> Piece | None:
        with self._lock:
            if key in self._pieces:
                self._pieces.move_to_end(key)
            return self._pieces.get(key)

    def _keep(self, key: Hashable, piece: Piece) -> None:
        with self._lock:
            self._forget(key)
            self._pieces[key] = piece
            self.size += piece.size
            while self.size > self.most_bytes and len(self._pieces) > 1:
                self._forget(next(iter(self._pieces)))

    def _forget(self, key: Hashable) -> None:
        old = self._pieces.pop(key, None)
        self.size -= old.size if old else 0

    def __len__(self) -> int:
        return len(self._pieces)


def _size(value: object) -> int:
    """The bytes of a text, or of the texts of a tuple."""
    parts = value if isinstance(value, tuple) else (value,)
    return sum(sys.getsizeof(part) for part in parts)


def kept(shelf: str = PAGES) -> Kept:
    """What this process keeps for the running town, by shelf."""
    shelves: dict[str, Kept] = current_app.extensions.setdefault("bourg.kept", {})
    if shelf not in shelves:
        shelves[shelf] = Kept(MOST_BYTES[shelf])
    return shelves[shelf]
