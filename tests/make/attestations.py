"""An agency, its keys and an attestation, valid at NOON until a test spoils it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from kernel.tokens import public_jwk
from tests.make.jws import private_pem, signed

PORTAL = "https://portal.example"
AGENCY = "https://anade.example"
NIF = "002516120492183"
OTHER_NIF = "000216001808337"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = int(NOON.timestamp())
DAY = 86_400

KEY, RETIRED, WIDE, THIEF = private_pem(), private_pem(), private_pem(ec.SECP384R1()), private_pem()


def published(key: str, kid: str, start: str | None, end: str | None = None) -> dict[str, Any]:
    """Return a key as an agency publishes it."""
    return {**public_jwk(key), "kid": kid, "valid_from": start, "valid_until": end}


WIDE_JWK = {"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA", "kid": "wide", "valid_from": None, "valid_until": None}
FILE: dict[str, Any] = {
    "issuers": [
        {
            "iss": AGENCY,
            "jwks": {
                "keys": [
                    published(KEY, "2026", "2026-01-01T00:00:00Z"),
                    published(RETIRED, "2025", "2025-01-01T00:00:00Z", "2026-01-31T23:59:59Z"),
                    WIDE_JWK,
                ]
            },
            "revoked": ["A-0666"],
        },
        {"iss": "https://angem.example", "jwks": {"keys": [published(THIEF, "2026", None)]}, "revoked": []},
    ]
}
HEADER: dict[str, object] = {"alg": "ES256", "typ": "attestation+jwt", "kid": "2026"}
CLAIMS: dict[str, object] = {
    "iss": AGENCY,
    "aud": PORTAL,
    "sub": NIF,
    "jti": "A-0001",
    "iat": SECOND - DAY,
    "nbf": SECOND - DAY,
    "exp": SECOND + 365 * DAY,
    "scheme": "ANADE",
    "file_no": "16/2025/0042",
    "phase": "exploitation",
    "name": "مؤسسة الألياف الذهبية",
    "wilaya": 16,
    "trades": ["GC", "FO"],
}


def token(header: Mapping[str, object] | None = None, key: str = KEY, **claims: Any) -> str:  # noqa: ANN401
    """Return an attestation of the agency, valid at NOON but for what is changed."""
    return signed({**HEADER, **(header or {})}, {**CLAIMS, **claims}, key)
