"""WITHDRAWAL/1: a bidder takes back what it filed on a lot. It is filed like a bid and named by its fingerprint too.

The nonce keeps the fingerprint from being guessed: without it, anybody could compute who withdrew from the book.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from kernel.canonical import canonical
from kernel.crypto import base64url

FORMAT = "WITHDRAWAL/1"
NONCE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who takes back which bid; `version` follows that of the bid. `nonce`: 32 random bytes."""

    tender: str
    lot: str
    bidder: str
    version: int
    nonce: bytes

    @property
    def data(self) -> bytes:
        """The withdrawal's canonical bytes."""
        return canonical(
            {
                "v": FORMAT,
                "tender": self.tender,
                "lot": self.lot,
                "bidder": self.bidder,
                "version": self.version,
                "nonce": base64url.encode(self.nonce),
            }
        )

    @property
    def tracker(self) -> str:
        """Its public name: SHA-256 of its bytes, 64 hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()
