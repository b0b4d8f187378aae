"""The Merkle tree of RFC 6962, against Certificate Transparency's vectors and against its definition."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.crypto import merkle

CASES: dict[str, Any] = json.loads((Path(__file__).parents[1] / "cases/crypto/merkle.json").read_text())
LEAVES = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in CASES["leaves"]]
ROOTS = [bytes.fromhex(root) for root in CASES["roots"]]

trees = st.integers(1, 80).map(lambda size: [merkle.leaf_hash(bytes([n])) for n in range(size)])


def path(case: dict[str, Any]) -> list[bytes]:
    return [bytes.fromhex(one) for one in case["proof"]]


def tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def test_roots_are_the_published_ones() -> None:
    assert [merkle.root(LEAVES[: size + 1]) for size in range(8)] == ROOTS
    assert merkle.root([]) == merkle.EMPTY_ROOT == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("case", CASES["inclusion"])
def test_audit_paths_are_the_published_ones(case: dict[str, Any]) -> None:
    index, size = case["index"], case["size"]
    assert merkle.inclusion_proof(LEAVES[:size], index) == path(case)
    assert merkle.proves_inclusion(LEAVES[index], index, size, path(case), ROOTS[size - 1])


@pytest.mark.parametrize("case", CASES["consistency"])
def test_consistency_proofs_are_the_published_ones(case: dict[str, Any]) -> None:
    old, new = case["old"], case["new"]
    assert merkle.consistency_proof(LEAVES[:new], old) == path(case)
    assert merkle.proves_consistency(old, new, ROOTS[old - 1], ROOTS[new - 1], path(case))


def test_ranges_name_the_subtrees_of_a_proof() -> None:
    assert merkle.inclusion_ranges(5, 8) == [(4, 5), (6, 8), (0, 4)]
    assert merkle.consistency_ranges(6, 8) == [(4, 6), (6, 8), (0, 4)]
    assert merkle.consistency_ranges(0, 8) == []


@given(trees)
def test_the_root_is_the_definition_s(leaves: list[bytes]) -> None:
    assert merkle.root(leaves) == tree_hash(leaves)


@given(trees, st.integers(0, 79))
def test_a_growing_tree_has_the_same_root_at_every_size(leaves: list[bytes], cut: int) -> None:
    cut = min(cut, len(leaves))
    frontier = merkle.Frontier().extend(leaves[:cut])
    assert (frontier.size, frontier.root()) == (cut, merkle.root(leaves[:cut]))
    for leaf in leaves[cut:]:
        frontier = frontier.append(leaf)
    assert frontier.root() == merkle.root(leaves)


@given(trees, st.integers(0, 79), st.integers(0, 255), st.integers(0, 255))
def test_every_leaf_is_proved_and_no_other(leaves: list[bytes], index: int, at: int, bit: int) -> None:
    size, index, root = len(leaves), index % len(leaves), merkle.root(leaves)
    proof = merkle.inclusion_proof(leaves, index)
    assert merkle.proves_inclusion(leaves[index], index, size, proof, root)
    assert not merkle.proves_inclusion(merkle.leaf_hash(b"another"), index, size, proof, root)
    assert not merkle.proves_inclusion(leaves[index], index, size, [*proof, root], root)
    assert not merkle.proves_inclusion(leaves[index], index, size, proof, flipped(root, bit))
    if proof:
        at %= len(proof)
        bent = [*proof[:at], flipped(proof[at], bit), *proof[at + 1 :]]
        assert not merkle.proves_inclusion(leaves[index], index, size, bent, root)
        assert not merkle.proves_inclusion(leaves[index], index, size, proof[1:], root)


@given(trees, st.integers(0, 79), st.integers(0, 255))
def test_growth_is_proved_and_rewriting_is_not(leaves: list[bytes], old: int, bit: int) -> None:
    new, old = len(leaves), min(old, len(leaves))
    proof, before, after = merkle.consistency_proof(leaves, old), merkle.root(leaves[:old]), merkle.root(leaves)
    assert merkle.proves_consistency(old, new, before, after, proof)
    assert not merkle.proves_consistency(old, new, flipped(before, bit), after, proof)
    assert not merkle.proves_consistency(old, new, before, after, [*proof, after])
    if old:
        assert not merkle.proves_consistency(old, new, before, flipped(after, bit), proof)
        assert not merkle.proves_consistency(new, old, after, before, proof) or old == new


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0), (5, 2)])
def test_no_proof_for_a_leaf_outside_the_tree(index: int, size: int) -> None:
    assert not merkle.proves_inclusion(LEAVES[0], index, size, [], ROOTS[0])
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_ranges(index, size)


def test_a_frontier_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        merkle.Frontier(3, (ROOTS[0],))


def flipped(digest: bytes, bit: int) -> bytes:
    return (int.from_bytes(digest, "big") ^ (1 << bit)).to_bytes(len(digest), "big")


def test_a_tree_does_not_shrink() -> None:
    with pytest.raises(ValueError, match="cannot grow"):
        merkle.consistency_ranges(3, 2)
