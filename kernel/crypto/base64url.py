"""Bytes as text: base64url without padding (RFC 4648, section 5), one text for one value."""

from __future__ import annotations

import base64
import binascii


class BadText(ValueError):
    """A text that is not the one base64url form of any bytes."""


def encode(data: bytes) -> str:
    """Return the base64url text of `data`, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str, length: int | None = None) -> bytes:
    """Return the bytes a text stands for; raise `BadText` for foreign letters, loose last bits or another length."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadText("not base64url") from fault
    if encode(data) != text or length not in (None, len(data)):
        raise BadText("not the base64url form expected here")
    return data
