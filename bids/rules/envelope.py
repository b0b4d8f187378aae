"""SEAL/1: one envelope sealed for a commission, all of it derived from one random seed (docs/seal-1.md).

Because everything follows from the seed, and the seed lies inside the envelope, whoever opens it can rebuild the
header byte for byte: a bidder who gave one member a bad share cannot hide it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from bids.rules.archive import Archive, pack_archive
from bids.rules.padding import is_padme, padme
from kernel.canonical import Json, Value, canonical
from kernel.crypto import base64url, chunked, hpke, shamir
from kernel.crypto.kdf import hkdf
from kernel.crypto.policy import Policy
from kernel.record import HEX_32, Malformed, Record

FORMAT = "SEAL/1"
SEGMENT = 1024 * 1024
SEED_BYTES = 32
SHARE_BYTES = 33  # the share of 32 bytes, then x
WRAP_BYTES = SHARE_BYTES + hpke.OVERHEAD
BODY_HEAD = 8 + SEED_BYTES
REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
MOST_VERSION = 1_000_000

_BASE_NAMES = ("v", "tender", "lot", "envelope", "bidder", "version", "policy_hash")
HEADER_NAMES = (*_BASE_NAMES, "content", "key_commit", "wraps")


class Envelope(StrEnum):
    """The envelopes a procedure may ask for, in the order in which they are filed."""

    CANDIDATURE = "candidature"
    TECHNICAL = "technical"
    FINANCIAL = "financial"


@dataclass(frozen=True, slots=True)
class Base:
    """What an envelope is bound to; a copy filed for anything else cannot be opened."""

    tender: str
    lot: str
    envelope: Envelope
    bidder: str
    version: int
    policy_hash: str


@dataclass(frozen=True, slots=True)
class Header:
    """The public part of a sealed envelope. `wraps` holds one share for each member, in the policy's order."""

    base: Base
    size: int
    root: str
    key_commit: str
    wraps: tuple[bytes, ...]


class Sealed(NamedTuple):
    """A sealed envelope: its header, and its ciphertext in segments of 1 MiB (the last may be shorter)."""

    header: Header
    segments: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """What the secret that k members rebuild leads to."""

    content: bytes
    commitment: str


def seal_envelope(seed: bytes, base: Base, policy: Policy, archive: Archive) -> Sealed:
    """Seal an archive for a commission's members. `seed`: 32 bytes, random, never used for another envelope."""
    if len(seed) != SEED_BYTES:
        raise ValueError("a seed has 32 bytes")
    key, salt = keys_of(secret_of(seed), base).content, salt_of(seed)
    body = _body(seed, pack_archive(archive))
    sealed = b"".join(chunked.encrypt(key, salt=salt, context=context_of(base), pieces=body))
    segments = tuple(sealed[start : start + SEGMENT] for start in range(0, len(sealed), SEGMENT))
    return Sealed(rebuild_header(seed, base, policy, len(sealed), root_of(segments)), segments)


def rebuild_header(seed: bytes, base: Base, policy: Policy, size: int, root: str) -> Header:
    """Return the only honest header for this seed and this ciphertext."""
    secret, *coefficients = polynomial_of(seed, policy.k)
    shares = [shamir.share(secret, coefficients, x) for x in range(1, len(policy.members) + 1)]
    wraps = tuple(_wrap(share, seed, base, policy) for share in shares)
    return Header(base, size, root, keys_of(secret, base).commitment, wraps)


def wrap(seed: bytes, base: Base, policy: Policy, x: int) -> bytes:
    """Return share x, sealed for member x: ephemeral key (65 bytes) || ciphertext and tag (49 bytes)."""
    return _wrap(share_of(seed, policy.k, x), seed, base, policy)


def share_of(seed: bytes, k: int, x: int) -> bytes:
    """Return share x of the secret, any k of which rebuild it."""
    secret, *coefficients = polynomial_of(seed, k)
    return shamir.share(secret, coefficients, x)


def polynomial_of(seed: bytes, k: int) -> list[bytes]:
    """Return what the shares are the values of: the secret, then the k - 1 coefficients."""
    return [secret_of(seed), *(derive(seed, f"coeff/{power}") for power in range(1, k))]


def secret_of(seed: bytes) -> bytes:
    """Return the secret that the members share."""
    return derive(seed, "secret")


def salt_of(seed: bytes) -> bytes:
    """Return the salt of the content's encryption."""
    return derive(seed, "salt", chunked.SALT_BYTES)


def keys_of(secret: bytes, base: Base) -> Keys:
    """Return the content key, and the commitment by which everybody knows the right secret."""
    bound = base_bytes(base)
    return Keys(_derive(secret, b"cek|" + bound), _derive(secret, b"commit|" + bound).hex())


