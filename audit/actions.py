"""The verbs of the ledger."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from audit import store
from audit.rules import REFUSALS_WITHIN, Event, is_news, leaf_of, text_digest
from audit.tables import LedgerCheckpoint
from kernel.canonical import Value
from kernel.crypto.merkle import Frontier, leaf_hash
from kernel.crypto.notes import Checkpoint, Signer, write_note
from kernel.refusals import Refused
from kernel.turn import Turn


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where an event stands in the ledger, and the nonce that lets its reader show that it stands there."""

    index: int
    nonce: bytes
    leaf: bytes


class LedgerBroken(Exception):
    """What was signed before and what is stored now disagree: nothing more may be signed."""


def record(turn: Turn, event: str, subject: str, **facts: Value) -> Leaf:
    """Write what happened, as the last statement of an action: from here on every other writer waits.

    `subject` and facts hold opaque references, amounts as decimal text, digests; never a name or an address.
    """
    happened = Event(turn.now, turn.actor.ref, event, subject, facts)
    nonce = secrets.token_bytes(32)
    leaf = leaf_of(nonce, happened)
    return Leaf(store.add(turn, happened, nonce, leaf), nonce, leaf)


def keep_words(turn: Turn, words: str) -> str:
    """Keep the words that an act rests on, and return the digest by which its entry names them."""
    digest = text_digest(words)
    store.add_words(turn, digest, words)
    return digest


def record_refusal(turn: Turn, refusal: Refused, subject: str, page: str) -> Leaf | None:
    """Write that somebody was refused at a page, if that is news: the turn that refused was rolled back."""
    lately = store.refusals_of(turn, turn.actor.ref, turn.now - REFUSALS_WITHIN)
    if not is_news(subject, refusal.code, lately):
        return None
    return record(turn, "refused", subject, code=refusal.code, page=page)


def sign_checkpoint(turn: Turn, signer: Signer) -> int:
    """Sign the ledger's root if it has grown since the last checkpoint; return how many entries were added.

    The new leaves are read back from storage, and the tree that was signed last must still be the one stored.
    """
    before = store.last_checkpoint(turn)
    known = frontier_of(before) if before else Frontier()
    grown = known.extend(leaf_hash(entry.leaf) for entry in store.entries_from(turn, known.size))
    if grown.size > known.size:
        store.add_checkpoint(turn, _checkpoint(turn, grown, signer))
    return grown.size - known.size


def frontier_of(checkpoint: LedgerCheckpoint) -> Frontier:
    """Return the tree as it stood at a checkpoint; raise `LedgerBroken` where it no longer has the signed root."""
    tree = Frontier(checkpoint.size, tuple(bytes.fromhex(node) for node in checkpoint.frontier))
    if tree.root() != checkpoint.root:
        raise LedgerBroken(f"the checkpoint at {checkpoint.size} does not have the root that was signed")
    return tree


def _checkpoint(turn: Turn, tree: Frontier, signer: Signer) -> LedgerCheckpoint:
    text = Checkpoint(signer.verifier.name, tree.size, tree.root()).text()
    return LedgerCheckpoint(
        size=tree.size,
        root=tree.root(),
        frontier=[node.hex() for node in tree.nodes],
        note=write_note(text, [signer.sign(text)]),
        signed_at=turn.now,
    )
