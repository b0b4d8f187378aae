"""RECEIPT/1: what a bidder holds against the portal. A JWS that anybody checks, offline, with the portal's public key.

It is made only for what is durable, it names the bid by its fingerprint, and it carries what shows the entry of the
ledger that was written with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from bids.rules.envelope import Header
from bids.rules.lives import FilingKind, SealedBy
from kernel import tokens
from kernel.clock import as_of
from kernel.crypto import base64url
from kernel.record import HEX_32
from kernel.refusals import Refused

FORMAT: Final = "RECEIPT/1"
TYP: Final = "receipt+jws"
GROUP: Final = 4

_TEXTS = ("tracker", "tender", "lot", "bidder", "policy_hash", "checkpoint", "received_at")


@dataclass(frozen=True, slots=True)
class ReceiptKey:
    """The portal's key for receipts: its private half in PEM, and its identifier (RFC 7638 thumbprint)."""

    pem: str
    kid: str

    @classmethod
    def read(cls, pem: bytes) -> ReceiptKey:
        """Return the key of a PEM file; ValueError if it is no P-256 key."""
        text = pem.decode("ascii")
        return cls(text, tokens.public_jwk(text)["kid"])

    @property
    def public(self) -> dict[str, str]:
        """The public half as a JWK: what the portal publishes."""
        return tokens.public_jwk(self.pem)


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the filing stands in the ledger: the entry's place, nonce and leaf, and who and when it says."""

    index: int
    nonce: bytes
    leaf: bytes
    at: datetime
    actor: str
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the portal acknowledges. `received_at` is the database's clock; `headers` are empty for a withdrawal."""

    kind: FilingKind
    tracker: str
    tender: str
    lot: str
    bidder: str
    version: int
    received_at: datetime
    policy_hash: str
    sealed_by: SealedBy
    subject_to_authentication: bool
    headers: Sequence[Header] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A receipt as somebody shows it: what it claims, and whether the portal's key signed it."""

    claims: Mapping[str, Any]
    genuine: bool

    @property
    def tracker(self) -> str:
        """The fingerprint it names."""
        return str(self.claims["tracker"])

    @property
    def received_at(self) -> datetime:
        """When the filing arrived."""
        return as_of(str(self.claims["received_at"]))


def sign_receipt(receipt: Receipt, proof: Proof, key: ReceiptKey) -> str:
    """Return the receipt as a compact JWS."""
    return tokens.sign(_claims(receipt, proof), key.pem, key.kid, TYP)


def read_receipt(text: str, public: tokens.PublicKey) -> Read:
    """Return what a pasted receipt says and whether it is genuine; refuse with `not_a_receipt` anything else."""
    try:
        token = tokens.read("".join(text.split()))
        _check_form(token)
        return Read(token.claims, tokens.proved(token, public))
    except (KeyError, ValueError):
        raise Refused("not_a_receipt", field="receipt") from None


def kept_receipt(text: str) -> Read:
    """Return what a receipt says that stands in our own database, where nothing but the signing puts one."""
    return Read(tokens.read(text).claims, genuine=True)


def instant_text(at: datetime) -> str:
    """Return an instant as receipts and the ledger write it: UTC, to the microsecond, with a `Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def grouped(tracker: str) -> str:
    """Return a tracker in groups of four digits, as people compare it."""
    return " ".join(tracker[start : start + GROUP] for start in range(0, len(tracker), GROUP))


def _claims(receipt: Receipt, proof: Proof) -> dict[str, object]:
    envelopes = [{"envelope": one.base.envelope, "root": one.root, "size": one.size} for one in receipt.headers]
    entry = {
        "index": proof.index,
        "nonce": base64url.encode(proof.nonce),
        "leaf": proof.leaf.hex(),
        "at": instant_text(proof.at),
        "actor": proof.actor,
    }
    return {
        "v": FORMAT,
        "iat": int(receipt.received_at.timestamp()),
        "kind": receipt.kind,
        "tracker": receipt.tracker,
        "envelopes": envelopes,
        "tender": receipt.tender,
        "lot": receipt.lot,
        "bidder": receipt.bidder,
        "version": receipt.version,
        "received_at": instant_text(receipt.received_at),
        "policy_hash": receipt.policy_hash,
        "sealed_by": receipt.sealed_by,
        "subject_to_authentication": receipt.subject_to_authentication,
        "entry": entry,
        "checkpoint": proof.checkpoint,
    }


def _check_form(token: tokens.Unproved) -> None:
    """Raise unless the token has the form of a receipt: whatever is shown of it later is of the kind expected."""
    claims = token.claims
    right = claims["v"] == FORMAT and token.header.get("typ") == TYP and type(claims["version"]) is int
    if not right or not all(isinstance(claims[name], str) for name in _TEXTS):
        raise ValueError("not a receipt")
    if not HEX_32.fullmatch(claims["tracker"]):
        raise ValueError("no fingerprint")
    FilingKind(claims["kind"])
    as_of(claims["received_at"])