def context_of(base: Base) -> bytes:
    """Return the context that binds the content's encryption to its base."""
    return hashlib.sha256(base_bytes(base)).digest()


def share_info(base: Base, x: int) -> bytes:
    """Return what binds the wrap of share x to its purpose, its member and its base."""
    return f"SEAL/1 share|{x}|".encode() + base_bytes(base)


def derive(seed: bytes, purpose: str, length: int = 32) -> bytes:
    """Return bytes derived from a seed for one purpose: HKDF-SHA256 with the salt `SEAL/1`."""
    return _derive(seed, purpose.encode(), length)


def root_of(segments: Iterable[bytes]) -> str:
    """Return the root over a ciphertext's segments, 64 hexadecimal digits."""
    return root_from(hashlib.sha256(segment).digest() for segment in segments)


def root_from(digests: Iterable[bytes]) -> str:
    """Return the root from the SHA-256 of each segment, for who keeps those."""
    return hashlib.sha256(b"".join(digests)).hexdigest()


def segment_sizes(size: int) -> list[int]:
    """Return the sizes of the segments of a ciphertext of `size` bytes."""
    return [min(SEGMENT, size - start) for start in range(0, size, SEGMENT)]


def is_sealed_size(size: int) -> bool:
    """Say whether a ciphertext can have this size: that of a padded body."""
    try:
        body = chunked.decrypted_size(size)
    except ValueError:
        return False
    return body >= BODY_HEAD and is_padme(body)


@lru_cache(maxsize=1024)
def base_bytes(base: Base) -> bytes:
    """Return the canonical bytes of a base."""
    return canonical(_base_fields(base))


def header_fields(header: Header) -> dict[str, Value]:
    """Return a header as a JSON object."""
    content: Value = {"alg": chunked.NAME, "seg": SEGMENT, "size": header.size, "root": header.root}
    wraps = [base64url.encode(one) for one in header.wraps]
    return {**_base_fields(header.base), "content": content, "key_commit": header.key_commit, "wraps": wraps}


def header_bytes(header: Header) -> bytes:
    """Return a header's canonical bytes."""
    return canonical(header_fields(header))


def header_digest(header: Header) -> str:
    """Return a header's SHA-256, 64 hexadecimal digits: its name when members post shares."""
    return hashlib.sha256(header_bytes(header)).hexdigest()


def read_header(value: Json, members: int, at: str = "header") -> Header:
    """Return the header in a JSON object, sealed for a number of members; raise `Malformed`."""
    record = Record(value, HEADER_NAMES, at)
    content = record.record("content", ("alg", "seg", "size", "root"))
    content.expect("alg", chunked.NAME)
    content.expect("seg", SEGMENT)
    wraps = record.several_data("wraps", members, WRAP_BYTES)
    for place, one in enumerate(wraps):
        _check_point(one, record.path("wraps", place))
    return Header(
        _base(record), content.number("size", 1), content.digest("root"), record.digest("key_commit"), tuple(wraps)
    )


def _base(record: Record) -> Base:
    record.expect("v", FORMAT)
    envelope = record.matching("envelope", re.compile("|".join(Envelope)))
    return Base(
        tender=record.matching("tender", REF),
        lot=record.matching("lot", REF),
        envelope=Envelope(envelope),
        bidder=record.matching("bidder", REF),
        version=record.number("version", 1, MOST_VERSION),
        policy_hash=record.matching("policy_hash", HEX_32),
    )


def _base_fields(base: Base) -> dict[str, Value]:
    return {
        "v": FORMAT,
        "tender": base.tender,
        "lot": base.lot,
        "envelope": base.envelope.value,
        "bidder": base.bidder,
        "version": base.version,
        "policy_hash": base.policy_hash,
    }


def _check_point(sealed: bytes, at: str) -> None:
    try:
        hpke.check_public_key(sealed[: hpke.PUBLIC_BYTES])
    except hpke.BadKey as fault:
        raise Malformed(at) from fault


def _wrap(share: bytes, seed: bytes, base: Base, policy: Policy) -> bytes:
    x = share[-1]
    public = policy.members[x - 1].opening
    return hpke.seal(public, share, info=share_info(base, x), seed=derive(seed, f"ekm/{x}"))


def _body(seed: bytes, archive: bytes) -> Iterator[bytes]:
    length = BODY_HEAD + len(archive)
    yield len(archive).to_bytes(8, "big") + seed
    yield archive
    yield bytes(padme(length) - length)


def _derive(key: bytes, info: bytes, length: int = 32) -> bytes:
    return hkdf(key, salt=b"SEAL/1", info=info, length=length)
