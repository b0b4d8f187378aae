"""ECDSA with P-256 and SHA-256, 64 bytes r || s as browsers and JWS write it; every signature names its purpose."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

_HALF = 32
_DETERMINISTIC = ec.ECDSA(SHA256(), deterministic_signing=True)  # RFC 6979: no chance that could fail the signer


def sign(private: ec.EllipticCurvePrivateKey, purpose: str, message: bytes) -> bytes:
    """Return the signature of a message for one purpose: over `purpose || 0x00 || SHA-256(message)`."""
    first, second = decode_dss_signature(private.sign(_signed(purpose, message), _DETERMINISTIC))
    return first.to_bytes(_HALF, "big") + second.to_bytes(_HALF, "big")


def is_signed(public: bytes, purpose: str, message: bytes, signature: bytes) -> bool:
    """Say whether the key (65 bytes) signed this message for this purpose."""
    if len(signature) != 2 * _HALF:
        return False
    halves = (int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big"))
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
        key.verify(encode_dss_signature(*halves), _signed(purpose, message), ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(purpose: str, message: bytes) -> bytes:
    return purpose.encode() + b"\x00" + hashlib.sha256(message).digest()
