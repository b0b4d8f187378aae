"""Chunked encryption, against the library's Cobblestone-256 in both directions."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from kernel.crypto import chunked

KEY, CONTEXT = bytes(range(32)), b"a context"
EDGES = [0, 1, 16383, 16384, 16385, 32768, 100_000]


def message(size: int) -> bytes:
    return hashlib.shake_128(b"message").digest(size)


def encrypted(data: bytes, salt: bytes = bytes(24), pieces: int = 1 << 20) -> bytes:
    parts = (data[start : start + pieces] for start in range(0, len(data), pieces))
    return b"".join(chunked.encrypt(KEY, salt=salt, context=CONTEXT, pieces=parts))


def decrypted(data: bytes, key: bytes = KEY, context: bytes = CONTEXT, pieces: int = 1 << 20) -> bytes:
    parts = (data[start : start + pieces] for start in range(0, len(data), pieces))
    return b"".join(chunked.decrypt(key, context=context, pieces=parts))


@pytest.mark.parametrize("size", EDGES)
def test_the_library_reads_what_we_write(size: int) -> None:
    reader = Cobblestone256Decryptor(KEY, CONTEXT)
    assert reader.update(encrypted(message(size))) + reader.finalize() == message(size)


@pytest.mark.parametrize("size", EDGES)
def test_we_write_what_the_library_writes(size: int) -> None:
    writer = Cobblestone256Encryptor(KEY, CONTEXT)
    theirs = writer.update(message(size)) + writer.finalize()
    assert encrypted(message(size), salt=theirs[:24]) == theirs
    assert decrypted(theirs) == message(size)


def test_key_nonce_and_commitment_follow_the_specification() -> None:
    """HKDF-Expand (RFC 5869) done by hand: T(1) || T(2) with SHA-512."""
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00" + bytes(24) + CONTEXT
    first = hmac.digest(KEY, info + b"\x01", "sha512")
    derived = first + hmac.digest(KEY, first + info + b"\x02", "sha512")
    sealed = encrypted(b"short")
    assert sealed[:56] == bytes(24) + derived[44:76]
    assert AESGCM(derived[:32]).decrypt(derived[32:44], sealed[56:], None) == b"short"


@given(st.binary(max_size=40_000), st.integers(1, 20_000), st.integers(1, 20_000))
def test_pieces_of_any_size_give_the_same_bytes(data: bytes, writing: int, reading: int) -> None:
    sealed = encrypted(data, pieces=writing)
    assert sealed == encrypted(data)
    assert len(sealed) == chunked.encrypted_size(len(data))
    assert decrypted(sealed, pieces=reading) == data


@pytest.mark.parametrize("size", [5, 16384, 20_000])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_seen(size: int, place: float, bit: int) -> None:
    sealed = bytearray(encrypted(message(size)))
    sealed[int(place * len(sealed))] ^= 1 << bit
    with pytest.raises(chunked.Damaged):
        decrypted(bytes(sealed))


@pytest.mark.parametrize("size", [5, 16384, 40_000])
def test_cutting_and_lengthening_are_seen(size: int) -> None:
    sealed = encrypted(message(size))
    for changed in (sealed[:-1], sealed[:-16], sealed[: 56 + 16400], sealed[:56], sealed[:30], b"", sealed + b"\x00"):
        if changed != sealed:
            with pytest.raises(chunked.Damaged):
                decrypted(changed)


def test_another_key_or_context_is_seen() -> None:
    sealed = encrypted(b"a bid")
    for key, context in [(bytes(32), CONTEXT), (KEY, b"another")]:
        with pytest.raises(chunked.Damaged):
            decrypted(sealed, key, context)


@pytest.mark.parametrize(("key", "salt"), [(bytes(16), bytes(24)), (KEY, bytes(23))])
def test_keys_and_salts_have_one_length(key: bytes, salt: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        list(chunked.encrypt(key, salt=salt, context=b"", pieces=[]))
