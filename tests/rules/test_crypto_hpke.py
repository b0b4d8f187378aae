"""HPKE against RFC 9180's published vector, and the two libraries against each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hpke as library
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from kernel.crypto import hpke

CASE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "cases/crypto/hpke.json").read_text())
OURS = hpke.derive_key(b"recipient".ljust(32))
OTHER = hpke.derive_key(b"another".ljust(32))


def case(name: str) -> bytes:
    return bytes.fromhex(CASE[name])


@pytest.mark.parametrize("side", ["E", "R"])
def test_key_pairs_are_derived_as_published(side: str) -> None:
    private = hpke.derive_key(case(f"ikm{side}"))
    assert hpke.private_bytes(private) == case(f"sk{side}m")
    assert hpke.public_bytes(private) == case(f"pk{side}m")


def test_the_published_key_and_nonce_seal_and_open() -> None:
    """The published messages carry associated data, which sealing has no use for: key and nonce decide the rest."""
    sealed = hpke.seal(case("pkRm"), b"an offer", info=case("info"), seed=case("ikmE"))
    assert sealed[:65] == case("enc")
    assert sealed[65:] == AESGCM(case("key")).encrypt(case("base_nonce"), b"an offer", None)
    assert hpke.open_sealed(hpke.read_private_key(case("skRm")), sealed, info=case("info")) == b"an offer"


@given(st.binary(max_size=200), st.binary(max_size=400), st.binary(min_size=32, max_size=32))
def test_what_is_sealed_opens_and_repeats(message: bytes, info: bytes, seed: bytes) -> None:
    sealed = hpke.seal(hpke.public_bytes(OURS), message, info=info, seed=seed)
    assert len(sealed) == len(message) + hpke.OVERHEAD
    assert hpke.open_sealed(OURS, sealed, info=info) == message
    assert hpke.seal(hpke.public_bytes(OURS), message, info=info, seed=seed) == sealed


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_what_the_other_library_seals_opens(message: bytes, info: bytes) -> None:
    suite = library.Suite(library.KEM.P256, library.KDF.HKDF_SHA256, library.AEAD.AES_256_GCM)
    assert hpke.open_sealed(OURS, suite.encrypt(message, OURS.public_key(), info), info=info) == message


@given(st.integers(0, 8 * (33 + hpke.OVERHEAD) - 1))
def test_a_flipped_bit_closes_it(bit: int) -> None:
    sealed = hpke.seal(hpke.public_bytes(OURS), bytes(33), info=b"i", seed=bytes(32))
    bent = (int.from_bytes(sealed, "big") ^ 1 << bit).to_bytes(len(sealed), "big")
    with pytest.raises(hpke.CannotOpen):
        hpke.open_sealed(OURS, bent, info=b"i")


def test_another_key_or_purpose_cannot_open() -> None:
    sealed = hpke.seal(hpke.public_bytes(OURS), b"m", info=b"i", seed=bytes(32))
    for private, info in [(OTHER, b"i"), (OURS, b"j"), (OURS, b"")]:
        with pytest.raises(hpke.CannotOpen):
            hpke.open_sealed(private, sealed, info=info)
    with pytest.raises(hpke.CannotOpen):
        hpke.open_sealed(OURS, b"", info=b"i")


@pytest.mark.parametrize(
    "public",
    [b"", bytes(65), b"\x04" + bytes(64), b"\x02" + hpke.public_bytes(OURS)[1:33], hpke.public_bytes(OURS) + b"\x00"],
)
def test_bytes_that_are_no_point_are_no_key(public: bytes) -> None:
    with pytest.raises(hpke.BadKey):
        hpke.check_public_key(public)
    with pytest.raises(hpke.BadKey):
        hpke.seal(public, b"m", info=b"", seed=bytes(32))


@pytest.mark.parametrize("scalar", [bytes(32), b"\xff" * 32])
def test_numbers_outside_the_group_are_no_private_key(scalar: bytes) -> None:
    with pytest.raises(hpke.BadKey):
        hpke.read_private_key(scalar)
