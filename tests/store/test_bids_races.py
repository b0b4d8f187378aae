"""Filing against the clock, against the close, against oneself, and against SIGKILL; all with real commits."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from accounts.store import firms, forgetting
from accounts.store import people as accounts_people
from bids.actions.booking import write_lot_book
from bids.actions.drafting import add_paper, read_draft
from bids.actions.filing import Acknowledged
from bids.actions.submitting import Submission, submit_bid
from bids.rules.receipt import read_receipt
from bids.tables import BidBook, Filing, Segment
from kernel import clock
from kernel.database import Sessions, open_database
from kernel.ids import new_id
from kernel.refusals import Refused, Stale
from kernel.turn import VISITOR, Actor, Turn, take
from outbox.tables import Message
from tenders.actions.closing import close_due_lots
from tenders.store import lot_to_prepare, officers
from tenders.tables import Lot
from tests.conftest import Town
from tests.make import bids, hours, people, tenders
from tests.make.bids import Bidding
from tests.make.waiting import LONGEST, until

FIRMS = 12


@dataclass(frozen=True, slots=True)
class Street:
    """A lot and the firms that will bid for it, each with a draft."""

    lot_ref: str
    lot_id: object
    tender_id: UUID
    tender_ref: str
    closes_at: datetime
    officer: Actor
    bidders: list[tuple[Actor, Submission]]


def street(town: Town, *, firms: int, closes_in: float | None = None, reserved: bool = False) -> Street:
    """Publish a lot and let firms prepare their bids; only when all are ready does the clock run, if it is to."""
    bids.receipt_key()  # made once, before threads ask for it

    def prepare(turn: Turn) -> Street:
        of = tenders.published(turn, closes_at=turn.now + timedelta(hours=1), reserved=reserved)
        crowd = [bids.bidder(turn) for _ in range(firms)]
        for one in crowd if reserved else []:
            people.attestation(turn, one.firm)
        drafted = [_drafted(turn, of.lot, one) for one in crowd]
        officer = of.house.acts(of.house.officer)
        return Street(of.lot.ref, of.lot.id, of.tender.id, of.tender.ref, of.tender.closes_at, officer, drafted)

    ready = take(town.sessions, VISITOR, prepare)
    return replace(ready, closes_at=bring_near(town, ready, closes_in)) if closes_in else ready


def bring_near(town: Town, here: Street, seconds: float) -> datetime:
    """Let the lot close in so many seconds, by the database's clock, and return when."""
    soon = func.clock_timestamp() + timedelta(seconds=seconds)

    return take(town.sessions, VISITOR, lambda turn: hours.bring(turn, here.tender_id, soon))


def _drafted(turn: Turn, lot: Lot, who: Bidding) -> tuple[Actor, Submission]:
    bids.drafted(turn, who, lot, bids.paper(2000))
    return who.turn(turn).actor, bids.submission(turn, who, lot)


def again(order: Submission) -> Submission:
    """Return the same bid as another page would send it."""
    return Submission(new_id(), order.lot, order.key, order.checked, order.declarations)


def submit(sessions: Sessions, actor: Actor, order: Submission) -> Acknowledged:
    """File a bid in a turn of its own."""
    return take(sessions, actor, lambda turn: submit_bid(turn, order, bids.receipt_key()))


def test_bids_racing_the_close_are_receipted_and_booked_or_refused_and_gone(town: Town) -> None:
    here = street(town, firms=FIRMS, closes_in=4)
    acknowledged: list[str] = []
    refusals: list[str] = []

    def keep_filing(bidder: tuple[Actor, Submission]) -> None:
        actor, order = bidder
        while True:
            try:
                acknowledged.append(submit(town.sessions, actor, again(order)).receipt)
            except Refused as refusal:
                refusals.append(refusal.code)
                return

    def close() -> None:
        until(lambda: take(town.sessions, VISITOR, close_due_lots), "the close of the lot")
        take(town.sessions, VISITOR, partial(write_lot_book, lot_ref=here.lot_ref, tender_ref=here.tender_ref))

    with ThreadPoolExecutor(FIRMS + 1) as crowd:
        closing = crowd.submit(close)
        list(crowd.map(keep_filing, here.bidders))
        closing.result()
    read = [read_receipt(one, bids.receipt_key().public) for one in acknowledged]
    assert set(refusals) == {"deadline_passed"}
    assert len(refusals) == FIRMS
    assert all(one.genuine and one.received_at < here.closes_at for one in read)
    with town.sessions() as tx:
        filed = [tracker.hex() for tracker in tx.scalars(select(Filing.tracker))]
        book = tx.get_one(BidBook, here.lot_id)
    assert sorted(one.tracker for one in read) == sorted(filed) == sorted(book.trackers)
    assert len(book.counting) == FIRMS


