"""Password hashes: argon2id with the OWASP profile (19 MiB, 2 passes), a few at a time."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_at_once = BoundedSemaphore(2)
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The hash to store."""
    with _at_once:
        return _hasher.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Whether the password fits; an account without one takes the same time to say no."""
    with _at_once:
        try:
            return _hasher.verify(stored or _NOBODY, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether the hash should be made again with today's profile."""
    return _hasher.check_needs_rehash(stored)
