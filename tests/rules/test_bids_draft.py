"""Drafts: readable with the browser's key alone, and only where they were put."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bids.rules import draft as drafts
from bids.rules.draft import Draft, PaperHead, Place
from bids.rules.envelope import Envelope
from bids.rules.submission import Typed
from kernel.canonical import canonical
from kernel.crypto import base64url
from kernel.refusals import Refused

KEY, SALT = bytes(range(32)), bytes(24)
PLACE = Place("LOT-1", "PER-1", 3)
HEAD = PaperHead(Envelope.TECHNICAL, "Mémoire.pdf", "application/pdf", 12, "ab" * 32)

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)


def test_what_was_hidden_is_revealed_with_its_key_in_its_place() -> None:
    hidden = drafts.hide(KEY, SALT, PLACE, "head", b"4 500 000")
    assert b"4 500" not in hidden
    assert drafts.reveal(KEY, PLACE, "head", hidden) == b"4 500 000"


@pytest.mark.parametrize("place", [replace(PLACE, lot="LOT-2"), replace(PLACE, person="PER-2"), replace(PLACE, part=4)])
def test_moved_anywhere_else_it_does_not_open(place: Place) -> None:
    hidden = drafts.hide(KEY, SALT, PLACE, "head", b"4 500 000")
    with pytest.raises(Refused, match="draft_unreadable"):
        drafts.reveal(KEY, place, "head", hidden)
    with pytest.raises(Refused, match="draft_unreadable"):
        drafts.reveal(KEY, PLACE, "content", hidden)


def test_another_key_reads_nothing() -> None:
    hidden = drafts.hide(KEY, SALT, PLACE, "head", b"4 500 000")
    with pytest.raises(Refused, match="draft_unreadable"):
        drafts.reveal(bytes(32), PLACE, "head", hidden)


@given(st.dictionaries(st.integers(1, 5000), texts, max_size=5), texts, texts)
def test_what_was_typed_comes_back_right_or_wrong(prices: dict[int, str], days: str, discount: str) -> None:
    typed = Typed(prices, days, discount)
    assert drafts.read_typed(drafts.write_typed(typed)) == typed


def test_the_description_of_a_paper_comes_back() -> None:
    assert drafts.read_head(drafts.write_head(HEAD)) == HEAD


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", canonical({"prices": {}, "days": ""})])
def test_what_no_draft_of_this_form_holds_is_unreadable(data: bytes) -> None:
    for read in (drafts.read_typed, drafts.read_head):
        with pytest.raises(Refused, match="draft_unreadable"):
            read(data)


def hidden_parts(*heads: tuple[int, bytes]) -> list[tuple[int, bytes]]:
    return [
        (part, drafts.hide(KEY, bytes([part]) * 24, Place("LOT-1", "PER-1", part), "head", head))
        for part, head in heads
    ]


def test_a_draft_is_read_part_by_part() -> None:
    typed = Typed({1: "18 500"}, "90", "")
    parts = hidden_parts((0, drafts.write_typed(typed)), (3, drafts.write_head(HEAD)))
    draft = drafts.read_draft(KEY, "LOT-1", "PER-1", parts)
    assert draft.typed == typed
    assert [(one.part, one.head) for one in draft.papers] == [(3, HEAD)]
    assert (draft.size(), draft.size(Envelope.FINANCIAL)) == (12, 0)


def test_every_change_is_another_digest() -> None:
    first = hidden_parts((0, drafts.write_typed(Typed({}))))
    second = hidden_parts((0, drafts.write_typed(Typed({}, "1"))))
    digests = {drafts.read_draft(KEY, "LOT-1", "PER-1", parts).digest for parts in (first, second)}
    assert len(digests) == 2
    assert drafts.read_draft(KEY, "LOT-1", "PER-1", []) == Draft(Typed({}), (), "")


@pytest.mark.parametrize("cookie", ["", "abc", base64url.encode(bytes(31)), base64url.encode(bytes(33)), "é" * 43])
def test_a_cookie_that_is_no_key_is_none(cookie: str) -> None:
    assert drafts.read_key(cookie) is None
    assert drafts.read_key(base64url.encode(KEY)) == KEY


def test_the_place_is_bound_by_a_plain_hash() -> None:
    assert PLACE.context("head") == hashlib.sha256(b"DRAFT/1|LOT-1|PER-1|3|head").digest()
