"""HPKE base mode (RFC 9180): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; one message for one key.

`seal` takes the ephemeral key's seed, so that a sealing can be repeated and compared byte for byte.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pyhpke import AEADId, CipherSuite, KDFId, KEMId, KEMKey, KEMKeyInterface

PUBLIC_BYTES = 65
OVERHEAD = PUBLIC_BYTES + 16  # the ephemeral public key before the ciphertext, and the tag after it

PrivateKey = ec.EllipticCurvePrivateKey

_CURVE = ec.SECP256R1()
_SEALING = CipherSuite.new(KEMId.DHKEM_P256_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.AES256_GCM)
_OPENING = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class CannotOpen(ValueError):
    """Not sealed for this key and purpose, or altered since."""


class BadKey(ValueError):
    """Bytes that are no P-256 key."""


def new_private_key() -> PrivateKey:
    """Return a fresh private key."""
    return ec.generate_private_key(_CURVE)


def read_private_key(scalar: bytes) -> PrivateKey:
    """Return the private key whose 32 bytes are given, big-endian."""
    try:
        return ec.derive_private_key(int.from_bytes(scalar, "big"), _CURVE)
    except ValueError as fault:
        raise BadKey("no private key of P-256") from fault


def private_bytes(private: PrivateKey) -> bytes:
    """Return a private key's 32 bytes, big-endian."""
    return private.private_numbers().private_value.to_bytes(32, "big")


def public_bytes(private: PrivateKey) -> bytes:
    """Return the public key's 65 bytes: 0x04 || x || y."""
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def check_public_key(public: bytes) -> None:
    """Raise `BadKey` unless the bytes are an uncompressed point of P-256."""
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public)
    except ValueError as fault:
        raise BadKey("no point of P-256") from fault
    if len(public) != PUBLIC_BYTES or point is None:
        raise BadKey("not an uncompressed point")


def derive_key(seed: bytes) -> PrivateKey:
    """Return the key that RFC 9180's DeriveKeyPair makes of a seed (at least 32 bytes)."""
    pair = _SEALING.kem.derive_key_pair(seed)
    return read_private_key(pair.private_key.to_private_bytes())


def seal(public: bytes, message: bytes, *, info: bytes, seed: bytes) -> bytes:
    """Return `enc || ciphertext` of one message for a public key; the ephemeral key is DeriveKeyPair(seed)."""
    ephemeral = _SEALING.kem.derive_key_pair(seed)
    enc, context = _SEALING.create_sender_context(_recipient(public), info, eks=ephemeral)
    return enc + context.seal(message)


def open_sealed(private: PrivateKey, sealed: bytes, *, info: bytes) -> bytes:
    """Return the message that `seal` sealed for this key with this `info`; raise `CannotOpen` otherwise."""
    try:
        return _OPENING.decrypt(sealed, private, info)
    except (InvalidTag, ValueError) as fault:
        raise CannotOpen("not sealed for this key and purpose, or altered") from fault


@lru_cache(maxsize=1024)
def _recipient(public: bytes) -> KEMKeyInterface:
    """Return a member's key ready for use: a commission's keys serve thousands of bids."""
    check_public_key(public)
    return KEMKey.from_pyca_cryptography_key(ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public))
