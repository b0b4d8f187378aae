"""The portal's own keys as PEM files: ES256 for receipts and tokens, Ed25519 for the log."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class BadKeyFile(ValueError):
    """A file that holds no key of the kind asked for."""


def make_receipt_key() -> bytes:
    """Return a fresh P-256 key for ES256, as PKCS 8 PEM."""
    return _pem(ec.generate_private_key(ec.SECP256R1()))


def make_log_key() -> bytes:
    """Return a fresh Ed25519 key for signed notes, as PKCS 8 PEM."""
    return _pem(Ed25519PrivateKey.generate())


def load_receipt_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the P-256 key of a PEM file; raise `BadKeyFile` for anything else."""
    key = _load(pem)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadKeyFile("not a P-256 private key")
    return key


def load_log_key(pem: bytes) -> Ed25519PrivateKey:
    """Return the Ed25519 key of a PEM file; raise `BadKeyFile` for anything else."""
    key = _load(pem)
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKeyFile("not an Ed25519 private key")
    return key


def public_pem(key: ec.EllipticCurvePrivateKey | Ed25519PrivateKey) -> bytes:
    """Return the public half, as SubjectPublicKeyInfo PEM."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _pem(key: ec.EllipticCurvePrivateKey | Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _load(pem: bytes) -> object:
    try:
        return load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise BadKeyFile("not an unencrypted private key in PEM") from fault
