"""HKDF with SHA-256 (RFC 5869): one key and a purpose give another key."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def hkdf(key: bytes, *, salt: bytes, info: bytes, length: int = 32) -> bytes:
    """Return `length` bytes derived from `key` for the purpose named by `info`."""
    return HKDF(SHA256(), length, salt, info).derive(key)
