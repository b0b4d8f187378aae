"""Identifiers: opaque keys, references that people can read aloud, and secrets that are kept only as digests."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID, uuid4

# Crockford's base 32: no I, L, O or U, so that a reference survives a telephone call and spells nothing.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> UUID:
    """Return a random key."""
    return uuid4()


def new_ref(prefix: str, length: int = 8) -> str:
    """Return a public reference such as `FRM-7K2M9QXA` (40 random bits at length 8)."""
    return f"{prefix}-{''.join(secrets.choice(LETTERS) for _ in range(length))}"


def new_token() -> str:
    """Return a secret of 256 bits, safe in an address or a cookie."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> bytes:
    """Return the SHA-256 by which a secret is looked up, so that a stolen table opens no door."""
    return hashlib.sha256(token.encode()).digest()
