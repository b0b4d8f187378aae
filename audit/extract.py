"""A part of the ledger, handed to somebody who recomputes it without the portal: `LEDGER/1`, one JSON value a line.

The first line is `{"v":"LEDGER/1","checkpoint"}` with the signed note. Each other line is an entry: `index`, `event` as
its canonical bytes say it, `nonce` and `leaf` in hex, and `proof`, the hashes (hex) that lead from the leaf to the root
of the checkpoint; null in their place where the entry is younger than the checkpoint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from audit.rules import Break, Entry
from kernel.canonical import Json, Value, canonical, read_json
from kernel.crypto.merkle import leaf_hash, node_hash, proves_inclusion
from kernel.crypto.notes import Checkpoint, Verifier, open_note, read_checkpoint

VERSION = "LEDGER/1"


class BadExtract(ValueError):
    """A file that is no extract of a ledger."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What an extract was found to be: its entries, how many of them a checkpoint of `size` entries covers, a break."""

    entries: int
    proved: int
    size: int
    broken: Break | None


def write_extract(entries: Iterable[Entry], checkpoint: str, leaves: Sequence[bytes]) -> Iterator[bytes]:
    """Yield the lines of an extract; `leaves` are all leaves under the checkpoint, in order."""
    levels = _levels([leaf_hash(leaf) for leaf in leaves])
    yield canonical({"v": VERSION, "checkpoint": checkpoint}) + b"\n"
    for entry in entries:
        proof = [one.hex() for one in _path(levels, entry.index)] if entry.index < len(leaves) else None
        yield canonical(_line(entry, proof)) + b"\n"


def check_extract(lines: Sequence[bytes], log: Verifier) -> Extract:
    """Recompute an extract against the log's key; raise `BadExtract` or `BadNote` for what cannot be read."""
    head = _fields(lines[0] if lines else b"", {"v", "checkpoint"})
    if head["v"] != VERSION:
        raise BadExtract("not an extract of a ledger")
    checkpoint = read_checkpoint(open_note(str(head["checkpoint"]), [log]).text)
    proved, last = 0, -1
    for number, line in enumerate(lines[1:]):
        index, broken = _check_line(line, checkpoint, last)
        if broken:
            return Extract(number, proved, checkpoint.size, broken)
        proved, last = proved + (index < checkpoint.size), index
    return Extract(len(lines) - 1, proved, checkpoint.size, None)


def _line(entry: Entry, proof: list[str] | None) -> dict[str, Value]:
    event = read_json(entry.event.bytes())
    return {
        "index": entry.index,
        "nonce": entry.nonce.hex(),
        "leaf": entry.leaf.hex(),
        "event": event,
        "proof": proof,
    }


def _check_line(line: bytes, checkpoint: Checkpoint, last: int) -> tuple[int, Break | None]:
    given = _fields(line, {"index", "nonce", "leaf", "event", "proof"})
    index, leaf = given["index"], _hex(given["leaf"])
    if not isinstance(index, int) or index <= last:
        raise BadExtract("entries out of order")
    if hashlib.sha256(_hex(given["nonce"]) + canonical(given["event"])).digest() != leaf:
        return index, Break("altered", index)
    if index >= checkpoint.size:
        return index, None
    proof = given["proof"]
    path = [_hex(one) for one in proof] if isinstance(proof, list) else []
    stands = proves_inclusion(leaf_hash(leaf), index, checkpoint.size, path, checkpoint.root)
    return index, None if stands else Break("not_in_tree", index)


def _fields(line: bytes, names: set[str]) -> dict[str, Json]:
    try:
        given = read_json(line)
    except ValueError as fault:
        raise BadExtract(str(fault)) from fault
    if not isinstance(given, dict) or given.keys() != names:
        raise BadExtract("a line that is not of the form LEDGER/1")
    return given


def _hex(value: Value) -> bytes:
    try:
        return bytes.fromhex(str(value))
    except ValueError as fault:
        raise BadExtract("not hexadecimal") from fault


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    """Return every level of the tree, from the leaf hashes up; an odd last node rises unchanged."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        level = levels[-1]
        pairs = zip(level[::2], level[1::2], strict=False)
        levels.append([node_hash(left, right) for left, right in pairs] + level[len(level) & ~1 :])
    return levels


def _path(levels: list[list[bytes]], index: int) -> Iterator[bytes]:
    """Yield the siblings from a leaf to the root: the proof of RFC 6962, without reading the tree for each anew."""
    for level in levels[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            yield level[sibling]
        index //= 2
