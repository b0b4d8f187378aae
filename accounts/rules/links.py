"""Links sent by e-mail: what each is for, how long it works, and the secret in it.

The secret is an HMAC of the link's id under the portal's secret key. The database, the queue and the logs know the id
alone; who reads them opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from kernel.refusals import Refused


class Purpose(StrEnum):
    """What a link is for.

    `confirm`: a new account's mailbox, and its first password. `reset`: another password. `invitation`: a role.
    `reminder`: somebody registered with an address that has an account; it leads to the sign-in page and opens nothing.
    """

    CONFIRM = "confirm"
    RESET = "reset"
    INVITATION = "invitation"
    REMINDER = "reminder"


LASTS: Final = {
    Purpose.CONFIRM: timedelta(days=2),
    Purpose.RESET: timedelta(hours=1),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.REMINDER: timedelta(hours=1),
}

_PATHS: Final = {
    Purpose.CONFIRM: "/confirm/",
    Purpose.RESET: "/reset/",
    Purpose.INVITATION: "/invitation/",
}
_ID = 16
_SEAL = hashlib.sha256().digest_size
_LENGTH = 64  # 48 bytes in base64url


def address(portal_url: str, link_id: UUID, purpose: Purpose, secret_key: str) -> str:
    """Return the whole address that an e-mail carries."""
    if purpose is Purpose.REMINDER:
        return f"{portal_url.rstrip('/')}/sign-in"
    return f"{portal_url.rstrip('/')}{_PATHS[purpose]}{token(link_id, purpose, secret_key)}"


def token(link_id: UUID, purpose: Purpose, secret_key: str) -> str:
    """Return the last part of a link: the id and its seal, 64 characters."""
    return base64.urlsafe_b64encode(link_id.bytes + _seal(link_id, purpose, secret_key)).decode("ascii")


def link_id(token: str, purpose: Purpose, secret_key: str) -> UUID:
    """Return the id in a link that we sealed for this purpose; refuses `link_broken` for anything else."""
    if len(token) != _LENGTH or not token.isascii():
        raise Refused("link_broken")
    try:
        octets = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError:
        raise Refused("link_broken") from None
    found = UUID(bytes=octets[:_ID])
    if not hmac.compare_digest(octets[_ID:], _seal(found, purpose, secret_key)):
        raise Refused("link_broken")
    return found


def _seal(link_id: UUID, purpose: Purpose, secret_key: str) -> bytes:
    """Return the seal: a key of its own is drawn from the portal's, so that no other use of it can make one."""
    key = hmac.digest(secret_key.encode(), b"safqa/link/1", hashlib.sha256)
    return hmac.digest(key, f"{purpose}:".encode() + link_id.bytes, hashlib.sha256)
