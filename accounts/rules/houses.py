"""What an administrator may write about a public body."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from accounts.rules.attestation import Scheme
from accounts.rules.issuers import read_issuers
from kernel.refusals import Refused
from kernel.tokens import usable
from law.rules import profiles

LONGEST_ISS: Final = 200
LONGEST_KEYS: Final = 50_000
# Members of a private or symmetric key (RFC 7518 6.2.2, 6.3.2, 6.4.1): published, it would no longer be one
_SECRET: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def read_iss(text: str) -> str:
    """Read an agency's URI, as its attestations name it; refuses `iss_not_uri`."""
    found = text.strip()
    parts = urlsplit(found) if found.isascii() and found.isprintable() and " " not in found else urlsplit("")
    if parts.scheme != "https" or not parts.hostname or len(found) > LONGEST_ISS:
        raise Refused("iss_not_uri", field="iss")
    return found


def read_schemes(codes: Collection[str]) -> list[str]:
    """Return the schemes an agency attests, in the usual order; refuses `schemes_missing`."""
    found = [scheme.value for scheme in Scheme if scheme in codes]
    if not found or set(codes) - set(Scheme):
        raise Refused("schemes_missing", field="schemes")
    return found


def read_keys(text: str, iss: str) -> dict[str, Any]:
    """Read an agency's keys, each with `kid`, `valid_from`, `valid_until`.

    Refusals: `jwks_not_understood` (with the `place` of the fault), `jwks_private`, `jwks_empty` (no P-256 key).
    """
    try:
        found = json.loads(text[: LONGEST_KEYS + 1])
        issuer = read_issuers({"issuers": [{"iss": iss, "jwks": found}]})[iss]
    except (ValueError, RecursionError) as fault:
        raise Refused("jwks_not_understood", field="jwks", place=str(fault)[:120]) from None
    if any(_SECRET & key.jwk.keys() for key in issuer.keys.values()):
        raise Refused("jwks_private", field="jwks")
    if not any(usable(key.jwk) for key in issuer.keys.values()):
        raise Refused("jwks_empty", field="jwks")
    return {"keys": found["keys"]}


def read_profile(code: str, on: date) -> str:
    """Return the code of a regulatory profile that stands on a day; refuses `profile_unknown`."""
    if code not in {one.code for one in profiles(on)}:
        raise Refused("profile_unknown", field="profile")
    return code