def test_the_close_waits_for_a_filing_in_flight_and_books_it(town: Town) -> None:
    here = street(town, firms=1, closes_in=2)
    actor, order = here.bidders[0]
    with town.sessions() as tx:
        given = submit_bid(Turn(tx, actor, clock.now()), order, bids.receipt_key())
        until(lambda: clock.now() > here.closes_at, "the deadline")
        assert take(town.sessions, VISITOR, close_due_lots) == 0, "the lot is held by the filing"
        tx.commit()
    until(lambda: take(town.sessions, VISITOR, close_due_lots), "the close of the lot")
    take(town.sessions, VISITOR, partial(write_lot_book, lot_ref=here.lot_ref, tender_ref=here.tender_ref))
    with town.sessions() as tx:
        assert tx.get_one(BidBook, here.lot_id).counting == [given.tracker]


def test_who_waited_for_the_close_is_late_however_early_the_turn_began(town: Town) -> None:
    here = street(town, firms=1, closes_in=2)
    actor, order = here.bidders[0]
    with town.sessions() as closing, ThreadPoolExecutor(1) as other:
        closing.execute(text("SELECT 1 FROM lots WHERE ref = :ref FOR UPDATE"), {"ref": here.lot_ref})
        late = other.submit(submit, town.sessions, actor, order)
        until(lambda: _waits_for_a_lock(town), "the filing to wait for the lot")
        until(lambda: clock.now() > here.closes_at, "the deadline")
        closing.rollback()
        with pytest.raises(Refused, match="deadline_passed"):
            late.result()


def test_a_filing_holds_its_firms_attestation_on_a_reserved_lot_alone(town: Town) -> None:
    for reserved in (True, False):
        here = street(town, firms=1, reserved=reserved)
        actor, order = here.bidders[0]
        with town.sessions() as filing, town.sessions() as settling:
            submit_bid(Turn(filing, actor, clock.now()), order, bids.receipt_key())
            assert _is_free(settling, actor) is not reserved


def test_a_filing_that_waits_for_a_lot_keeps_nobody_from_settling_its_firm(town: Town) -> None:
    """Who awards holds the lot, then the firm: a bid sent meanwhile must not hold them in the other order."""
    here = street(town, firms=1, reserved=True)
    actor, order = here.bidders[0]
    with town.sessions() as awarding, ThreadPoolExecutor(1) as other:
        awarding.execute(text("SELECT 1 FROM lots WHERE ref = :ref FOR UPDATE"), {"ref": here.lot_ref})
        waiting = other.submit(submit, town.sessions, actor, order)
        until(lambda: _waits_for_a_lock(town), "the filing to wait for the lot")
        assert _is_free(awarding, actor)
        awarding.rollback()
        waiting.result()


def test_a_filing_waits_for_nobody_who_changes_its_firm_or_its_person(town: Town) -> None:
    """Its foreign keys are checked while it holds the ledger's head, for which those who change them may be waiting."""
    here = street(town, firms=1)
    actor, order = here.bidders[0]
    with ThreadPoolExecutor(1) as other, town.sessions() as changing:
        own = Turn(changing, actor, clock.now())
        firm = firms.own(own)
        forgetting.registrations(own, firm.nif, firm.rc)
        firms.own_to_change(own)
        accounts_people.me(own)
        other.submit(submit, town.sessions, actor, order).result(LONGEST)


def test_a_book_waits_for_nobody_who_changes_its_tender(town: Town) -> None:
    here = street(town, firms=1, closes_in=2)
    until(lambda: take(town.sessions, VISITOR, close_due_lots), "the close of the lot")
    with ThreadPoolExecutor(1) as other, town.sessions() as changing:
        officers.published_of_officer(Turn(changing, here.officer, clock.now()), here.tender_ref)
        book = partial(write_lot_book, lot_ref=here.lot_ref, tender_ref=here.tender_ref)
        other.submit(take, town.sessions, VISITOR, book).result(LONGEST)


def _is_free(tx: Session, actor: Actor) -> bool:
    """Lock a bidder's firm as who settles its attestation does, unless somebody else holds it."""
    free = text("SELECT 1 FROM firms WHERE id = :firm FOR NO KEY UPDATE SKIP LOCKED")
    return tx.execute(free, {"firm": actor.house_id}).first() is not None


def _waits_for_a_lock(town: Town) -> bool:
    with town.sessions() as tx:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(tx.execute(text(waiting)).scalar_one())


def test_one_page_sent_many_times_at_once_files_once(town: Town) -> None:
    here = street(town, firms=1)
    actor, order = here.bidders[0]
    answers = _at_once(8, lambda: submit(town.sessions, actor, order))
    with town.sessions() as tx:
        [receipt] = tx.scalars(select(Filing.receipt)).all()
        assert tx.scalar(select(func.count()).select_from(Segment)) == 3
    assert any(isinstance(one, Acknowledged) for one in answers)
    assert {one.receipt for one in answers if isinstance(one, Acknowledged)} == {receipt}
    assert all(isinstance(one, Acknowledged | Stale) for one in answers)


