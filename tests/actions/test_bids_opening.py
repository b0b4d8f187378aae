"""Opening: who may, what is released when, what every envelope ends with."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from bids.actions.booking import end_empty_lots
from bids.actions.filing import withdraw_bid
from bids.actions.opening import (
    adjourn_opening,
    post_shares,
    released_headers,
    resume_opening,
    second_opening,
    start_opening,
)
from bids.rules.shares import PostedShares, read_headers, unwrap_shares, write_shares
from bids.store.opened import bids_of_lot
from bids.tables import BidBook, Draft, OpenedBid, OpenedEnvelope, Opening
from kernel.files import Files
from kernel.ids import new_id
from kernel.refusals import NotYours, Refused
from kernel.turn import Turn
from outbox.tables import Message
from tests.make import bids, tenders
from tests.make.tenders import Published


def told(turn: Turn, topic: str) -> list[dict[str, str]]:
    """Return what was told on a topic."""
    return [one.refs for one in turn.tx.scalars(select(Message).where(Message.topic == topic).order_by(Message.id))]


def false_shares(turn: Turn, of: Published, place: int) -> bytes:
    """Return a file of shares that its member made up, and signed."""
    bundle = read_headers(released_headers(bids.member(turn, of, place), of.tender.ref))
    keys = of.sworn.keys[place - 1]
    honest = unwrap_shares(keys, bundle)
    shares = {name: bytes(32) + share[-1:] for name, share in honest.shares.items() if share}
    return write_shares(keys, bundle.policy, PostedShares(honest.kid, dict(shares)))


def test_opened_bids_say_what_was_typed(turn: Turn, tmp_path: Path) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    form = bids.typed({1: "1 450,00", 2: "255,50", 3: "1 200"}, days="90", discount="2,5")
    bids.submitted(turn, of.lot, who, bids.paper(), bids.paper(envelope="candidature", name="Statuts.pdf"), form=form)
    bids.opened(turn, of, tmp_path)
    [(bid, filing, firm)] = bids_of_lot(turn, of.lot.id)
    assert (bid.readable, firm.id, bid.ref) == (True, who.firm.id, filing.ref)
    # 1200 × 1450 + 8400.5 × 255.50 + 960 × 1200 = 1 740 000.00 + 2 146 327.75 + 1 152 000.00 = 5 038 327.75,
    # less 2.5 % (125 958.19375): 4 912 369.55625, to the centime
    assert bid.amount == Decimal("4912369.56")
    assert (bid.execution_days, bid.discount) == (90, "0.025")
    assert bid.lines is not None
    assert bid.lines[1] == {"item": "2", "quantity": "8400.500", "unit_price": "255.50"}
    assert bid.declarations == ["candidature", "probity", "subscription", "valid_papers"]
    assert [(one.envelope, one.name, one.media_type) for one in bid.papers] == [
        ("candidature", "Statuts.pdf", "application/pdf"),
        ("technical", "Mémoire technique.pdf", "application/pdf"),
    ]
    assert Files(tmp_path).get(bid.papers[1].sha256).startswith(b"%PDF")


def test_the_close_books_every_filing_and_counts_the_last_word_of_each_firm(turn: Turn) -> None:
    of = tenders.published(turn)
    replacing, withdrawing = bids.bidder(turn), bids.bidder(turn)
    first = bids.submitted(turn, of.lot, replacing)
    second = bids.submitted(turn, of.lot, withdrawing)
    third = bids.submitted(turn, of.lot, replacing)
    gone = withdraw_bid(withdrawing.turn(turn), of.lot.ref, new_id(), secrets.token_bytes(32), bids.receipt_key())
    bids.closed(turn, of)
    book = turn.tx.get_one(BidBook, of.lot.id)
    assert book.trackers == [first.tracker, second.tracker, third.tracker, gone.tracker]
    assert book.counting == [third.tracker]


def test_the_close_forgets_the_drafts(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    bids.drafted(turn, who, of.lot)
    bids.closed(turn, of)
    assert not turn.tx.scalars(select(Draft)).all()


def test_that_nobody_bid_for_a_lot_is_said_at_the_hour_of_the_opening_and_not_before(turn: Turn) -> None:
    of = tenders.published(turn, opening_at=turn.now + timedelta(days=2))
    bids.closed(turn, of)
    assert end_empty_lots(turn) == 0
    assert (of.lot.state, told(turn, "lot.empty")) == ("closed", [])
    bids.emptied(turn, of)
    turn.tx.refresh(of.lot)
    assert of.lot.state == "unsuccessful"
    assert told(turn, "lot.empty") == [{"lot": of.lot.ref, "tender": of.tender.ref}]


@pytest.mark.parametrize("ticked", [False, True])
def test_where_nobody_bid_there_is_nothing_to_open(turn: Turn, *, ticked: bool) -> None:
    of = tenders.published(turn)
    bids.closed(turn, of)
    if ticked:
        bids.emptied(turn, of)
    with pytest.raises(Refused, match="nothing_to_open"):
        start_opening(bids.member(turn, of, 1), of.tender.ref)


@pytest.mark.parametrize("ticked", [False, True])
def test_a_lot_without_bids_neither_holds_up_an_opening_nor_is_opened_by_it(
    turn: Turn, tmp_path: Path, *, ticked: bool
) -> None:
    """Whether the tick or a member is first at the hour, the one lot is opened and the other unsuccessful."""
    of = tenders.published(turn, lots=2)
    bids.submitted(turn, of.lots[1])
    bids.closed(turn, of)
    if ticked:
        bids.emptied(turn, of)
    bids.begun(turn, of)
    bids.posted(turn, of, 1, 2)
    bids.unsealed(turn, of, Files(tmp_path))
    assert told(turn, "opening.done") == [{"tender": of.tender.ref}]
    bids.emptied(turn, of)
    for lot in of.lots:
        turn.tx.refresh(lot)
    assert [lot.state for lot in of.lots] == ["unsuccessful", "opened"]


def test_withdrawn_and_superseded_bids_are_never_opened(turn: Turn, tmp_path: Path) -> None:
    of = tenders.published(turn)
    replacing, withdrawing = bids.bidder(turn), bids.bidder(turn)
    bids.submitted(turn, of.lot, replacing, form=bids.typed(days="11"))
    bids.submitted(turn, of.lot, withdrawing, form=bids.typed(days="22"))
    bids.submitted(turn, of.lot, replacing, form=bids.typed(days="33"))
    withdraw_bid(withdrawing.turn(turn), of.lot.ref, new_id(), secrets.token_bytes(32), bids.receipt_key())
    bids.opened(turn, of, tmp_path)
    assert [bid.execution_days for bid, _, _ in bids_of_lot(turn, of.lot.id)] == [33]
    assert len(turn.tx.scalars(select(OpenedEnvelope)).all()) == 3


def test_the_session_starts_at_its_hour_and_not_before(turn: Turn) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    early = replace(bids.member(turn, of, 1), now=turn.now)
    with pytest.raises(Refused, match="opening_too_early"):
        start_opening(early, of.tender.ref)


def test_a_lot_still_open_holds_the_session_back(turn: Turn) -> None:
    of = tenders.published(turn)
    with pytest.raises(Refused, match="lots_not_closed"):
        start_opening(bids.member(turn, of, 1), of.tender.ref)


def test_only_members_of_the_commission_start_it_and_only_another_one_seconds(turn: Turn) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    stranger = tenders.published(turn)
    outsider = replace(bids.at_opening(turn, of), actor=stranger.sworn.acts(1))
    officer = replace(bids.at_opening(turn, of), actor=of.house.acts(of.house.officer))
    for who in (outsider, officer):
        with pytest.raises(NotYours):
            start_opening(who, of.tender.ref)
    start_opening(bids.member(turn, of, 1), of.tender.ref)
    with pytest.raises(Refused, match="second_is_first"):
        second_opening(bids.member(turn, of, 1), of.tender.ref)
    with pytest.raises(Refused, match="opening_started"):
        start_opening(bids.member(turn, of, 3), of.tender.ref)


def test_headers_are_released_by_the_second_member_only(turn: Turn) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    with pytest.raises(NotYours):
        released_headers(bids.member(turn, of, 3), of.tender.ref)
    start_opening(bids.member(turn, of, 1), of.tender.ref)
    with pytest.raises(NotYours):
        released_headers(bids.member(turn, of, 3), of.tender.ref)
    second_opening(bids.member(turn, of, 2), of.tender.ref)
    assert len(read_headers(released_headers(bids.member(turn, of, 3), of.tender.ref)).headers) == 3


def test_fewer_than_k_shares_open_nothing(turn: Turn, tmp_path: Path) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    bids.begun(turn, of)
    bids.posted(turn, of, 3)
    bids.unsealed(turn, of, Files(tmp_path))
    assert not turn.tx.scalars(select(OpenedBid)).all()
    assert turn.tx.scalars(select(Opening.state)).one() == "under_way"
    assert not list(tmp_path.iterdir())


def test_the_end_of_the_session_opens_the_lots_and_says_so(turn: Turn, tmp_path: Path) -> None:
    of = tenders.published(turn, 2)
    bids.submitted(turn, of.lots[0])
    bids.submitted(turn, of.lots[1])
    bids.opened(turn, of, tmp_path)
    assert turn.tx.scalars(select(Opening.state)).one() == "done"
    assert [one["lot"] for one in told(turn, "lot.opened")] == [lot.ref for lot in of.lots]
    for lot in of.lots:
        turn.tx.refresh(lot)
        assert lot.state == "opened"


def test_opening_twice_changes_nothing(turn: Turn, tmp_path: Path) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.opened(turn, of, tmp_path)
    before = turn.tx.scalars(select(OpenedEnvelope.opened_at)).all(), len(told(turn, "lot.opened"))
    bids.unsealed(turn, of, Files(tmp_path))
    assert (turn.tx.scalars(select(OpenedEnvelope.opened_at)).all(), len(told(turn, "lot.opened"))) == before


def test_a_false_share_is_named_and_does_not_stop_the_others(turn: Turn, tmp_path: Path) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    bids.begun(turn, of)
    post_shares(bids.member(turn, of, 1), of.tender.ref, false_shares(turn, of, 1))
    bids.posted(turn, of, 2)
    bids.unsealed(turn, of, Files(tmp_path))
    assert not turn.tx.scalars(select(OpenedBid)).all(), "two shares disagree: a third member settles it"
    bids.posted(turn, of, 3)
    bids.unsealed(turn, of, Files(tmp_path))
    envelopes = turn.tx.scalars(select(OpenedEnvelope)).all()
    assert {one.outcome for one in envelopes} == {"opened"}
    assert all(one.bad_members == [of.sworn.keys[0].kid] for one in envelopes)
    assert turn.tx.scalars(select(Opening.state)).one() == "done"


def test_a_member_posts_once_and_only_the_own_shares_of_everything(turn: Turn) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    bids.begun(turn, of)
    document = bids.shares_file(turn, of, 1)
    with pytest.raises(Refused, match="shares_of_another"):
        post_shares(bids.member(turn, of, 2), of.tender.ref, document)
    keys, bundle = of.sworn.keys[0], read_headers(released_headers(bids.member(turn, of, 1), of.tender.ref))
    some = dict(list(unwrap_shares(keys, bundle).shares.items())[:-1])
    partial = write_shares(keys, bundle.policy, PostedShares(keys.kid, some))
    with pytest.raises(Refused, match="shares_incomplete"):
        post_shares(bids.member(turn, of, 1), of.tender.ref, partial)
    post_shares(bids.member(turn, of, 1), of.tender.ref, document)
    with pytest.raises(Refused, match="shares_posted"):
        post_shares(bids.member(turn, of, 1), of.tender.ref, document)


def test_a_session_without_members_is_adjourned_with_its_reason_and_resumed(turn: Turn, tmp_path: Path) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    bids.begun(turn, of)
    bids.posted(turn, of, 1)
    with pytest.raises(Refused, match="reason_missing"):
        adjourn_opening(bids.member(turn, of, 1), of.tender.ref, " ")
    adjourn_opening(bids.member(turn, of, 1), of.tender.ref, "Un membre\x00 manque ;\nreprise demain à 9 h.")
    assert turn.tx.scalars(select(Opening.adjourned_why)).one() == "Un membre manque ; reprise demain à 9 h."
    with pytest.raises(Refused, match="not_now"):
        bids.posted(turn, of, 2)
    resume_opening(bids.member(turn, of, 3), of.tender.ref)
    bids.posted(turn, of, 2)
    bids.unsealed(turn, of, Files(tmp_path))
    assert turn.tx.scalars(select(Opening.state)).one() == "done"
