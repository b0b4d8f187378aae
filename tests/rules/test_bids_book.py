"""The bid book: order of arrival, what counts, and a root that nothing can change unseen."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from bids.rules.book import Filed, book_root, write_book
from bids.rules.lives import FilingKind
from bids.rules.withdrawal import Withdrawal
from kernel.crypto.merkle import EMPTY_ROOT

START = datetime(2026, 11, 30, 12, tzinfo=UTC)
COMMIT, WITHDRAW = FilingKind.COMMIT, FilingKind.WITHDRAW


def tracker(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def filed(firm: int, version: int, kind: FilingKind = COMMIT, *, second: int = 0) -> Filed:
    name = tracker(f"{firm}/{version}")
    at = START + timedelta(seconds=second)
    return Filed(UUID(int=firm * 100 + version), UUID(int=firm), version, kind, name, at)


def test_the_last_word_of_each_firm_counts_if_it_is_a_bid() -> None:
    filings = [
        filed(1, 1, second=1),
        filed(2, 1, second=2),
        filed(1, 2, second=3),
        filed(2, 2, WITHDRAW, second=4),
        filed(3, 1, second=5),
    ]
    book = write_book(filings)
    assert book.trackers == tuple(one.tracker for one in filings)
    assert book.counting == (filings[2].tracker, filings[4].tracker)


def test_who_withdraws_and_bids_again_counts() -> None:
    filings = [filed(1, 1, second=1), filed(1, 2, WITHDRAW, second=2), filed(1, 3, second=3)]
    assert write_book(filings).counting == (filings[2].tracker,)


def test_versions_decide_not_the_clock() -> None:
    earlier, later = filed(1, 2, second=1), filed(1, 1, second=2)
    assert write_book([earlier, later]).counting == (earlier.tracker,)


def test_an_empty_book_has_the_root_of_nothing() -> None:
    book = write_book([])
    assert (book.trackers, book.counting, book.root) == ((), (), EMPTY_ROOT)


def test_the_root_over_two_is_that_of_rfc_6962() -> None:
    first, second = tracker("a"), tracker("b")
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(one)).digest() for one in (first, second)]
    assert book_root([first, second]) == hashlib.sha256(b"\x01" + leaves[0] + leaves[1]).digest()


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from([COMMIT, WITHDRAW]), st.integers(0, 9)), max_size=30))
def test_a_book_holds_everything_and_at_most_one_bid_a_firm(events: list[tuple[int, FilingKind, int]]) -> None:
    versions: dict[int, int] = {}
    filings = []
    for firm, kind, second in events:
        versions[firm] = versions.get(firm, 0) + 1
        filings.append(filed(firm, versions[firm], kind, second=second))
    book = write_book(filings)
    assert sorted(book.trackers) == sorted(one.tracker for one in filings)
    counting = [one for one in filings if one.tracker in book.counting]
    assert len({one.firm_id for one in counting}) == len(counting)
    assert all(one.version == versions[one.firm_id.int] and one.kind is COMMIT for one in counting)


def test_one_more_or_one_less_is_another_root() -> None:
    trackers = [tracker(str(number)) for number in range(7)]
    roots = {book_root(trackers[:end]) for end in range(8)} | {book_root(trackers[::-1])}
    assert len(roots) == 9


def test_a_withdrawal_cannot_be_guessed_from_what_is_known() -> None:
    one, other = (Withdrawal("TND-1", "LOT-1", "FRM-1", 2, bytes([number]) * 32) for number in (1, 2))
    assert one.tracker != other.tracker
    assert one.tracker == hashlib.sha256(one.data).hexdigest()
