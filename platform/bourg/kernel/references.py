"""Public references and tokens: random, readable on the telephone, never a row id.

`predictable` draws references and ids by a seed, for the demo's invented past; nothing else may.
"""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CHANCE = secrets.SystemRandom()
_dice: ContextVar[Random] = ContextVar("dice")


@contextmanager
def predictable(seed: str) -> Iterator[None]:
    """Inside, the same seed gives the same references and ids (never tokens)."""
    token = _dice.set(Random(seed))
    try:
        yield
    finally:
        _dice.reset(token)


def new_reference(length: int = 8) -> str:
    """A random reference without look-alike letters (40 bits for 8 characters)."""
    return "".join(_dice.get(_CHANCE).choice(ALPHABET) for _ in range(length))


def new_id() -> str:
    """A random public id (UUID 4, 32 hexadecimal digits)."""
    return uuid.UUID(int=_dice.get(_CHANCE).getrandbits(128), version=4).hex


def new_token() -> str:
    """A random token of 256 bits for links and API clients; store only its `hash_token`."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a token (SHA-256, hex)."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal(key: str, purpose: str, subject: str, version: int = 0) -> str:
    """The private token of `subject` (128 bits): derived, so a mail can name it without storing it.

    Raising the stored `version` revokes it.
    """
    message = f"{purpose}\0{subject}\0{version}".encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()[:32]


def seal_matches(given: object, key: str, purpose: str, subject: str, version: int = 0) -> bool:
    """Whether `given` is the token of `subject`; anything but the exact text is not."""
    if not isinstance(given, str) or not given.isascii():
        return False
    return hmac.compare_digest(given, seal(key, purpose, subject, version))
