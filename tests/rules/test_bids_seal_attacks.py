"""Each way to cheat at the opening has its named outcome, and blames who did it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bids.rules import envelope as sealing
from bids.rules.archive import Archive, File, pack_archive
from bids.rules.envelope import Header, Sealed, derive, keys_of, root_of, secret_of, share_info, share_of, wrap
from bids.rules.opening import Opening, Outcome, open_envelope, unwrap_share
from bids.rules.padding import padme
from kernel.crypto import chunked, hpke, shamir
from tests.make import seals

POLICY = seals.policy()
SEALED = seals.sealed(papers=Archive((File("a.bin", bytes(1024 * 1024 + 5)),)))
SMALL = seals.sealed()
SEED = seals.seed("financial")


def opened(sealed: Sealed, *numbers: int, segments: Sequence[bytes | None] | None = None) -> Opening:
    shares = seals.shares(sealed, *numbers)
    return open_envelope(sealed.header, POLICY, shares, sealed.segments if segments is None else segments)


def kid(number: int) -> str:
    return seals.member(number).kid


def with_body(body: bytes, *, salt: bytes | None = None) -> Sealed:
    """Seal a body of one's own making under an otherwise honest header."""
    key, context = keys_of(secret_of(SEED), seals.base()).content, sealing.context_of(seals.base())
    content = b"".join(chunked.encrypt(key, salt=salt or sealing.salt_of(SEED), context=context, pieces=[body]))
    return with_content(content)


def with_content(content: bytes) -> Sealed:
    header = sealing.rebuild_header(SEED, seals.base(), POLICY, len(content), root_of([content]))
    return Sealed(header, (content,))


def with_wrap(header: Header, x: int, share: bytes) -> Header:
    """Replace one member's wrap by another share, wrapped as it should be."""
    public, info = POLICY.members[x - 1].opening, share_info(header.base, x)
    wrapped = hpke.seal(public, share, info=info, seed=derive(SEED, f"ekm/{x}"))
    return replace(header, wraps=(*header.wraps[: x - 1], wrapped, *header.wraps[x:]))


# k-1 members


def test_two_shares_and_a_guess_open_nothing() -> None:
    """k-1 members who invent the third share, honestly or not, meet the commitment."""
    guess = bytes(32) + b"\x03"
    opening = open_envelope(SMALL.header, POLICY, seals.shares(SMALL, 1, 2) | {kid(3): guess}, SMALL.segments)
    assert (opening.outcome, opening.seed, opening.archive) == (Outcome.BAD_SHARE, None, None)


def test_two_shares_fit_any_secret() -> None:
    one, two = (seals.shares(SMALL, number)[kid(number)] for number in (1, 2))
    assert one
    assert two
    assert secret_of(SEED) != shamir.combine([one, two])


# Copied envelopes


def test_an_envelope_copied_by_another_bidder_opens_for_nobody() -> None:
    """The thief files the victim's wraps and content under a base of its own."""
    stolen = replace(SMALL.header, base=seals.base(bidder="FRM-666"))
    for number in range(1, 6):
        keys = seals.member(number)
        with pytest.raises(hpke.CannotOpen):
            unwrap_share(keys.opening, keys.kid, POLICY, stolen)
    nothing: dict[str, bytes | None] = {kid(number): None for number in range(1, 6)}
    assert open_envelope(stolen, POLICY, nothing, SMALL.segments) == Opening(
        Outcome.DISHONEST_HEADER, "no_shares_agree"
    )


def test_an_envelope_copied_with_its_opened_shares_still_fails() -> None:
    """Even with the victim's true shares, the thief's base leads to another commitment and another key."""
    stolen = replace(SMALL.header, base=seals.base(bidder="FRM-666"))
    assert open_envelope(stolen, POLICY, seals.shares(SMALL, 1, 2, 3), SMALL.segments).archive is None
    base = stolen.base
    recommitted = replace(stolen, key_commit=keys_of(secret_of(SEED), base).commitment)
    opening = open_envelope(recommitted, POLICY, seals.shares(SMALL, 1, 2, 3), SMALL.segments)
    assert (opening.outcome, opening.fault) == (Outcome.DISHONEST_HEADER, "content_does_not_open")


