"""Signed notes, checkpoints and cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature), with Ed25519.

A note is a text, a blank line, and signature lines `— name base64(key id || signature)`. A checkpoint is a note whose
text is the origin, the size and the root of a log. A witness cosigns a checkpoint together with the time (type 4).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MOST_SIGNATURES = 100
MOST_SECONDS = 2**63 - 1
KEY_BYTES = 32
KEY_ID_BYTES = 4
COSIGNATURE_BYTES = 8 + 64  # the time, then the signature
ROOT_BYTES = 32

_DASH = "— "


class BadNote(ValueError):
    """A text that is no note, a key that is no key, or a signature that a known key did not make."""


class Kind(IntEnum):
    """What a signature says: type byte of the C2SP registry."""

    NOTE = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key as people exchange it: a name, what it signs, and 32 bytes of Ed25519."""

    name: str
    kind: Kind
    public: bytes

    def __post_init__(self) -> None:
        """Refuse a name that would not survive a signature line, and a key of another length."""
        if not _is_name(self.name) or len(self.public) != KEY_BYTES:
            raise BadNote("a key needs a name without spaces or plus signs, and 32 bytes")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name || newline || type || key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + self._material).digest()[:KEY_ID_BYTES]

    @property
    def vkey(self) -> str:
        """The key as one line of text: `name+key id+base64(type || key)`."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self._material).decode()}"

    @property
    def _material(self) -> bytes:
        return bytes([self.kind]) + self.public


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, verified or not; `at` is the witness's time in seconds since 1970, for a cosignature."""

    name: str
    key_id: bytes
    body: bytes

    def line(self) -> str:
        """Return the line that stands in the note."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.body).decode()}\n"

    @property
    def at(self) -> int | None:
        """The instant a witness vouches for, in POSIX seconds; None for a plain signature."""
        return int.from_bytes(self.body[:8], "big") if len(self.body) == COSIGNATURE_BYTES else None


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under its public name."""

    verifier: Verifier
    private: Ed25519PrivateKey

    def sign(self, text: str) -> Signature:
        """Return this key's plain signature of a note's text."""
        _check_text(text)
        return self._signature(self.private.sign(text.encode()))

    def cosign(self, text: str, at: int) -> Signature:
        """Return a witness's cosignature of a checkpoint's text at `at` (POSIX seconds)."""
        _check_text(text)
        return self._signature(at.to_bytes(8, "big") + self.private.sign(_cosigned(text, at)))

    def _signature(self, body: bytes) -> Signature:
        return Signature(self.verifier.name, self.verifier.key_id, body)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its origin, its number of leaves and its root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the note text: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A note that was opened: its text, and the signatures that known keys made."""

    text: str
    signatures: tuple[Signature, ...]

    def signed_by(self, verifier: Verifier) -> bool:
        """Say whether this key signed."""
        return any((one.name, one.key_id) == (verifier.name, verifier.key_id) for one in self.signatures)


def signer(name: str, private: Ed25519PrivateKey, kind: Kind = Kind.NOTE) -> Signer:
    """Return a private key ready to sign under `name`."""
    return Signer(Verifier(name, kind, private.public_key().public_bytes_raw()), private)


def read_vkey(text: str) -> Verifier:
    """Return the key that a `name+key id+base64` text holds; raise `BadNote` if its parts disagree."""
    name, key_id, material = _three(text)
    data = _base64(material)
    if data[:1] not in (b"\x01", b"\x04"):
        raise BadNote("a key of a kind that is not used here")
    verifier = Verifier(name, Kind(data[0]), data[1:])
    if verifier.key_id.hex() != key_id:
        raise BadNote("a key whose id belongs to another")
    return verifier


def write_note(text: str, signatures: Iterable[Signature]) -> str:
    """Return the note with its signature lines."""
    _check_text(text)
    return text + "\n" + "".join(signature.line() for signature in signatures)


def split_note(note: str) -> tuple[str, list[Signature]]:
    """Return the text and the signatures of a note, none of them verified; raise `BadNote` if it is no note."""
    text, blank, lines = note.rpartition("\n\n")
    text += "\n"
    if not blank or not lines.endswith("\n"):
        raise BadNote("no text, blank line and signatures")
    _check_text(text)
    signatures = [_read_line(line) for line in lines[:-1].split("\n")]
    if len(signatures) > MOST_SIGNATURES:
        raise BadNote("more signatures than anybody needs")
    return text, signatures


def open_note(note: str, verifiers: Sequence[Verifier]) -> Note:
    """Return the note with the signatures of the given keys, all verified.

    Signatures of other keys are left aside. `BadNote` if a given key's signature is false, or none of them signed.
    """
    text, signatures = split_note(note)
    known = {(one.name, one.key_id): one for one in verifiers}
    if len(known) != len(set(verifiers)):
        raise BadNote("two keys share a name and an id")
    kept = [one for one in dict.fromkeys(signatures) if (one.name, one.key_id) in known]
    if not kept:
        raise BadNote("no signature of a known key")
    for signature in kept:
        _verify(text, signature, known[signature.name, signature.key_id])
    return Note(text, tuple(kept))


def read_checkpoint(text: str) -> Checkpoint:
    """Return what a checkpoint's text says; extension lines are refused, for nobody could audit them."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) != len(("origin", "size", "root")) or not lines[0]:
        raise BadNote("a checkpoint has three lines: origin, size, root")
    origin, size, root = lines
    if not re.fullmatch("0|[1-9][0-9]{0,18}", size):
        raise BadNote("a size is a plain decimal number")
    checkpoint = Checkpoint(origin, int(size), _base64(root))
    if len(checkpoint.root) != ROOT_BYTES:
        raise BadNote("a root has 32 bytes")
    return checkpoint


def _verify(text: str, signature: Signature, verifier: Verifier) -> None:
    message, signed = text.encode(), signature.body
    if verifier.kind is Kind.COSIGNATURE:
        at, signed = int.from_bytes(signed[:8], "big"), signed[8:]
        message = _cosigned(text, at)
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public).verify(signed, message)
    except (InvalidSignature, ValueError) as fault:
        raise BadNote(f"a false signature of {verifier.name}") from fault


def _cosigned(text: str, at: int) -> bytes:
    if not 0 <= at <= MOST_SECONDS:
        raise BadNote("no such time")
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _read_line(line: str) -> Signature:
    name, space, signed = line.removeprefix(_DASH).partition(" ")
    data = _base64(signed)
    if not line.startswith(_DASH) or not space or not _is_name(name) or len(data) <= KEY_ID_BYTES:
        raise BadNote("a line that is no signature")
    return Signature(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text):
        raise BadNote("a note's text ends with a newline and has no other control characters")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadNote("a note is UTF-8")


def _is_name(name: str) -> bool:
    return bool(name) and name.isprintable() and not any(letter.isspace() or letter == "+" for letter in name)


def _three(text: str) -> tuple[str, str, str]:
    name, _, rest = text.partition("+")
    key_id, plus, material = rest.partition("+")
    if not plus:
        raise BadNote("a key is written name+id+base64")
    return name, key_id, material


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadNote("not base64") from fault
    if base64.b64encode(data).decode() != text:
        raise BadNote("not the one base64 form of anything")
    return data
