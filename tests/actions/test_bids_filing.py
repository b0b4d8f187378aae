"""Filing: what the door takes, what it answers, what it refuses; the portal as its client."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from accounts.rules.lives import AttestationState
from audit.rules import Event, leaf_of
from audit.tables import LedgerEntry
from bids.actions.filing import SealedOrder, file_bid, withdraw_bid
from bids.actions.submitting import submit_bid
from bids.rules.archive import Archive, File
from bids.rules.envelope import Base, Envelope, seal_envelope
from bids.rules.filing import read_filing, write_filing
from bids.rules.lives import SealedBy
from bids.rules.prices import Prices, write_prices
from bids.rules.receipt import read_receipt
from bids.tables import Filing, Segment
from kernel.clock import as_of
from kernel.crypto import base64url
from kernel.crypto.policy import policy_hash
from kernel.ids import new_id
from kernel.refusals import NotYours, Refused, Stale
from kernel.store import move
from kernel.turn import Turn
from outbox.tables import Message
from tenders.rules.lives import LOT_LIFE, LotAct
from tests.make import bids, people, tenders
from tests.make.tenders import Published


def sealed_at_home(of: Published, who: bids.Bidding, version: int = 1) -> SealedOrder:
    """Return a bid that a firm sealed on a machine of its own."""
    policy, lot = of.sworn.policy, of.lot
    prices = Archive((File("prices.json", write_prices(Prices(lot.ref, "DZD", ()))),))
    envelopes = [
        seal_envelope(
            secrets.token_bytes(32),
            Base(of.tender.ref, lot.ref, one, who.firm.ref, version, policy_hash(policy)),
            policy,
            prices,
        )
        for one in Envelope
    ]
    filing = write_filing(tuple(one.header for one in envelopes))
    contents = [(one.header.base.envelope, one.segments) for one in envelopes]
    return SealedOrder(lot.ref, filing.data, contents, SealedBy.CLIENT)


def withdrawn(turn: Turn, of: Published, who: bids.Bidding) -> str:
    """Withdraw what a firm filed last; return the tracker."""
    return withdraw_bid(who.turn(turn), of.lot.ref, new_id(), secrets.token_bytes(32), bids.receipt_key()).tracker


def test_a_bid_is_stored_sealed_receipted_recorded_and_told(turn: Turn) -> None:
    of = tenders.published(turn)
    who = bids.bidder(turn)
    given = bids.submitted(turn, of.lot, who)
    stored = turn.tx.scalars(select(Filing)).one()
    assert (stored.ref, stored.version, stored.kind, stored.sealed_by) == (given.ref, 1, "commit", "server")
    assert stored.tracker.hex() == given.tracker == read_filing(stored.filing, 3).tracker
    assert stored.receipt == given.receipt
    told = turn.tx.scalars(select(Message).where(Message.topic == "bid.submitted")).one()
    assert told.refs == {"filing": given.ref}


def test_the_receipt_says_what_was_filed_and_the_portals_key_signed_it(turn: Turn) -> None:
    of = tenders.published(turn)
    who = bids.bidder(turn)
    given = bids.submitted(turn, of.lot, who)
    read = read_receipt(given.receipt, bids.receipt_key().public)
    claims = read.claims
    assert read.genuine
    assert (claims["tender"], claims["lot"], claims["bidder"]) == (of.tender.ref, of.lot.ref, who.firm.ref)
    assert (claims["kind"], claims["version"], claims["sealed_by"]) == ("commit", 1, "server")
    assert claims["policy_hash"] == policy_hash(of.sworn.policy)
    headers = read_filing(turn.tx.scalars(select(Filing.filing)).one(), 3).headers
    assert claims["envelopes"] == [
        {"envelope": one.base.envelope.value, "root": one.root, "size": one.size} for one in headers
    ]


def test_the_receipt_carries_what_rebuilds_the_leaf_of_its_entry(turn: Turn) -> None:
    of = tenders.published(turn)
    given = bids.submitted(turn, of.lot)
    claims = read_receipt(given.receipt, bids.receipt_key().public).claims
    entry = claims["entry"]
    facts = {name: claims[name] for name in ("lot", "tracker", "version", "received_at")}
    event = Event(as_of(entry["at"]), entry["actor"], "bid.committed", of.tender.ref, facts)
    assert leaf_of(base64url.decode(entry["nonce"]), event).hex() == entry["leaf"]
    stored = turn.tx.get_one(LedgerEntry, entry["index"])
    assert stored.leaf.hex() == entry["leaf"]


def test_the_ledger_knows_no_price_no_name_and_no_address(turn: Turn) -> None:
    of = tenders.published(turn)
    who = bids.bidder(turn, name="Canari et fils")
    bids.submitted(turn, of.lot, who, form=bids.typed({1: "777123,45", 2: "1", 3: "1"}))
    entry = turn.tx.scalars(select(LedgerEntry).where(LedgerEntry.event == "bid.committed")).one()
    assert entry.subject == of.tender.ref
    assert set(entry.facts) == {"lot", "tracker", "version", "received_at"}
    assert entry.actor == who.person.ref


def test_the_same_filing_again_is_answered_with_the_stored_receipt(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    order = sealed_at_home(of, who)
    first = file_bid(who.turn(turn), order, bids.receipt_key())
    again = file_bid(who.turn(turn), replace(order, id=new_id()), bids.receipt_key())
    assert again == first
    assert len(turn.tx.scalars(select(Filing)).all()) == 1


def test_the_same_page_sent_twice_files_once(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    bids.drafted(turn, who, of.lot)
    order = bids.submission(turn, who, of.lot)
    first = submit_bid(who.turn(turn), order, bids.receipt_key())
    assert submit_bid(who.turn(turn), order, bids.receipt_key()) == first
    assert len(turn.tx.scalars(select(Filing)).all()) == 1


def test_a_bid_sealed_at_home_comes_through_the_same_door(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    given = file_bid(who.turn(turn), sealed_at_home(of, who), bids.receipt_key())
    assert read_receipt(given.receipt, bids.receipt_key().public).claims["sealed_by"] == "client"
    assert len(turn.tx.scalars(select(Segment)).all()) == 3


def test_a_replacement_is_a_higher_version_and_a_withdrawal_another(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    bids.submitted(turn, of.lot, who)
    bids.submitted(turn, of.lot, who)
    withdrawn(turn, of, who)
    kept = turn.tx.execute(select(Filing.version, Filing.kind).order_by(Filing.version)).all()
    assert [tuple(one) for one in kept] == [(1, "commit"), (2, "commit"), (3, "withdraw")]


def test_what_was_never_filed_cannot_be_withdrawn_nor_anything_twice(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    with pytest.raises(Refused, match="nothing_to_withdraw"):
        withdrawn(turn, of, who)
    bids.submitted(turn, of.lot, who)
    withdrawn(turn, of, who)
    with pytest.raises(Refused, match="nothing_to_withdraw"):
        withdrawn(turn, of, who)


def test_two_withdrawals_have_trackers_that_nobody_can_guess(turn: Turn) -> None:
    of = tenders.published(turn)
    trackers = set()
    for _ in range(2):
        who = bids.bidder(turn)
        bids.submitted(turn, of.lot, who)
        trackers.add(withdrawn(turn, of, who))
    assert len(trackers) == 2


def test_at_the_deadline_it_is_too_late_and_nothing_is_kept(turn: Turn) -> None:
    of = tenders.published(turn, closes_at=turn.now - timedelta(microseconds=1))
    who = bids.bidder(turn)
    bids.drafted(replace(turn, now=turn.now - timedelta(minutes=1)), who, of.lot)
    with pytest.raises(Refused, match="deadline_passed") as refused:
        submit_bid(who.turn(turn), bids.submission(turn, who, of.lot), bids.receipt_key())
    assert refused.value.facts["closes_at"] == of.tender.closes_at
    assert not turn.tx.scalars(select(Filing)).all()


def test_a_draft_is_not_kept_once_it_cannot_be_filed(turn: Turn) -> None:
    of = tenders.published(turn, closes_at=turn.now)
    with pytest.raises(Refused, match="bidding_closed"):
        bids.drafted(turn, bids.bidder(turn), of.lot)


def test_a_cancelled_lot_takes_no_bid_though_its_deadline_is_to_come(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    order = sealed_at_home(of, who)
    move(turn.tx, LOT_LIFE, of.lot, LotAct.CANCEL)
    with pytest.raises(Refused, match="lot_cancelled"):
        file_bid(who.turn(turn), order, bids.receipt_key())
    with pytest.raises(Refused, match="lot_cancelled"):
        bids.drafted(turn, who, of.lot)


def test_a_receipt_lost_on_the_way_is_answered_even_after_the_deadline(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    order = sealed_at_home(of, who)
    first = file_bid(who.turn(turn), order, bids.receipt_key())
    bids.closed(turn, of)
    assert file_bid(who.turn(turn), order, bids.receipt_key()) == first


def test_a_reserved_lot_asks_for_an_attestation(turn: Turn) -> None:
    of, who = tenders.published(turn, reserved=True), bids.bidder(turn)
    with pytest.raises(Refused, match="attestation_required"):
        bids.submitted(turn, of.lot, who)


@pytest.mark.parametrize(("state", "subject"), [(AttestationState.GRANTED, False), (AttestationState.REQUESTED, True)])
def test_a_waiting_firm_bids_subject_to_authentication(turn: Turn, state: AttestationState, *, subject: bool) -> None:
    of, who = tenders.published(turn, reserved=True), bids.bidder(turn)
    people.attestation(turn, who.firm, state=state)
    given = bids.submitted(turn, of.lot, who)
    assert turn.tx.scalars(select(Filing.subject_to_authentication)).one() is subject
    assert read_receipt(given.receipt, bids.receipt_key().public).claims["subject_to_authentication"] is subject


def test_a_lot_that_is_not_published_is_not_found(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    order = replace(sealed_at_home(of, who), lot="AO-2026-NOWHERE-L1")
    with pytest.raises(NotYours):
        file_bid(who.turn(turn), order, bids.receipt_key())


def test_nobody_files_who_has_no_firm(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    officer = replace(turn, actor=of.house.acts(of.house.officer))
    with pytest.raises(NotYours):
        file_bid(officer, sealed_at_home(of, who), bids.receipt_key())


def test_an_envelope_copied_from_another_bidder_is_refused(turn: Turn) -> None:
    of, who, other = tenders.published(turn), bids.bidder(turn), bids.bidder(turn)
    with pytest.raises(Refused, match="filed_for_another") as refused:
        file_bid(other.turn(turn), sealed_at_home(of, who), bids.receipt_key())
    assert refused.value.facts["what"] == "bidder"


def test_a_version_that_is_not_the_next_is_refused(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    with pytest.raises(Refused, match="filed_for_another"):
        file_bid(who.turn(turn), sealed_at_home(of, who, version=2), bids.receipt_key())


def test_bytes_that_are_missing_or_others_are_refused(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    order = sealed_at_home(of, who)
    last, segments = order.contents[-1]
    for contents in (order.contents[:-1], [*order.contents[:-1], (last, [segments[0][:-1] + b"\x00"])]):
        with pytest.raises(Refused, match="bytes_missing"):
            file_bid(who.turn(turn), replace(order, contents=contents), bids.receipt_key())


def test_a_draft_changed_since_it_was_checked_is_not_submitted(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    bids.drafted(turn, who, of.lot)
    checked = bids.submission(turn, who, of.lot)
    bids.drafted(turn, who, of.lot, form=bids.typed(days="60"))
    with pytest.raises(Stale):
        submit_bid(who.turn(turn), checked, bids.receipt_key())


def test_every_declaration_must_be_made(turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    bids.drafted(turn, who, of.lot)
    order = replace(bids.submission(turn, who, of.lot), declarations=("candidature", "subscription", "valid_papers"))
    with pytest.raises(Refused, match="declaration_missing") as refused:
        submit_bid(who.turn(turn), order, bids.receipt_key())
    assert refused.value.facts["field"] == "probity"
