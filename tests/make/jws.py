"""Tokens made by hand, without the code under test: what a forger, or another library, would write."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def private_pem(curve: ec.EllipticCurve | None = None) -> str:
    """Return a new private key, on P-256 unless another curve is asked for."""
    return as_pem(ec.generate_private_key(curve or ec.SECP256R1()))


def as_pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    """Return a private key as PEM."""
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()


def public_pem(key_pem: str) -> str:
    """Return the public half of a private key."""
    key = serialization.load_pem_private_key(key_pem.encode(), None).public_key()
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def part(octets: bytes | Mapping[str, object]) -> str:
    """Return one part of a compact JWS: octets as they are, an object as JSON."""
    encoded = octets if isinstance(octets, bytes) else json.dumps(octets).encode()
    return base64.urlsafe_b64encode(encoded).rstrip(b"=").decode()


def crafted(header: bytes | Mapping[str, object], claims: bytes | Mapping[str, object], signature: bytes = b"") -> str:
    """Return a token with whatever parts."""
    return f"{part(header)}.{part(claims)}.{part(signature)}"


def signed(header: bytes | Mapping[str, object], claims: bytes | Mapping[str, object], key_pem: str) -> str:
    """Return a token rightly signed with an EC key, whatever it says."""
    key = serialization.load_pem_private_key(key_pem.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    signing_input = f"{part(header)}.{part(claims)}"
    wide = key.key_size > 256
    digest = hashes.SHA384() if wide else hashes.SHA256()
    size = (key.key_size + 7) // 8
    r, s = decode_dss_signature(key.sign(signing_input.encode(), ec.ECDSA(digest)))
    return f"{signing_input}.{part(r.to_bytes(size) + s.to_bytes(size))}"
