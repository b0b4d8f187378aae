"""Encryption of long messages in 16 KiB chunks: Cobblestone-256 of C2SP chunked-encryption@v1.

HKDF-Expand with SHA-512 makes key, nonce and key commitment of an input key, a salt and a context; each chunk goes
through AES-256-GCM with the nonce XOR the chunk's number; the last chunk is the short one, so nothing can be cut off.
Sealing takes the salt as an argument, so that it can be repeated; opening is the library's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cryptography.cobblestone import Cobblestone256Decryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

NAME = "COBBLESTONE-256"
CHUNK = 16 * 1024
KEY_BYTES = 32
SALT_BYTES = 24
HEAD_BYTES = SALT_BYTES + 32  # the salt, then the key commitment
TAG_BYTES = 16

_INFO = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"


class Damaged(ValueError):
    """Not the message that was encrypted under this key and context: altered, cut or lengthened."""


def encrypt(key: bytes, *, salt: bytes, context: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the ciphertext of a message given in pieces of any size; the pair (key, salt) must never repeat."""
    if len(key) != KEY_BYTES or len(salt) != SALT_BYTES:
        raise ValueError("a key of 32 bytes and a salt of 24")
    derived = HKDFExpand(SHA512(), 76, _INFO + salt + context).derive(key)
    chunk_key, nonce, commitment = AESGCM(derived[:32]), int.from_bytes(derived[32:44], "big"), derived[44:]
    yield salt + commitment
    for number, chunk in enumerate(_chunks(pieces)):
        yield chunk_key.encrypt((nonce ^ number).to_bytes(12, "big"), chunk, None)


def decrypt(key: bytes, *, context: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the message of a ciphertext given in pieces, each part authenticated; raise `Damaged` at a fault.

    Only the end tells that nothing was cut off: what was yielded counts once the iterator is exhausted.
    """
    opening = Cobblestone256Decryptor(key, context)
    try:
        for piece in pieces:
            yield opening.update(piece)
        yield opening.finalize()
    except InvalidTag as fault:
        raise Damaged("not what was encrypted under this key") from fault


def encrypted_size(size: int) -> int:
    """Return how many bytes the encryption of a message of `size` bytes has."""
    return HEAD_BYTES + size + TAG_BYTES * (size // CHUNK + 1)


def decrypted_size(size: int) -> int:
    """Return how long the message of a ciphertext of `size` bytes is; raise `ValueError` if no message has it."""
    chunks, last = divmod(size - HEAD_BYTES, CHUNK + TAG_BYTES)
    if size < HEAD_BYTES or last < TAG_BYTES:
        raise ValueError(f"no message has a ciphertext of {size} bytes")
    return chunks * CHUNK + last - TAG_BYTES


def _chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield full chunks, then the last one, which is shorter and may be empty."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        whole = len(waiting) - len(waiting) % CHUNK
        for start in range(0, whole, CHUNK):
            yield bytes(waiting[start : start + CHUNK])
        del waiting[:whole]
    yield bytes(waiting)
