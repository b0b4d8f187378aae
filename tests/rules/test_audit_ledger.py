"""Whoever changes, drops, adds or reorders an entry of a signed ledger is found out, at the right place."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from audit.rules import Break, Entry, Event, Stone, first_break, leaf_of, read_stone
from kernel.crypto.merkle import Frontier, leaf_hash
from kernel.crypto.notes import Checkpoint, signer, write_note

START = datetime(2026, 11, 22, 8, tzinfo=UTC)


def ledger(size: int) -> list[Entry]:
    """Return an honest ledger."""
    events = [Event(START + timedelta(seconds=i), "PRS-1", "test.event", f"T-{i}", {"n": i}) for i in range(size)]
    nonces = [hashlib.sha256(bytes([i])).digest() for i in range(size)]
    return [Entry(i, e, n, leaf_of(n, e)) for i, (e, n) in enumerate(zip(events, nonces, strict=True))]


def stone(entries: list[Entry], size: int) -> Stone:
    """Return the honest checkpoint over the first `size` entries."""
    root = Frontier().extend(leaf_hash(entry.leaf) for entry in entries[:size]).root()
    return Stone(size, Checkpoint("log", size, root))


def reworded(entry: Entry, *, cover_up: bool) -> Entry:
    """Change what an entry says, and its leaf too where the forger is thorough."""
    event = dataclasses.replace(entry.event, facts={"n": -1})
    return Entry(entry.index, event, entry.nonce, leaf_of(entry.nonce, event) if cover_up else entry.leaf)


def test_the_leaf_is_the_digest_of_nonce_and_canonical_event() -> None:
    event = Event(START, "PRS-1", "tender.published", "AO-1", {"b": 2, "a": "é"})
    text = '{"actor":"PRS-1","at":"2026-11-22T08:00:00.000000Z","event":"tender.published","facts":{"a":"é","b":2},"subject":"AO-1","v":"EVENT/1"}'  # noqa: E501 - one line, as it is hashed
    assert leaf_of(bytes(32), event) == hashlib.sha256(bytes(32) + text.encode()).digest()


@given(st.integers(0, 40), st.data())
def test_an_honest_ledger_is_whole(size: int, data: st.DataObject) -> None:
    entries = ledger(size)
    sizes = sorted(data.draw(st.sets(st.integers(1, size)))) if size else []
    assert first_break(entries, [stone(entries, s) for s in sizes]) is None


@given(st.integers(1, 30), st.data())
def test_an_altered_entry_is_named(size: int, data: st.DataObject) -> None:
    entries = ledger(size)
    stones = [stone(entries, size)]
    at = data.draw(st.integers(0, size - 1))
    entries[at] = reworded(entries[at], cover_up=False)
    assert first_break(entries, stones) == Break("altered", at)


@given(st.integers(1, 30), st.data())
def test_a_covered_up_change_breaks_the_first_checkpoint_over_it(size: int, data: st.DataObject) -> None:
    entries = ledger(size)
    stones = [stone(entries, s) for s in range(1, size + 1)]
    at = data.draw(st.integers(0, size - 1))
    entries[at] = reworded(entries[at], cover_up=True)
    assert first_break(entries, stones) == Break("root_differs", at + 1)


@given(st.integers(2, 30), st.data())
def test_a_dropped_entry_leaves_a_gap(size: int, data: st.DataObject) -> None:
    entries = ledger(size)
    stones = [stone(entries, size)]
    at = data.draw(st.integers(0, size - 2))
    del entries[at]
    assert first_break(entries, stones) == Break("gap", at)


def test_a_cut_tail_is_missed_by_the_checkpoint_over_it() -> None:
    entries = ledger(9)
    assert first_break(entries[:7], [stone(entries, 9)]) == Break("entries_missing", 7)


def test_a_checkpoint_that_the_log_did_not_sign_is_no_stone() -> None:
    entries = ledger(3)
    text = Checkpoint("log", 3, Frontier().extend(leaf_hash(e.leaf) for e in entries).root()).text()
    ours, other = signer("log", Ed25519PrivateKey.generate()), signer("log", Ed25519PrivateKey.generate())
    assert first_break(entries, [read_stone(3, write_note(text, [ours.sign(text)]), ours.verifier)]) is None
    forged = read_stone(3, write_note(text, [other.sign(text)]), ours.verifier)
    assert first_break(entries, [forged]) == Break("bad_checkpoint_signature", 3)


@pytest.mark.parametrize("note", ["", "log\n3\n", "\n\n— log AAAA\n", "x" * 1000])
def test_a_note_that_is_none_is_no_stone(note: str) -> None:
    assert read_stone(3, note, signer("log", Ed25519PrivateKey.generate()).verifier).checkpoint is None