def test_a_firm_that_files_from_two_places_never_has_two_bids_of_one_version(town: Town) -> None:
    here = street(town, firms=1)
    actor, order = here.bidders[0]
    answers = _at_once(8, lambda: submit(town.sessions, actor, again(order)))
    kept = {one.tracker for one in answers if isinstance(one, Acknowledged)}
    with town.sessions() as tx:
        rows = tx.execute(select(Filing.version, Filing.tracker).order_by(Filing.version)).all()
    assert [row.version for row in rows] == list(range(1, len(kept) + 1))
    assert {row.tracker.hex() for row in rows} == kept
    assert all(isinstance(one, Acknowledged | Stale) for one in answers)


def test_two_papers_that_arrive_together_are_both_kept(town: Town) -> None:
    here = street(town, firms=1)
    actor, order = here.bidders[0]

    def add(turn: Turn, name: str) -> None:
        add_paper(turn, here.lot_ref, order.key, bids.paper(2000, name=name))

    with town.sessions() as first, ThreadPoolExecutor(1) as other:
        add(Turn(first, actor, clock.now()), "Devis.pdf")
        second = other.submit(take, town.sessions, actor, partial(add, name="Plan.pdf"))
        until(lambda: _waits_for_a_lock(town), "the second paper to wait for the first")
        first.commit()
        second.result()
    held = take(
        town.sessions, actor, lambda turn: read_draft(turn, lot_to_prepare(turn, here.lot_ref), order.key).papers
    )
    assert [one.head.name for one in held] == ["Mémoire technique.pdf", "Devis.pdf", "Plan.pdf"]


def _at_once(times: int, work: Callable[[], Acknowledged]) -> list[Acknowledged | Refused]:
    barrier = threading.Barrier(times)

    def one(_number: int) -> Acknowledged | Refused:
        barrier.wait()
        try:
            return work()
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(times) as crowd:
        return list(crowd.map(one, range(times)))


def _file_in_a_process(url: str, actor: Actor, order: Submission, said: Connection) -> None:
    """File a bid, say so, and then live on until killed."""
    sessions = open_database(url)
    said.send(submit(sessions, actor, order).receipt)
    threading.Event().wait()


@pytest.mark.parametrize("table", ["lots", "ledger_head"])
def test_a_process_killed_before_its_commit_leaves_nothing(town: Town, table: str) -> None:
    """It is held before the lot's lock, then before the ledger's, when bytes and message are already written."""
    here = street(town, firms=1)
    with town.sessions() as holder:
        holder.execute(text(f"SELECT 1 FROM {table} FOR UPDATE"))  # noqa: S608 - one of two names of ours
        process, _heard = _start(town, *here.bidders[0])
        until(lambda: _waits_for_a_lock(town), f"the filing to wait for {table}")
        _kill(process)
    until(lambda: not _waits_for_a_lock(town), "the server to notice")
    with town.sessions() as tx:
        assert not tx.scalars(select(Filing)).all()
        assert not tx.scalars(select(Segment)).all()
        assert not tx.scalars(select(Message).where(Message.topic == "bid.submitted")).all()
    submit(town.sessions, *here.bidders[0])


def test_a_process_killed_after_its_commit_leaves_a_receipted_bid(town: Town) -> None:
    here = street(town, firms=1)
    process, heard = _start(town, *here.bidders[0])
    receipt = heard.recv()
    _kill(process)
    with town.sessions() as tx:
        assert tx.scalars(select(Filing.receipt)).one() == receipt
        assert len(tx.scalars(select(Message).where(Message.topic == "bid.submitted")).all()) == 1
    assert submit(town.sessions, *here.bidders[0]).receipt == receipt


def _start(town: Town, actor: Actor, order: Submission) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    bids.receipt_key()  # made before the fork, so that both processes know it
    heard, said = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("fork")
    arguments = (town.roles.application_url, actor, order, said)
    process = context.Process(target=_file_in_a_process, args=arguments, daemon=True)
    process.start()
    return process, heard


def _kill(process: multiprocessing.process.BaseProcess) -> None:
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()


def test_a_flood_of_bids_from_many_firms_loses_none(town: Town) -> None:
    here = street(town, firms=FIRMS)
    with ThreadPoolExecutor(FIRMS) as crowd:
        given = list(crowd.map(lambda bidder: submit(town.sessions, *bidder), here.bidders))
    with town.sessions() as tx:
        assert {one.hex() for one in tx.scalars(select(Filing.tracker))} == {one.tracker for one in given}
        indexes = sorted(tx.scalars(select(Filing.leaf_index)))
    assert len(set(indexes)) == FIRMS
