"""Proofs that an entry stands in a log, as one text that needs nothing else: C2SP `tlog-proof@v1`."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kernel.crypto import merkle, notes
from kernel.crypto.notes import BadNote, Verifier

HEAD = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 64

_INDEX = re.compile("index (0|[1-9][0-9]{0,18})")
_HASH = re.compile("[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True, slots=True)
class Proof:
    """The place of an entry, the hashes from its leaf to the root, and the signed checkpoint they lead to."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str


def write_proof(proof: Proof) -> str:
    """Return the proof as text."""
    hashes = [base64.b64encode(one).decode() for one in proof.path]
    return "\n".join([HEAD, f"index {proof.index}", *hashes, "", proof.checkpoint])


def read_proof(text: str) -> Proof:
    """Return the proof in a text, nothing of it verified; raise `BadNote` for another form.

    The optional line of extra data is refused: nothing would vouch for it, and nobody here needs it.
    """
    lines, blank, checkpoint = text.partition("\n\n")
    head, *rest = lines.split("\n")
    index = _INDEX.fullmatch(rest[0]) if rest else None
    if head != HEAD or index is None or not blank or len(rest) > MOST_HASHES + 1:
        raise BadNote("not a proof of a log's entry")
    if not all(_HASH.fullmatch(one) for one in rest[1:]):
        raise BadNote("a line of the proof that is no hash")
    return Proof(int(index[1]), tuple(base64.b64decode(one) for one in rest[1:]), checkpoint)


def proves(proof: Proof, entry: bytes, verifiers: Sequence[Verifier]) -> bool:
    """Say whether the proof shows `entry` in the log whose checkpoint one of these keys signed.

    Raises `BadNote` if the checkpoint is malformed or none of the keys signed it. Whose signatures are enough is the
    caller's policy: `notes.open_note` tells which keys signed.
    """
    checkpoint = notes.read_checkpoint(notes.open_note(proof.checkpoint, verifiers).text)
    leaf = merkle.leaf_hash(entry)
    return merkle.proves_inclusion(leaf, proof.index, checkpoint.size, proof.path, checkpoint.root)
