"""The opening as the worker lives it: messages in order, twice, in batches; storage that lost or altered something."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import Connection, create_engine, func, select, text

import worker
from audit.tables import LedgerEntry
from bids.actions.filing import SealedOrder, file_bid
from bids.actions.unsealing import BATCH
from bids.rules.archive import Archive, File
from bids.rules.envelope import Base, Envelope, seal_envelope
from bids.rules.filing import write_filing
from bids.rules.lives import SealedBy
from bids.rules.prices import Line, Prices, write_prices
from bids.store import public
from bids.tables import BidBook, Filing, OpenedBid, OpenedEnvelope, Opening, Share
from kernel import clock
from kernel.crypto.policy import policy_hash
from kernel.database import dialect
from kernel.files import Files
from kernel.turn import VISITOR, Turn, take
from outbox.running import Office
from outbox.tables import Message
from tenders.actions.closing import close_lot
from tenders.tables import Lot
from tests.conftest import Town
from tests.make import bids, tenders
from tests.make.tenders import Published


@dataclass(frozen=True, slots=True)
class Bureau:
    """A town whose messages a worker deals with when it is told to."""

    town: Town

    def do(self, work: object, *arguments: object) -> None:
        """Do something in a turn that commits."""
        take(self.town.sessions, VISITOR, lambda turn: work(turn, *arguments))  # type: ignore[operator]

    def deliver(self) -> list[str]:
        """Deal with every message until none is left; return their topics in order."""
        office = Office(self.town.sessions, worker.listeners(self.town.settings))
        topics: list[str] = []
        while waiting := self._waiting():
            for number, topic in waiting:
                office.run(number)
                topics.append(topic)
        return topics

    def _waiting(self) -> list[tuple[int, str]]:
        with self.town.sessions() as tx:
            rows = tx.execute(
                select(Message.id, Message.topic).where(Message.handled_at.is_(None)).order_by(Message.id)
            )
            return [(number, topic) for number, topic in rows]

    def deliver_again(self) -> None:
        """Bring every message a second time, to listeners that have forgotten that they dealt with it."""
        with self.town.sessions() as tx:
            for message in tx.scalars(select(Message)):
                message.handled_at = None
            tx.commit()
        with owned(self.town) as owner:
            owner.execute(text("DELETE FROM handlings"))
            owner.commit()
        self.deliver()


class owned:  # noqa: N801 - reads as a word at the place of use
    """The database as its owner holds it, its triggers asleep: what an administrator could do."""

    def __init__(self, town: Town) -> None:
        self.engine = create_engine(dialect(town.roles.owner_url))

    def __enter__(self) -> Connection:
        self.connection = self.engine.connect()
        for table in ("segments", "filings"):
            self.connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self.engine.dispose()


@pytest.fixture
def bureau(town: Town) -> Bureau:
    return Bureau(town)


def opened_tender(bureau: Bureau, *, firms: int = 2) -> Published:
    """Publish a tender, file bids, close it and let two members post: everything is ready for the worker."""

    def prepare(turn: Turn) -> Published:
        of = tenders.published(turn)
        for _ in range(firms):
            bids.submitted(turn, of.lot)
        close_lot(turn, of.lot)
        return of

    of = take(bureau.town.sessions, VISITOR, prepare)
    bureau.deliver()
    return of


def posted(bureau: Bureau, of: Published, *places: int) -> None:
    """Begin the session and let members post their shares."""
    bureau.do(bids.begun, of)
    for place in places:
        bureau.do(bids.posted, of, place)


def outcomes(bureau: Bureau) -> dict[str, int]:
    """Count what became of the envelopes."""
    with bureau.town.sessions() as tx:
        rows = tx.execute(select(OpenedEnvelope.outcome, func.count()).group_by(OpenedEnvelope.outcome))
        return {str(outcome): int(count) for outcome, count in rows}


def state(bureau: Bureau) -> str:
    """Return where the session stands."""
    with bureau.town.sessions() as tx:
        return tx.scalars(select(Opening.state)).one()


def test_the_worker_books_a_closed_lot_and_opens_it_when_k_members_have_posted(bureau: Bureau) -> None:
    of = opened_tender(bureau)
    with bureau.town.sessions() as tx:
        assert len(tx.get_one(BidBook, of.lot.id).counting) == 2
    posted(bureau, of, 1)
    bureau.deliver()
    assert outcomes(bureau) == {}
    bureau.do(bids.posted, of, 3)
    topics = bureau.deliver()
    assert outcomes(bureau) == {"opened": 6}
    assert state(bureau) == "done"
    assert [one for one in topics if not one.startswith("letter")][-2:] == ["lot.opened", "opening.done"]


def test_every_message_a_second_time_changes_nothing(bureau: Bureau) -> None:
    of = opened_tender(bureau)
    posted(bureau, of, 1, 2)
    bureau.deliver()
    before = _everything(bureau)
    bureau.deliver_again()
    assert _everything(bureau) == before


def _everything(bureau: Bureau) -> list[object]:
    with bureau.town.sessions() as tx:
        counted = [tx.scalar(select(func.count()).select_from(table)) for table in (BidBook, OpenedBid, OpenedEnvelope)]
        told = tx.scalar(select(func.count()).where(Message.topic == "lot.opened").select_from(Message))
        events = tx.scalars(select(LedgerEntry.event).order_by(LedgerEntry.index)).all()
        return [*counted, told, list(events), tx.scalars(select(Lot.state)).all()]


def test_many_bids_are_opened_in_batches_that_each_commit(bureau: Bureau) -> None:
    of = opened_tender(bureau, firms=BATCH + 3)
    posted(bureau, of, 1, 2)
    topics = bureau.deliver()
    with bureau.town.sessions() as tx:
        assert tx.scalar(select(func.count()).select_from(OpenedBid)) == BATCH + 3
        batches = tx.scalar(select(func.count()).where(LedgerEntry.event == "bids.opened").select_from(LedgerEntry))
    assert batches == 2
    assert topics.count("opening.continued") >= 2


@pytest.mark.parametrize(
    ("damage", "outcome"),
    [
        ("DELETE FROM segments", "missing_bytes"),
        ("UPDATE segments SET content = set_byte(content, 99, (get_byte(content, 99) + 1) % 256)", "content_mismatch"),
        ("UPDATE segments SET content = substr(content, 1, 50)", "missing_bytes"),
    ],
)
def test_what_storage_did_to_an_envelope_is_named_and_stops_no_other(bureau: Bureau, damage: str, outcome: str) -> None:
    of = opened_tender(bureau)
    with bureau.town.sessions() as tx:
        victim = tx.scalars(select(Filing.id).order_by(Filing.received_at)).first()
    with owned(bureau.town) as owner:
        owner.execute(text(f"{damage} WHERE filing_id = :id AND envelope = 'financial'"), {"id": victim})
        owner.commit()
    posted(bureau, of, 1, 2)
    bureau.deliver()
    assert outcomes(bureau) == {"opened": 5, outcome: 1}
    assert state(bureau) == "done"
    with bureau.town.sessions() as tx:
        hurt = tx.get_one(OpenedBid, victim)
        assert (hurt.readable, hurt.amount) == (False, None)


def test_a_filing_taken_out_of_the_database_is_missed_by_the_book(bureau: Bureau) -> None:
    of = opened_tender(bureau)
    with bureau.town.sessions() as tx:
        victim, tracker = tx.execute(select(Filing.id, Filing.tracker).order_by(Filing.received_at)).first() or (0, b"")
    with owned(bureau.town) as owner:
        owner.execute(text("DELETE FROM segments WHERE filing_id = :id"), {"id": victim})
        owner.execute(text("DELETE FROM filings WHERE id = :id"), {"id": victim})
        owner.commit()
    posted(bureau, of, 1, 2)
    bureau.deliver()
    assert outcomes(bureau) == {"opened": 3}
    assert state(bureau) == "done"
    with bureau.town.sessions() as tx:
        entry = tx.scalars(select(LedgerEntry).where(LedgerEntry.event == "opening.done")).one()
        assert entry.facts == {"bids": 1, "missing": [tracker.hex()]}
        assert tracker.hex() in tx.get_one(BidBook, of.lot.id).counting
        assert told_missing(Turn(tx, VISITOR, clock.now()), of) == [tracker.hex()]


def told_missing(turn: Turn, of: Published) -> list[str]:
    """Return the trackers of which the public page and the minutes say that their filing is gone."""
    session = public.session_of(turn, of.tender.id)
    assert session is not None
    return [one.tracker for lot in public.lots_opened(turn, session) for one in lot.bids if one.missing]


def hostile(of: Published, who: bids.Bidding, financial: Archive) -> SealedOrder:
    """Return a bid whose financial envelope was made by hand."""
    envelopes = [
        seal_envelope(
            secrets.token_bytes(32),
            Base(of.tender.ref, of.lot.ref, one, who.firm.ref, 1, policy_hash(of.sworn.policy)),
            of.sworn.policy,
            financial if one is Envelope.FINANCIAL else Archive(),
        )
        for one in Envelope
    ]
    contents = [(one.header.base.envelope, one.segments) for one in envelopes]
    return SealedOrder(of.lot.ref, write_filing(tuple(one.header for one in envelopes)).data, contents, SealedBy.CLIENT)


@pytest.mark.parametrize(
    "financial",
    [
        Archive(),
        Archive((File("prices.json", b"\x00\xff"),)),
        Archive((File("prices.json", b"[" * 100_000),)),
        Archive((File("prices.json", write_prices(Prices("ANOTHER-LOT", "DZD", ()))),)),
        Archive(
            (
                File(
                    "prices.json",
                    write_prices(
                        Prices("LOT", "DZD", (Line("1", Decimal("999999999999.999"), Decimal("999999999999999.99")),))
                    ),
                ),
            )
        ),
        Archive((File("bombe.zip", b"PK\x03\x04" + bytes(1000)), File("x.pdf", b"%PDF-/JavaScript"))),
    ],
    ids=["empty", "bytes", "nested", "another lot", "absurd", "papers only"],
)
def test_a_hostile_bid_ends_unreadable_and_holds_nobody_up(bureau: Bureau, financial: Archive) -> None:
    def prepare(turn: Turn) -> Published:
        of, who = tenders.published(turn), bids.bidder(turn)
        bids.submitted(turn, of.lot)
        file_bid(who.turn(turn), hostile(of, who, financial), bids.receipt_key())
        close_lot(turn, of.lot)
        return of

    of = take(bureau.town.sessions, VISITOR, prepare)
    bureau.deliver()
    posted(bureau, of, 1, 2)
    bureau.deliver()
    assert state(bureau) == "done"
    with bureau.town.sessions() as tx:
        found = tx.execute(select(OpenedBid.readable, OpenedBid.amount).order_by(OpenedBid.received_at)).all()
    assert [one.readable for one in found] == [True, False]
    assert found[1].amount is None


def test_shares_of_too_few_members_lead_nowhere_even_with_the_whole_database(bureau: Bureau) -> None:
    of = opened_tender(bureau, firms=1)
    posted(bureau, of, 2)
    bureau.deliver()
    with bureau.town.sessions() as tx:
        assert tx.scalar(select(func.count()).select_from(Share)) == 3
        assert tx.scalar(select(func.count()).select_from(OpenedBid)) == 0
    assert not list(bureau.town.settings.files_dir.iterdir())


def test_papers_reach_the_files_only_after_the_opening(bureau: Bureau) -> None:
    of = opened_tender(bureau, firms=1)
    assert not list(bureau.town.settings.files_dir.iterdir())
    posted(bureau, of, 1, 2)
    bureau.deliver()
    with bureau.town.sessions() as tx:
        [paper] = tx.get_one(OpenedBid, tx.scalars(select(Filing.id)).one()).papers
        assert Files(bureau.town.settings.files_dir).get(paper.sha256) == bids.PDF


def test_an_adjourned_session_opens_what_was_posted_once_it_resumes(bureau: Bureau) -> None:
    of = opened_tender(bureau)
    posted(bureau, of, 1, 2)
    bureau.do(bids.adjourned, of)
    bureau.deliver()
    assert outcomes(bureau) == {}
    bureau.do(bids.resumed, of)
    bureau.deliver()
    assert outcomes(bureau) == {"opened": 6}
