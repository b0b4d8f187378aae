"""Password hashing: argon2id with the library's present advice (RFC 9106, the low-memory choice)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kernel.ids import new_token

_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """Return the hash of a prepared password, with a salt of its own and the parameters it was made with."""
    return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Say whether this is the password that was hashed.

    Where there is none to compare (an unknown address, an account without a password), the same work is done against
    a hash that nothing matches: the time of the answer tells nothing.
    """
    try:
        _HASHER.verify(kept or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Say whether a hash was made with other parameters than today's: it is remade when its password next comes by."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return hashed(new_token())
