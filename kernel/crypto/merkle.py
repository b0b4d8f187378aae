"""The Merkle tree of RFC 6962 (section 2.1): roots, proofs, and a form that grows leaf by leaf.

All functions speak of leaf *hashes*; `leaf_hash` makes one from the entry itself. Proofs are lists of subtree
hashes from the leaf towards the root. Which subtrees they are is told by `inclusion_ranges` and
`consistency_ranges`, so that a large log can take the hashes from its stored tiles and never reads all leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Self

EMPTY_ROOT = hashlib.sha256(b"").digest()

Range = tuple[int, int]  # leaves from the first index up to, not including, the second


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one log entry: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes; the empty tree's is SHA-256 of nothing."""
    level = list(leaves) or [EMPTY_ROOT]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        lonely = level[len(level) & ~1 :]  # an odd last node rises unchanged
        level = [node_hash(left, right) for left, right in pairs] + lonely
    return level[0]


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the leaf ranges whose roots prove that leaf `index` is in a tree of `size` leaves."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    return _inclusion(index, 0, size)


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Return the leaf ranges whose roots prove that a tree of `new` leaves begins with the tree of `old` leaves."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves cannot grow from {old}")
    return _consistency(old, 0, new, whole=True) if old else []


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the audit path of one leaf among all leaf hashes (RFC 6962, PATH)."""
    return [root(leaves[start:end]) for start, end in inclusion_ranges(index, len(leaves))]


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Return the proof that the tree over `leaves` extends the one over its first `old` (RFC 6962, PROOF)."""
    return [root(leaves[start:end]) for start, end in consistency_ranges(old, len(leaves))]


def proves_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Say whether `proof` shows the leaf hash at `index` of the tree of `size` leaves whose root is `expected`."""
    if not 0 <= index < size or len(proof) != len(inclusion_ranges(index, size)):
        return False
    return _climb(leaf, index, size, list(proof)) == expected


def proves_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Say whether `proof` shows that the tree (`new`, `new_root`) only appended to the tree (`old`, `old_root`)."""
    if not 0 <= old <= new or len(proof) != len(consistency_ranges(old, new)):
        return False
    if old == 0:
        return old_root == EMPTY_ROOT
    return _both_roots(old, new, list(proof), old_root) == (old_root, new_root)


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree that grows: its size, and the roots of the perfect subtrees it is made of, largest first."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a frontier with another number of subtrees than its size has binary ones."""
        if self.size < 0 or len(self.nodes) != self.size.bit_count():
            raise ValueError(f"{len(self.nodes)} subtrees cannot hold {self.size} leaves")

    def append(self, leaf: bytes) -> Self:
        """Return the frontier with one more leaf hash."""
        return self.extend([leaf])

    def extend(self, leaves: Iterable[bytes]) -> Self:
        """Return the frontier with more leaf hashes, in order."""
        size, nodes = self.size, list(self.nodes)
        for leaf in leaves:
            nodes.append(leaf)
            carry = size
            while carry & 1:  # as in binary addition: two equal subtrees become one of twice the size
                right = nodes.pop()
                nodes[-1] = node_hash(nodes[-1], right)
                carry >>= 1
            size += 1
        return type(self)(size, tuple(nodes))

    def root(self) -> bytes:
        """Return the root of the whole tree."""
        if not self.nodes:
            return EMPTY_ROOT
        return reduce(lambda right, left: node_hash(left, right), reversed(self.nodes))


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size`, where RFC 6962 divides a tree of more than one leaf."""
    return 1 << (size - 1).bit_length() - 1


def _inclusion(index: int, start: int, end: int) -> list[Range]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_inclusion(index, start, middle), (middle, end)]
    return [*_inclusion(index, middle, end), (start, middle)]


def _consistency(old: int, start: int, end: int, *, whole: bool) -> list[Range]:
    """Return SUBPROOF of RFC 6962; `whole` says that the old tree's root is still known to the reader."""
    if old == end:
        return [] if whole else [(start, end)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_consistency(old, start, middle, whole=whole), (middle, end)]
    return [*_consistency(old, middle, end, whole=False), (start, middle)]


def _climb(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    if size == 1:
        return leaf
    middle, sibling = _split(size), proof.pop()
    if index < middle:
        return node_hash(_climb(leaf, index, middle, proof), sibling)
    return node_hash(sibling, _climb(leaf, index - middle, size - middle, proof))


def _both_roots(old: int, new: int, proof: list[bytes], known: bytes | None) -> tuple[bytes, bytes]:
    """Return the old and the new root that a proof leads to; `known` is the old root while it spans this subtree."""
    if old == new:
        shared = known if known is not None else proof.pop()
        return shared, shared
    middle, sibling = _split(new), proof.pop()
    if old <= middle:
        before, after = _both_roots(old, middle, proof, known)
        return before, node_hash(after, sibling)
    before, after = _both_roots(old - middle, new - middle, proof, None)
    return node_hash(sibling, before), node_hash(sibling, after)
