"""A committee member's keys: one pair opens envelopes (ECDH), another signs (ECDSA), never one key for both.

The secret halves live in a file protected by a passphrase (argon2id, then AES-256-GCM); the public halves in a file
that the member signs and gives to the authority. Both formats are written down in docs/seal-1.md.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kernel.canonical import Value, canonical
from kernel.crypto import base64url, hpke, signing
from kernel.record import Malformed, Record

SECRET_FORMAT = "MEMBERKEY/1"  # noqa: S105 - the name of a format
PUBLIC_FORMAT = "MEMBERPUBLIC/1"
KID = re.compile("[0-9a-f]{16}")
SCALAR_BYTES = 32

_NONCE_BYTES = 12
_SALT_BYTES = 16
_SEALED_BYTES = _NONCE_BYTES + 2 * SCALAR_BYTES + 16
_PURPOSE = "SEAL/1 member key"
_PUBLIC_NAMES = ("v", "name", "kid", "opening", "signing")
_COST_NAMES = ("kdf", "memory_kib", "passes", "lanes", "salt")


class BadKeyFile(ValueError):
    """A file that is no member's key file, or one whose parts disagree."""


class WrongPassphrase(ValueError):
    """The passphrase does not open the file (or the file was altered: the two cannot be told apart)."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at a passphrase costs: the values RFC 9106 recommends where memory is scarce."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What a member gives to the authority: a name, and the public halves (65 bytes each)."""

    name: str
    opening: bytes
    signing: bytes

    @property
    def kid(self) -> str:
        """The keys' identifier: the first eight bytes, in hexadecimal, of a hash over both."""
        return hashlib.sha256(b"SEAL/1 kid|" + self.opening + self.signing).hexdigest()[:16]

    def fields(self, form: str) -> dict[str, Value]:
        """Return the fields that the secret and the public file share."""
        names = {"opening": base64url.encode(self.opening), "signing": base64url.encode(self.signing)}
        return {"v": form, "name": self.name, "kid": self.kid, **names}


@dataclass(frozen=True, slots=True)
class MemberKeys:
    """A member's secret halves, in memory."""

    name: str
    opening: hpke.PrivateKey
    signing: hpke.PrivateKey

    @property
    def public(self) -> PublicKeys:
        """The public halves."""
        return PublicKeys(self.name, hpke.public_bytes(self.opening), hpke.public_bytes(self.signing))

    @property
    def kid(self) -> str:
        """The keys' identifier."""
        return self.public.kid

    def sign(self, purpose: str, message: bytes) -> bytes:
        """Return the member's signature of a message for one purpose (64 bytes)."""
        return signing.sign(self.signing, purpose, message)


def new_member_keys(name: str) -> MemberKeys:
    """Return fresh keys for a member."""
    return MemberKeys(name, hpke.new_private_key(), hpke.new_private_key())


def write_secret_file(keys: MemberKeys, passphrase: str, cost: Cost | None = None) -> bytes:
    """Return the passphrase-protected key file (JSON)."""
    cost, salt, nonce = cost or Cost(), secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    clear = keys.public.fields(SECRET_FORMAT) | {"protection": _protection(cost, salt)}
    secret = hpke.private_bytes(keys.opening) + hpke.private_bytes(keys.signing)
    sealed = nonce + _cipher(passphrase, salt, cost).encrypt(nonce, secret, canonical(clear))
    return canonical(clear | {"sealed": base64url.encode(sealed)})


def read_secret_file(data: bytes, passphrase: str) -> MemberKeys:
    """Return the keys in a protected file; raise `BadKeyFile` or `WrongPassphrase`."""
    try:
        record = Record.read(data, (*_PUBLIC_NAMES, "protection", "sealed"))
        public = _public(record, SECRET_FORMAT)
        cost, salt = _cost(record)
        sealed = record.data("sealed", _SEALED_BYTES)
    except Malformed as fault:
        raise BadKeyFile("not a member's key file") from fault
    clear = public.fields(SECRET_FORMAT) | {"protection": _protection(cost, salt)}
    try:
        secret = _cipher(passphrase, salt, cost).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], canonical(clear))
    except InvalidTag as fault:
        raise WrongPassphrase("wrong passphrase, or an altered file") from fault
    return _keys(public, secret)


def read_secret_owner(data: bytes) -> PublicKeys:
    """Return whose key file this is, without the passphrase; raise `BadKeyFile`."""
    try:
        return _public(Record.read(data, (*_PUBLIC_NAMES, "protection", "sealed")), SECRET_FORMAT)
    except Malformed as fault:
        raise BadKeyFile("not a member's key file") from fault


def write_public_file(keys: MemberKeys) -> bytes:
    """Return the file a member gives to the authority: the public halves, signed by the signing key."""
    fields = keys.public.fields(PUBLIC_FORMAT)
    signature = keys.sign(_PURPOSE, canonical(fields))
    return canonical(fields | {"signature": base64url.encode(signature)})


def read_public_file(data: bytes) -> PublicKeys:
    """Return the public halves in a member's public file, its signature checked; raise `BadKeyFile`."""
    try:
        record = Record.read(data, (*_PUBLIC_NAMES, "signature"))
        public = _public(record, PUBLIC_FORMAT)
        signature = record.data("signature", 64)
    except Malformed as fault:
        raise BadKeyFile("not a member's public key file") from fault
    if not signing.is_signed(public.signing, _PURPOSE, canonical(public.fields(PUBLIC_FORMAT)), signature):
        raise BadKeyFile("the signature is not the member's")
    return public


def _public(record: Record, form: str) -> PublicKeys:
    record.expect("v", form)
    opening, signing_key = (record.data(name, hpke.PUBLIC_BYTES) for name in ("opening", "signing"))
    public = PublicKeys(record.text("name"), opening, signing_key)
    record.expect("kid", public.kid)
    try:
        hpke.check_public_key(public.opening)
        hpke.check_public_key(public.signing)
    except hpke.BadKey as fault:
        raise Malformed(record.path("opening")) from fault
    return public


def _cost(record: Record) -> tuple[Cost, bytes]:
    """Return the cost in a file, within bounds: a hostile file must not eat the machine."""
    protection = record.record("protection", _COST_NAMES)
    protection.expect("kdf", "argon2id")
    memory = protection.number("memory_kib", 8 * 1024, 1024 * 1024)
    cost = Cost(memory, protection.number("passes", 1, 20), protection.number("lanes", 1, 16))
    return cost, protection.data("salt", _SALT_BYTES)


def _protection(cost: Cost, salt: bytes) -> dict[str, Value]:
    numbers: dict[str, Value] = {"memory_kib": cost.memory_kib, "passes": cost.passes, "lanes": cost.lanes}
    return {"kdf": "argon2id", "salt": base64url.encode(salt), **numbers}


def _cipher(passphrase: str, salt: bytes, cost: Cost) -> AESGCM:
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    key = hash_secret_raw(secret, salt, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)
    return AESGCM(key)


def _keys(public: PublicKeys, secret: bytes) -> MemberKeys:
    opening, signing_key = (hpke.read_private_key(half) for half in (secret[:SCALAR_BYTES], secret[SCALAR_BYTES:]))
    keys = MemberKeys(public.name, opening, signing_key)
    if keys.public != public:
        raise BadKeyFile("the secret halves are not those of the public ones")
    return keys
