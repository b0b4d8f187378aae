"""What an entry of the ledger is, and how the ledger is found whole or broken (docs/seal-1.md, "The ledger")."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kernel.canonical import Value, canonical
from kernel.crypto.merkle import Frontier, leaf_hash
from kernel.crypto.notes import BadNote, Checkpoint, Verifier, open_note, read_checkpoint

VERSION = "EVENT/1"
EMPTY = Frontier()

# Refusals that the ledger keeps: the refusing turn was rolled back, and this is written in a turn of its own.
RECORDED = frozenset({
    "deadline_passed", "forbidden",
    "attestation_bad_signature", "attestation_revoked", "attestation_other_firm", "attestation_already_used",
})  # fmt: skip

# Facts that are digests of somebody's words.
OF_WORDS = ("grounds", "remark")

# What nobody can delete, nobody may fill at will: so many refusals of a person, each once, within this time.
MOST_REFUSALS = 30
REFUSALS_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to which thing, when, and the facts that ground it. Opaque ids only: erasure stays possible."""

    at: datetime
    actor: str
    event: str
    subject: str
    facts: Mapping[str, Value]

    def bytes(self) -> bytes:
        """Return the event as canonical JSON (RFC 8785): what its leaf commits to."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        whole = {"v": VERSION, "at": at, "actor": self.actor, "event": self.event, "subject": self.subject}
        return canonical({**whole, "facts": dict(self.facts)})


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the ledger holds it: its place, its nonce of 32 random bytes, its leaf."""

    index: int
    event: Event
    nonce: bytes
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Stone:
    """A milestone of the ledger: what the log key signed at this size, or nothing where the signature is not its."""

    size: int
    checkpoint: Checkpoint | None


@dataclass(frozen=True, slots=True)
class Break:
    """The first thing that is wrong with a ledger: `why` is a word, `at` the entry or the checkpoint's size."""

    why: str
    at: int


def is_news(subject: str, code: str, lately: Sequence[Event]) -> bool:
    """Say whether a refusal tells more than those of the same person within the hour, and they are not too many."""
    known = {(one.subject, one.facts["code"]) for one in lately}
    return len(lately) < MOST_REFUSALS and (subject, code) not in known


def leaf_of(nonce: bytes, event: Event) -> bytes:
    """Return the leaf: SHA-256 over the nonce and the event. Without the nonce it tells nothing about the event."""
    return hashlib.sha256(nonce + event.bytes()).digest()


def text_digest(text: str) -> str:
    """Return what an entry keeps of the words that an act rests on: who has them shows that they are those words."""
    return hashlib.sha256(text.encode()).hexdigest()


def words_digests(event: Event) -> list[str]:
    """Return the digests of the words that an event rests on."""
    found = [event.facts.get(name) for name in OF_WORDS]
    return [digest for digest in found if isinstance(digest, str)]


def first_break(entries: Iterable[Entry], checkpoints: Iterable[Stone], start: Frontier = EMPTY) -> Break | None:
    """Return the first break of the ledger against its signed checkpoints (in order of size), or nothing.

    `start` is what stands before the first of these entries: for a part of the ledger, the frontier of a checkpoint.
    """
    tree, stones = start, list(reversed(list(checkpoints)))
    broken = _first_fault(stones, tree)
    for entry in entries:
        broken = broken or entry_fault(entry, tree.size)
        if broken:
            return broken
        tree = tree.append(leaf_hash(entry.leaf))
        broken = _first_fault(stones, tree)
    return broken or (Break("entries_missing", tree.size) if stones else None)


def _first_fault(stones: list[Stone], tree: Frontier) -> Break | None:
    """Take off the stones (the last one first) that the tree has reached; return the first fault among them."""
    while stones and stones[-1].size <= tree.size:
        if broken := checkpoint_fault(stones.pop(), tree):
            return broken
    return None


def read_stone(size: int, note: str, log: Verifier) -> Stone:
    """Return a stored checkpoint as the log key vouches for it."""
    try:
        opened = open_note(note, [log])
        return Stone(size, read_checkpoint(opened.text) if opened.signed_by(log) else None)
    except BadNote:
        return Stone(size, None)


def entry_fault(entry: Entry, expected: int) -> Break | None:
    """Say what is wrong with one entry: a gap before it, or contents that its leaf does not commit to."""
    if entry.index != expected:
        return Break("gap", expected)
    if leaf_of(entry.nonce, entry.event) != entry.leaf:
        return Break("altered", entry.index)
    return None


def checkpoint_fault(stone: Stone, tree: Frontier) -> Break | None:
    """Say what is wrong with a checkpoint once the tree has grown to its size."""
    if stone.checkpoint is None:
        return Break("bad_checkpoint_signature", stone.size)
    if stone.checkpoint.size != stone.size or stone.checkpoint.root != tree.root():
        return Break("root_differs", stone.size)
    return None
