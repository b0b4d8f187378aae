"""What the database itself refuses about bids, whoever asks."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bids.rules.shares import read_shares
from bids.store import drafts, filings
from bids.store.opened import bids_of_lot, paper_of_lot
from bids.tables import BidPaper, Filing, OpenedBid, OpenedEnvelope, Opening, Segment, SharePost
from kernel.database import dialect
from kernel.ids import new_id
from kernel.refusals import NotYours
from kernel.turn import Turn
from tests.conftest import Town
from tests.make import bids, tenders

ADD_ONLY = (
    "filings", "segments", "bid_books", "share_posts", "shares", "opened_envelopes", "opened_bids", "bid_papers",
)  # fmt: skip


@contextmanager
def refused(turn: Turn, constraint: str) -> Iterator[None]:
    """Expect the database to refuse the block by a named constraint."""
    with pytest.raises(IntegrityError) as caught, turn.tx.begin_nested():  # noqa: PT012 - the block is the caller's
        yield
        turn.tx.flush()
    assert isinstance(caught.value.orig, psycopg.Error)
    assert caught.value.orig.diag.constraint_name == constraint


def filed(turn: Turn) -> Filing:
    """File a bid and return its row."""
    given = bids.submitted(turn, tenders.published(turn).lot)
    return filings.filing_named(turn, given.ref)


def copied(row: Filing, **changes: object) -> Filing:
    """Return a row like another, but for some columns."""
    values = {column.name: getattr(row, column.name) for column in Filing.__table__.columns}
    return Filing(**{**values, "id": new_id(), "ref": f"BID-{new_id()}", "tracker": secrets.token_bytes(32), **changes})


@pytest.mark.parametrize("table", ADD_ONLY)
def test_the_application_may_only_add(turn: Turn, tmp_path: Path, table: str) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.opened(turn, of, tmp_path)
    column = _column(table)
    for verb in ("DELETE FROM {}", "UPDATE {} SET {} = {}"):
        with pytest.raises(DBAPIError, match="permission denied"), turn.tx.begin_nested():
            turn.tx.execute(text(verb.format(table, column, column)))


@pytest.mark.parametrize("table", ADD_ONLY)
@pytest.mark.parametrize("verb", ["DELETE FROM {}", "UPDATE {} SET {} = {}", "TRUNCATE {} CASCADE"])
def test_a_trigger_refuses_even_the_owner(owner: Connection, table: str, verb: str) -> None:
    column = _column(table)
    with pytest.raises(DBAPIError, match="only grows"):
        owner.execute(text(verb.format(table, column, column)))
    owner.rollback()


@pytest.fixture
def owner(town: Town) -> Iterator[Connection]:
    engine = create_engine(dialect(town.roles.owner_url))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _column(table: str) -> str:
    return {"filings": "ref", "bid_books": "lot_id", "share_posts": "kid", "bid_papers": "name"}.get(table, "filing_id")


def test_two_filings_of_a_firm_on_a_lot_never_share_a_version(turn: Turn) -> None:
    row = filed(turn)
    with refused(turn, "uq_filings_lot_id_firm_id_version"):
        turn.tx.add(copied(row))


def test_a_fingerprint_stands_once(turn: Turn) -> None:
    row = filed(turn)
    with refused(turn, "uq_filings_tracker"):
        turn.tx.add(copied(row, version=2, tracker=row.tracker))


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("kind", "other", "ck_filings_kind"),
        ("sealed_by", "nobody", "ck_filings_sealed_by"),
        ("version", 0, "ck_filings_version"),
        ("tracker", b"short", "ck_filings_tracker"),
    ],
)
def test_a_filing_is_well_formed(turn: Turn, column: str, value: object, constraint: str) -> None:
    row = filed(turn)
    with refused(turn, constraint):
        turn.tx.add(copied(row, **{"version": 2, column: value}))


def test_bytes_of_no_filing_do_not_outlive_the_transaction(town: Town) -> None:
    segment = Segment(filing_id=new_id(), envelope="financial", number=0, content=b"x")
    with pytest.raises(IntegrityError, match="fk_segments_filing_id"), town.sessions.begin() as tx:
        tx.add(segment)


def test_a_tender_has_one_session_and_two_members_start_it(turn: Turn) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    bids.begun(turn, of)
    session = turn.tx.scalars(select(Opening)).one()
    with refused(turn, "uq_openings_tender_id"):
        turn.tx.add(
            Opening(tender_id=of.tender.id, state="started", started_at=turn.now, started_by=session.started_by)
        )
    with refused(turn, "ck_openings_two_members"):
        turn.tx.execute(update(Opening).values(seconded_by=session.started_by))
    with refused(turn, "ck_openings_seconded"):
        turn.tx.execute(update(Opening).values(seconded_by=None, seconded_at=None))
    with refused(turn, "ck_openings_done"):
        turn.tx.execute(update(Opening).values(state="done"))


def test_shares_belong_to_what_their_member_posted(turn: Turn) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    bids.begun(turn, of)
    filing, session = turn.tx.scalars(select(Filing)).one(), turn.tx.scalars(select(Opening)).one()
    row = {"filing": filing.id, "opening": session.id}
    with refused(turn, "of_post"):
        turn.tx.execute(
            text("INSERT INTO shares (filing_id, envelope, kid, opening_id) VALUES (:filing, 'x', 'k', :opening)"), row
        )


def test_an_envelope_is_opened_only_with_its_seed(turn: Turn) -> None:
    row = filed(turn)
    said = {"filing_id": row.id, "envelope": "financial", "bad_members": [], "opened_at": turn.now}
    with refused(turn, "ck_opened_envelopes_seed"):
        turn.tx.add(OpenedEnvelope(**said, outcome="opened", fault=None, seed=None))
    with refused(turn, "ck_opened_envelopes_fault"):
        turn.tx.add(OpenedEnvelope(**said, outcome="missing_bytes", fault=None, seed=None))
    with refused(turn, "ck_opened_envelopes_outcome"):
        turn.tx.add(OpenedEnvelope(**said, outcome="lost", fault="lost", seed=None))


def test_one_bid_of_a_firm_is_opened_for_a_lot(turn: Turn, tmp_path: Path) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    first = filings.filing_named(turn, bids.submitted(turn, of.lot, who).ref)
    bids.submitted(turn, of.lot, who)
    bids.opened(turn, of, tmp_path)
    one = turn.tx.scalars(select(OpenedBid)).one()
    with refused(turn, "uq_opened_bids_lot_id_firm_id"):
        turn.tx.add(
            OpenedBid(
                filing_id=first.id, ref=first.ref, lot_id=one.lot_id, firm_id=one.firm_id, readable=False,
                declarations=[], received_at=turn.now,
            )
        )  # fmt: skip


def test_a_firms_filing_is_found_by_nobody_else(turn: Turn) -> None:
    who, other = bids.bidder(turn), bids.bidder(turn)
    given = bids.submitted(turn, tenders.published(turn).lot, who)
    key = filings.filing_named(turn, given.ref).id
    assert filings.own_filing(who.turn(turn), given.ref)[0].ref == given.ref
    assert filings.filed_under(who.turn(turn), key) == given.ref
    assert filings.filed_under(other.turn(turn), key) is None
    for ref in (given.ref, "BID-NOWHERE1"):
        with pytest.raises(NotYours):
            filings.own_filing(other.turn(turn), ref)


def test_a_draft_is_its_own_persons(turn: Turn) -> None:
    of, who, other = tenders.published(turn), bids.bidder(turn), bids.bidder(turn)
    bids.drafted(turn, who, of.lot, bids.paper())
    assert len(drafts.heads(who.turn(turn), of.lot.id)) == 2
    assert not drafts.heads(other.turn(turn), of.lot.id)
    assert not drafts.own_lots(other.turn(turn))
    drafts.drop(other.turn(turn), of.lot.id)
    assert len(drafts.whole(who.turn(turn), of.lot.id)) == 2


def test_a_paper_is_reached_through_its_own_lot_alone(turn: Turn, tmp_path: Path) -> None:
    of = tenders.published(turn, 2)
    bids.submitted(turn, of.lots[0])
    bids.submitted(turn, of.lots[1])
    bids.opened(turn, of, tmp_path)
    [(bid, _, _)] = bids_of_lot(turn, of.lots[0].id)
    paper = turn.tx.scalars(select(BidPaper).where(BidPaper.filing_id == bid.filing_id)).one()
    assert paper_of_lot(turn, of.lots[0].id, paper.id) is paper
    with pytest.raises(NotYours):
        paper_of_lot(turn, of.lots[1].id, paper.id)


def test_what_a_member_posted_is_kept_as_it_was_signed(turn: Turn) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    bids.begun(turn, of)
    bids.posted(turn, of, 1)
    post = turn.tx.scalars(select(SharePost)).one()
    assert read_shares(post.document, of.sworn.policy).kid == of.sworn.keys[0].kid == post.kid
