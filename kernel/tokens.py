"""Signed tokens: compact JWS (RFC 7515) with ES256 and nothing else. The only module that knows python-jose.

A token is read in two steps, because somebody who checks it must first see who claims to have signed it:
`read` looks at the form and believes nothing; `proved` says whether a given key signed it. `verify` does both, and the
claims every token of ours must carry (`exp`, `iat`, `aud`), for whoever knows the key beforehand.

Keys come from whoever asks, never from the token: `jwk`, `jku`, `x5u`, `x5c` in a header are not looked at. Form is
judged harder than the library does: canonical base64url, one value per name, no lone surrogate, no extension (`crit`,
RFC 7797's `b64`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from jose import jwk, jws
from jose.backends.base import Key
from jose.exceptions import JOSEError, JWKError, JWSError

from kernel.crypto import base64url
from kernel.refusals import Refused

ALGORITHM: Final = "ES256"
CURVE: Final = "P-256"
# Four times what fits in the largest QR code: what is longer was not made for one
LONGEST: Final = 12_000
# The last second of the year 9999: later, no calendar has a date for it
LAST_SECOND: Final = 253_402_300_799

PublicKey = Mapping[str, object] | str
"""A P-256 key: a JWK (RFC 7517), or PEM."""


@dataclass(frozen=True, slots=True)
class Unproved:
    """What a token says. Nothing in it may be believed until a key of its claimed signer has `proved` it."""

    text: str
    header: dict[str, Any]
    claims: dict[str, Any]


def read(text: str) -> Unproved:
    """Take a token apart; ValueError, saying what is wrong, if it is not a compact JWS over a JSON object."""
    if len(text) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    parts = text.split(".")
    if len(parts) != 3:  # noqa: PLR2004  header, payload, signature
        raise ValueError("not three parts")
    header, claims, _ = map(base64url.decode, parts)
    token = Unproved(text, _object(header), _object(claims))
    if token.header.keys() & {"crit", "b64"}:
        raise ValueError("an extension that nobody here understands")
    return token


def _object(octets: bytes) -> dict[str, Any]:
    try:
        value = json.loads(octets.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  every fault of form is a ValueError
    # What cannot be written back is no JSON: a lone surrogate (UnicodeEncodeError), 1e999
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name given twice")
    return values


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def proved(token: Unproved, key: PublicKey) -> bool:
    """Say whether the token is signed with ES256 by this key; ValueError if that is no P-256 key."""
    public = _key(key).public_key()
    try:
        jws.verify(token.text, public, algorithms=[ALGORITHM])
    except JOSEError:
        return False
    return True


def verify(text: str, key: PublicKey, *, typ: str, audience: str, at: datetime, tolerance_s: int = 0) -> dict[str, Any]:
    """Return the claims of a token of ours, of which `exp`, `iat` and `aud` are required, `nbf` is not.

    Refusals: `token_malformed`, `token_forged`, `token_misplaced` (another `typ` or `aud`), `token_early`,
    `token_expired`.
    """
    try:
        token = read(text)
        issued, starts, ends = _window(token.claims)
    except ValueError:
        raise Refused("token_malformed") from None
    if token.header.get("alg") != ALGORITHM or not proved(token, key):
        raise Refused("token_forged")
    if token.header.get("typ") != typ or audience not in audiences(token.claims):
        raise Refused("token_misplaced")
    if at.timestamp() < max(issued, starts) - tolerance_s:
        raise Refused("token_early")
    if at.timestamp() >= ends + tolerance_s:
        raise Refused("token_expired")
    return token.claims


def _window(claims: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return when the token was issued, starts and ends to count."""
    issued = seconds(claims, "iat")
    audiences(claims)
    return issued, seconds(claims, "nbf") if "nbf" in claims else issued, seconds(claims, "exp")


def seconds(claims: Mapping[str, Any], name: str) -> int:
    """Return an instant claim, in whole seconds since 1970; ValueError if it is missing or something else."""
    value = claims.get(name)
    if type(value) is not int or not 0 <= value <= LAST_SECOND:
        raise ValueError(f"{name}: not whole seconds since 1970")
    return value


def audiences(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """Return whom the token is for (RFC 7519 4.1.3: one string or a list); ValueError if it does not say."""
    value = claims.get("aud")
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise ValueError("aud: neither a string nor a list of strings")
    return tuple(listed)


def sign(claims: Mapping[str, object], key_pem: str, kid: str, typ: str) -> str:
    """Return the claims as a compact JWS signed with a private P-256 key; ValueError if it is another key."""
    payload = json.dumps(claims, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    try:
        return jws.sign(payload, _key(key_pem), headers={"typ": typ, "kid": kid}, algorithm=ALGORITHM)
    except JWSError:
        raise ValueError("not a private key") from None


def public_jwk(key_pem: str) -> dict[str, str]:
    """Return the public half of a PEM key as a JWK; its `kid` is its RFC 7638 thumbprint."""
    known = _key(key_pem).public_key().to_dict()
    required = {name: known[name] for name in ("crv", "kty", "x", "y")}
    printed = json.dumps(required, separators=(",", ":"), sort_keys=True).encode("ascii")
    return {**required, "alg": ALGORITHM, "use": "sig", "kid": base64url.encode(hashlib.sha256(printed).digest())}


def usable(key: PublicKey) -> bool:
    """Say whether this is a P-256 key: a published set may hold others, which sign nothing here."""
    try:
        _key(key)
    except ValueError:
        return False
    return True


def _key(key: PublicKey) -> Key:
    """Load a key: ES256 asks for curve P-256 (RFC 7518 3.4), which the library does not check."""
    try:
        loaded = _in_pem(key) if isinstance(key, str) else jwk.construct(dict(key), ALGORITHM)
        curve = loaded.to_dict()["crv"]
    except (JWKError, KeyError, TypeError, ValueError, AttributeError):
        raise ValueError("not an elliptic curve key") from None
    if curve != CURVE:
        raise ValueError(f"a key on {curve}, not on {CURVE}")
    return loaded


@lru_cache(maxsize=16)
def _in_pem(key: str) -> Key:
    """Load a key in PEM, once: the portal signs thousands of receipts with one."""
    return jwk.construct(key, ALGORITHM)
