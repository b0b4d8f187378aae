"""The agencies a portal knows, and the keys they sign with (`ISSUERS.json` of the attestation format)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from kernel.clock import as_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """A published key of an agency and the time during which it signs; None is without end."""

    jwk: Mapping[str, Any]
    valid_from: datetime | None
    valid_until: datetime | None

    def signed_then(self, issued: int) -> bool:
        """Say whether the key was in use at an instant (seconds since 1970), first and last included."""
        starts = self.valid_from is None or self.valid_from.timestamp() <= issued
        return starts and (self.valid_until is None or issued <= self.valid_until.timestamp())


@dataclass(frozen=True, slots=True)
class Issuer:
    """An agency that the portal knows: its URI, its keys by `kid`, the numbers it took back."""

    iss: str
    keys: Mapping[str, IssuerKey]
    revoked: frozenset[str] = frozenset()


def read_issuers(document: Any) -> dict[str, Issuer]:  # noqa: ANN401  a file somebody wrote
    """Read the agencies known to the portal (`ISSUERS.json` of the format); ValueError, naming the place of a fault."""
    issuers = [_issuer(entry, f"issuers[{place}]") for place, entry in enumerate(_list(document, "issuers", "$"))]
    return _unique([(issuer.iss, issuer) for issuer in issuers], "issuers: an iss twice")


def _issuer(entry: Any, place: str) -> Issuer:  # noqa: ANN401
    jwks = _member(entry, "jwks", place)
    keys = [_issuer_key(one, f"{place}.jwks.keys[{n}]") for n, one in enumerate(_list(jwks, "keys", f"{place}.jwks"))]
    revoked = _list(entry, "revoked", place) if entry.get("revoked") is not None else []
    iss = _member(entry, "iss", place)
    if not isinstance(iss, str) or not all(isinstance(jti, str) for jti in revoked):
        raise ValueError(f"{place}: iss and revoked are texts")
    return Issuer(iss, _unique(keys, f"{place}.jwks: a kid twice"), frozenset(revoked))


def _issuer_key(entry: Any, place: str) -> tuple[str, IssuerKey]:  # noqa: ANN401
    kid = _member(entry, "kid", place)
    if not isinstance(kid, str):
        raise ValueError(f"{place}.kid: not a text")  # noqa: TRY004
    bounds = (_instant(entry.get(name), f"{place}.{name}") for name in ("valid_from", "valid_until"))
    return kid, IssuerKey(entry, *bounds)


def _instant(value: Any, place: str) -> datetime | None:  # noqa: ANN401
    if value is None:
        return None
    try:
        return as_of(value)
    except (TypeError, ValueError):
        raise ValueError(f"{place}: not an RFC 3339 instant") from None


def _member(entry: Any, name: str, place: str) -> Any:  # noqa: ANN401
    if not isinstance(entry, dict) or name not in entry:
        raise ValueError(f"{place}.{name}: missing")
    return entry[name]


def _list(entry: Any, name: str, place: str) -> list[Any]:  # noqa: ANN401
    value = _member(entry, name, place)
    if not isinstance(value, list):
        raise ValueError(f"{place}.{name}: not a list")  # noqa: TRY004
    return value


def _unique(pairs: list[tuple[str, T]], fault: str) -> dict[str, T]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise ValueError(fault)
    return named
