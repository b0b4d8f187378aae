"""SEAL/1: what is sealed opens with any k members, and says what it is bound to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bids.rules import envelope as sealing
from bids.rules.archive import Archive, File, pack_archive
from bids.rules.envelope import Envelope, rebuild_header, seal_envelope, segment_sizes
from bids.rules.opening import Outcome, open_envelope
from bids.rules.padding import is_padme, padme
from kernel.crypto import chunked
from kernel.refusals import Refused
from tests.make import seals

POLICY = seals.policy()
SEALED = seals.sealed()


@given(st.sets(st.integers(1, 5), min_size=3))
def test_any_k_members_open_what_was_sealed(numbers: set[int]) -> None:
    opening = open_envelope(SEALED.header, POLICY, seals.shares(SEALED, *numbers), SEALED.segments)
    assert (opening.outcome, opening.archive, opening.false_shares) == (Outcome.OPENED, seals.archive(), ())
    assert opening.seed == seals.seed("financial")


@pytest.mark.parametrize("numbers", [*combinations(range(1, 6), 2), (1,), ()])
def test_k_minus_one_members_do_not(numbers: tuple[int, ...]) -> None:
    with pytest.raises(Refused) as refusal:
        open_envelope(SEALED.header, POLICY, seals.shares(SEALED, *numbers), SEALED.segments)
    assert (refusal.value.code, refusal.value.facts) == ("too_few_shares", {"have": len(numbers), "need": 3})


names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20).map(str.casefold)
archives = st.dictionaries(names.filter(lambda name: not _is_refused(name)), st.binary(max_size=3000), max_size=5)


def _is_refused(name: str) -> bool:
    try:
        pack_archive(Archive((File(name, b""),)))
    except Refused:
        return True
    return False


@settings(max_examples=40)
@given(archives, st.binary(min_size=32, max_size=32), st.sampled_from(Envelope))
def test_every_archive_makes_the_round_trip(papers: dict[str, bytes], seed: bytes, envelope: Envelope) -> None:
    archive = Archive(tuple(File(name, content) for name, content in papers.items()))
    sealed = seal_envelope(seed, seals.base(envelope), POLICY, archive)
    opening = open_envelope(sealed.header, POLICY, seals.shares(sealed, 2, 4, 5), sealed.segments)
    assert (opening.outcome, opening.archive, opening.seed) == (Outcome.OPENED, archive, seed)


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 2 * 1024 * 1024 + 1])
def test_an_archive_of_any_size_makes_the_round_trip(size: int) -> None:
    content = hashlib.shake_128(b"photographs").digest(size)
    sealed = seals.sealed(papers=Archive((File("photos.zip", content),)))
    assert [len(segment) for segment in sealed.segments] == segment_sizes(sealed.header.size)
    opening = open_envelope(sealed.header, POLICY, seals.shares(sealed, 1, 3, 5), sealed.segments)
    assert opening.archive is not None
    assert opening.archive.files[0].content == content


def test_sealing_twice_with_one_seed_gives_the_same_bytes() -> None:
    assert seals.sealed() == SEALED
    assert SEALED.header == rebuild_header(
        seals.seed("financial"), seals.base(), POLICY, SEALED.header.size, SEALED.header.root
    )


def test_each_part_of_the_base_changes_every_part_of_the_envelope() -> None:
    for other in (
        replace(seals.base(), bidder="FRM-2"),
        replace(seals.base(), lot="LOT-2"),
        replace(seals.base(), tender="TND-2"),
        replace(seals.base(), version=2),
        replace(seals.base(), envelope=Envelope.TECHNICAL),
        replace(seals.base(), policy_hash="0" * 64),
    ):
        changed = seal_envelope(seals.seed("financial"), other, POLICY, seals.archive()).header
        assert changed.root != SEALED.header.root
        assert changed.key_commit != SEALED.header.key_commit
        assert not set(changed.wraps) & set(SEALED.header.wraps)


def test_a_seed_has_32_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal_envelope(bytes(31), seals.base(), POLICY, seals.archive())


def test_a_header_says_what_it_is_and_nothing_of_what_it_holds() -> None:
    fields = json.loads(sealing.header_bytes(SEALED.header))
    assert fields["v"] == "SEAL/1"
    assert (fields["tender"], fields["lot"], fields["bidder"], fields["version"]) == ("TND-1", "LOT-1", "FRM-1", 1)
    assert fields["content"] == {
        "alg": "COBBLESTONE-256",
        "seg": 1048576,
        "size": SEALED.header.size,
        "root": SEALED.header.root,
    }
    assert len(fields["wraps"]) == 5
    whole = sealing.header_bytes(SEALED.header) + b"".join(SEALED.segments)
    assert b"canary" not in whole
    assert b"1500.00" not in whole


def test_bids_of_like_sizes_look_alike() -> None:
    """Padmé at work: whatever a price form of about 20 kB says, the ciphertext has one of few sizes."""
    sizes = {seals.sealed(papers=Archive((File("a", bytes(size)),))).header.size for size in range(20_000, 20_900, 100)}
    assert len(sizes) <= 2


# Worked by hand from the definition: 9 = 0b1001 has E = 3, S = 2, so its last bit is rounded up.
@pytest.mark.parametrize(
    ("length", "padded"),
    [(2, 2), (8, 8), (9, 10), (10, 10), (100, 104), (1000, 1024), (1025, 1088), (1 << 20, 1 << 20)],
)
def test_padding_is_that_of_the_paper(length: int, padded: int) -> None:
    assert padme(length) == padded


@given(st.integers(2, 2**40))
def test_padding_adds_at_most_an_eighth_and_once(length: int) -> None:
    padded = padme(length)
    assert length <= padded <= length * 1.12
    assert is_padme(padded)
    assert padme(padded) == padded


@given(st.integers(0, 200_000))
def test_sizes_of_ciphertexts_are_known_before_they_are_read(size: int) -> None:
    assert chunked.decrypted_size(chunked.encrypted_size(size)) == size


@pytest.mark.parametrize("size", [0, 55, 71, 56 + 16400, 56 + 16400 + 15])
def test_sizes_that_no_ciphertext_has(size: int) -> None:
    with pytest.raises(ValueError, match="no message"):
        chunked.decrypted_size(size)
    assert not sealing.is_sealed_size(size)
