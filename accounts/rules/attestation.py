"""What an agency attests of a micro-enterprise, checked without asking the agency (the format: docs/attestation.md).

An attestation is a compact JWS, ES256 only. Refusals come in the order of the format; this page says what falls under
each where the format leaves it open:

- `malformed`: not a compact JWS of ours (form, canonical base64url, a name given twice, an extension, a lone
  surrogate, over the size), a claim missing or of another kind, another `typ`;
- `algorithm_not_allowed`: `alg` is anything but `ES256`, also nothing; looked at before `typ`;
- `unknown_key`: no key of the issuer bears this `kid`, also when there is none; a key that ES256 cannot use is no key.
  Keys that come with the token (`jwk`, `jku`, …) are not looked at;
- `not_yet_valid`, `expired`: 120 s of difference between clocks are tolerated; an attestation issued in the future is
  not yet valid;
- `key_not_valid_then`: `iat` outside the key's own time, where nothing is tolerated: both are the agency's clock.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from accounts.rules.issuers import Issuer, IssuerKey
from kernel import tokens
from kernel.refusals import Refused
from law.rules import Trade, every_wilaya

TYP: Final = "attestation+jwt"
ANY_PORTAL: Final = "any"
TOLERANCE_S: Final = 120


class Why(StrEnum):
    """Why an attestation is refused, in the order in which it is tested."""

    MALFORMED = "malformed"
    ALGORITHM_NOT_ALLOWED = "algorithm_not_allowed"
    UNKNOWN_ISSUER = "unknown_issuer"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    WRONG_AUDIENCE = "wrong_audience"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    KEY_NOT_VALID_THEN = "key_not_valid_then"
    REVOKED = "revoked"
    OTHER_FIRM = "other_firm"
    ALREADY_USED = "already_used"


class Scheme(StrEnum):
    """The support schemes; ANSEJ became ANADE, and its papers are still about."""

    ANSEJ = "ANSEJ"
    ANADE = "ANADE"
    ANGEM = "ANGEM"
    CNAC = "CNAC"


class Phase(StrEnum):
    """The phase of the agency's file: setting up, or at work."""

    REALISATION = "realisation"
    EXPLOITATION = "exploitation"


@dataclass(frozen=True, slots=True)
class Attestation:
    """What the agency says; instants in seconds since 1970. `claims` is the whole of it, as signed."""

    iss: str
    aud: tuple[str, ...]
    sub: str
    jti: str
    iat: int
    nbf: int
    exp: int
    scheme: Scheme
    file_no: str
    phase: Phase
    name: str
    wilaya: int
    trades: tuple[Trade, ...]
    claims: Mapping[str, Any] = field(hash=False, repr=False)


Holder = Callable[[str, str], str | None]
"""Who already holds an attestation: `(iss, jti)` → the NIF of a firm, or None."""


def nobody(iss: str, jti: str) -> str | None:  # noqa: ARG001  the answer where no register is kept
    """Say that nobody holds the attestation yet."""
    return None


def check_attestation(
    text: str,
    issuers: Mapping[str, Issuer],
    *,
    portal: str,
    at: datetime,
    nif: str | None = None,
    used_by: Holder = nobody,
) -> Attestation:
    """Return what a token attests, or refuse with `attestation_<why>` and the fact `why`, the first that applies.

    `portal` is the URI of the portal that asks, `nif` the firm that shows the token (None: any firm).
    """
    token, said = _read(text)
    issuer = issuers.get(said.iss)
    if issuer is None:
        raise refused(Why.UNKNOWN_ISSUER)
    key = _signer(token, issuer)
    holder = used_by(said.iss, said.jti)
    now = at.timestamp()
    tests = {
        Why.WRONG_AUDIENCE: ANY_PORTAL not in said.aud and _uri(portal) not in map(_uri, said.aud),
        Why.NOT_YET_VALID: now < max(said.iat, said.nbf) - TOLERANCE_S,
        Why.EXPIRED: now >= said.exp + TOLERANCE_S,
        Why.KEY_NOT_VALID_THEN: not key.signed_then(said.iat),
        Why.REVOKED: said.jti in issuer.revoked,
        Why.OTHER_FIRM: nif is not None and nif != said.sub,
        Why.ALREADY_USED: holder is not None and holder != said.sub,
    }
    for why, fails in tests.items():
        if fails:
            raise refused(why)
    return said


def refused(why: Why) -> Refused:
    """Return the refusal of an attestation."""
    return Refused(f"attestation_{why}", why=why.value)


def _read(text: str) -> tuple[tokens.Unproved, Attestation]:
    try:
        token = tokens.read(text)
        said = attested(token.claims)
    except ValueError:
        raise refused(Why.MALFORMED) from None
    if token.header.get("alg") != tokens.ALGORITHM:
        raise refused(Why.ALGORITHM_NOT_ALLOWED)
    if token.header.get("typ") != TYP:
        raise refused(Why.MALFORMED)
    return token, said


def _signer(token: tokens.Unproved, issuer: Issuer) -> IssuerKey:
    """Return the issuer's key that signed the token."""
    kid = token.header.get("kid")
    key = issuer.keys.get(kid) if isinstance(kid, str) else None
    if key is None or not tokens.usable(key.jwk):
        raise refused(Why.UNKNOWN_KEY)
    if not tokens.proved(token, key.jwk):
        raise refused(Why.BAD_SIGNATURE)
    return key


def _uri(text: str) -> str:
    return text.removesuffix("/")


def attested(claims: Mapping[str, Any]) -> Attestation:
    """Read the claims; ValueError, naming the claim, if one is missing or of another kind."""
    return Attestation(
        iss=_words(claims, "iss"),
        aud=tokens.audiences(claims),
        sub=_number(claims, "sub"),
        jti=_words(claims, "jti"),
        iat=tokens.seconds(claims, "iat"),
        nbf=tokens.seconds(claims, "nbf"),
        exp=tokens.seconds(claims, "exp"),
        scheme=Scheme(_words(claims, "scheme")),
        file_no=_words(claims, "file_no"),
        phase=Phase(_words(claims, "phase")),
        name=_words(claims, "name"),
        wilaya=_wilaya(claims),
        trades=_trades(claims),
        claims=claims,
    )


def _words(claims: Mapping[str, Any], name: str) -> str:
    """Return a text that can be printed and kept: not blank, no control character."""
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip() or any(unicodedata.category(c) == "Cc" for c in value):
        raise ValueError(f"{name}: not a text")
    return value


def _number(claims: Mapping[str, Any], name: str) -> str:
    value = _words(claims, name)
    if not (value.isascii() and value.isdecimal()):
        raise ValueError(f"{name}: not digits only")
    return value


def _wilaya(claims: Mapping[str, Any]) -> int:
    value = claims.get("wilaya")
    if type(value) is not int or value not in every_wilaya():
        raise ValueError("wilaya: not the number of a wilaya")
    return value


def _trades(claims: Mapping[str, Any]) -> tuple[Trade, ...]:
    value = claims.get("trades")
    if not isinstance(value, list):
        raise ValueError("trades: not a list")  # noqa: TRY004  every fault of form is a ValueError
    return tuple(map(Trade, value))


def issue(claims: Mapping[str, Any], key_pem: str, kid: str | None = None) -> str:
    """Sign claims as an attestation; the key is named by its RFC 7638 thumbprint unless a `kid` is given.

    ValueError for claims that are no attestation, and for a key that is no private P-256 key.
    """
    attested(claims)
    return tokens.sign(claims, key_pem, kid or tokens.public_jwk(key_pem)["kid"], TYP)