# What storage does


@settings(max_examples=60)
@given(st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_a_flipped_bit_in_any_segment_is_seen(place: float, bit: int) -> None:
    whole = bytearray(b"".join(SEALED.segments))
    whole[int(place * len(whole))] ^= 1 << bit
    segments = [bytes(whole[start : start + sealing.SEGMENT]) for start in range(0, len(whole), sealing.SEGMENT)]
    assert opened(SEALED, 1, 2, 3, segments=segments) == Opening(Outcome.CONTENT_MISMATCH)


@pytest.mark.parametrize(
    "segments",
    [[], [None, SEALED.segments[1]], [SEALED.segments[0], None], [SEALED.segments[0]], [SEALED.segments[1]]],
    ids=["all", "first", "second", "cut", "only the second"],
)
def test_lost_segments_are_missing_bytes(segments: list[bytes | None]) -> None:
    assert opened(SEALED, 1, 2, 3, segments=segments) == Opening(Outcome.MISSING_BYTES)


def test_swapped_or_added_segments_are_another_content() -> None:
    first, second = SEALED.segments
    for segments in ([second, first], [first, second, b"more"]):
        assert opened(SEALED, 1, 2, 3, segments=segments).outcome is Outcome.CONTENT_MISMATCH


# What members do


@pytest.mark.parametrize("liar", range(1, 6))
@pytest.mark.parametrize("share", [bytes(32) + b"\x01", b"short", b"", None], ids=["false", "short", "empty", "none"])
def test_a_member_who_lies_is_named_and_the_bid_opens_without(liar: int, share: bytes | None) -> None:
    shares = seals.shares(SMALL, 1, 2, 3, 4, 5) | {kid(liar): share}
    opening = open_envelope(SMALL.header, POLICY, shares, SMALL.segments)
    assert (opening.outcome, opening.false_shares) == (Outcome.OPENED, (kid(liar),))
    assert opening.archive == seals.archive()


def test_two_liars_of_five_are_both_named() -> None:
    lies: dict[str, bytes | None] = {kid(2): b"\x55" * 32 + b"\x02", kid(5): seals.shares(SMALL, 4)[kid(4)]}
    opening = open_envelope(SMALL.header, POLICY, seals.shares(SMALL, 1, 2, 3, 4, 5) | lies, SMALL.segments)
    assert (opening.outcome, set(opening.false_shares)) == (Outcome.OPENED, {kid(2), kid(5)})


def test_while_members_are_missing_a_lie_cannot_be_placed() -> None:
    shares = seals.shares(SMALL, 1, 2, 3) | {kid(3): b"\x55" * 32 + b"\x03"}
    opening = open_envelope(SMALL.header, POLICY, shares, SMALL.segments)
    assert opening == Opening(Outcome.BAD_SHARE, "shares_disagree")
    more = open_envelope(SMALL.header, POLICY, shares | seals.shares(SMALL, 4), SMALL.segments)
    assert (more.outcome, more.false_shares) == (Outcome.OPENED, (kid(3),))


# What a dishonest bidder does


@settings(max_examples=30)
@given(st.integers(1, 5), st.integers(0, 8 * 33 - 1))
def test_one_bad_wrap_is_the_bidder_s_fault_not_the_member_s(x: int, bit: int) -> None:
    share = (int.from_bytes(share_of(SEED, 3, x), "big") ^ 1 << bit).to_bytes(33, "big")
    sealed = Sealed(with_wrap(SMALL.header, x, share), SMALL.segments)
    opening = opened(sealed, 1, 2, 3, 4, 5)
    assert (opening.outcome, opening.fault) == (Outcome.DISHONEST_HEADER, "header_does_not_rebuild")
    assert opening.false_shares == ()
    assert opening.seed == SEED


def test_shares_of_several_secrets_never_agree() -> None:
    other = seals.seed("other")
    header = SMALL.header
    for x in range(1, 6):
        header = with_wrap(header, x, share_of(derive(other, f"{x}"), 3, x))
    opening = opened(Sealed(header, SMALL.segments), 1, 2, 3, 4, 5)
    assert opening == Opening(Outcome.DISHONEST_HEADER, "no_shares_agree")


def test_a_bidder_cannot_frame_a_member_who_lied_in_nothing() -> None:
    """Wraps of another seed throughout: the header does not rebuild, and no member is blamed."""
    wraps = tuple(wrap(seals.seed("other"), seals.base(), POLICY, x) for x in range(1, 6))
    commitment = keys_of(secret_of(seals.seed("other")), seals.base()).commitment
    header = replace(SMALL.header, wraps=wraps, key_commit=commitment)
    opening = opened(Sealed(header, SMALL.segments), 1, 2, 3)
    assert (opening.outcome, opening.fault) == (Outcome.DISHONEST_HEADER, "content_does_not_open")


def test_a_size_that_the_bytes_do_not_have_is_seen() -> None:
    smaller = Sealed(replace(SMALL.header, size=SMALL.header.size - 1), SMALL.segments)
    assert opened(smaller, 1, 2, 3).fault == "header_does_not_rebuild"
    larger = Sealed(replace(SMALL.header, size=SMALL.header.size + 1), SMALL.segments)
    assert opened(larger, 1, 2, 3).outcome is Outcome.MISSING_BYTES


@pytest.mark.parametrize("field", ["key_commit", "root"])
def test_a_changed_header_field_is_seen(field: str) -> None:
    changed: dict[str, Any] = {field: "0" * 64}
    sealed = Sealed(replace(SMALL.header, **changed), SMALL.segments)
    assert opened(sealed, 1, 2, 3, 4, 5).outcome in {Outcome.DISHONEST_HEADER, Outcome.CONTENT_MISMATCH}


def body(archive: bytes, length: int | None = None, tail: bytes = b"") -> bytes:
    start = (len(archive) if length is None else length).to_bytes(8, "big") + SEED + archive + tail
    return start + bytes(padme(len(start)) - len(start))


PACKED = pack_archive(seals.archive())
HONEST = body(PACKED)
ROOM = len(HONEST) - len(PACKED) - sealing.BODY_HEAD


def test_an_honest_body_opens() -> None:
    assert opened(with_body(body(PACKED)), 1, 2, 3).outcome is Outcome.OPENED


@pytest.mark.parametrize(
    "hidden",
    [
        HONEST[:-ROOM] + b"!".ljust(ROOM, b"\x00"),
        HONEST[:-1] + b"!",
        body(PACKED, tail=b"a note behind the archive"),
        HONEST + bytes(64),
        body(PACKED, length=2**63),
        body(PACKED, length=len(PACKED) + 1000),
        body(PACKED, length=2**64 - 1),
    ],
    ids=["first", "last", "note behind", "more padding", "huge", "longer", "largest"],
)
def test_a_body_out_of_form_is_the_bidder_s_fault(hidden: bytes) -> None:
    opening = opened(with_body(hidden), 1, 2, 3)
    assert (opening.outcome, opening.fault) == (Outcome.DISHONEST_HEADER, "body_malformed")


def test_a_salt_of_the_bidder_s_choice_is_seen() -> None:
    opening = opened(with_body(body(PACKED), salt=bytes(24)), 1, 2, 3)
    assert (opening.outcome, opening.fault) == (Outcome.DISHONEST_HEADER, "body_malformed")


def test_a_body_too_short_for_a_seed_is_seen() -> None:
    assert opened(with_body(b"tiny"), 1, 2, 3).outcome is Outcome.DISHONEST_HEADER


def test_content_under_another_key_is_seen() -> None:
    content = b"".join(chunked.encrypt(bytes(32), salt=sealing.salt_of(SEED), context=b"", pieces=[body(PACKED)]))
    opening = opened(with_content(content), 1, 2, 3)
    assert (opening.outcome, opening.fault) == (Outcome.DISHONEST_HEADER, "content_does_not_open")


def test_a_hostile_archive_is_named_for_what_it_is() -> None:
    packed = PACKED.replace("Mémoire technique.pdf".encode(), b"../../../../etc/passwd")
    opening = opened(with_body(body(packed)), 1, 2, 3)
    assert (opening.outcome, opening.fault, opening.archive) == (
        Outcome.DISHONEST_HEADER,
        "file_name_refused",
        None,
    )
