"""Closing lots: once, by whichever tick comes first, when no filing is in flight, whatever becomes of the others."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select

from audit.tables import LedgerEntry
from kernel.clock import now
from kernel.refusals import Refused
from kernel.turn import VISITOR, Turn, system, take
from outbox.tables import Message
from tenders.actions import close_due_lots, postpone_closing
from tenders.actions.closing import close_lot
from tenders.actions.publishing import Postponement, Reason
from tenders.store import lot_for_bidding
from tenders.tables import Lot
from tests.conftest import Town
from tests.make import tenders as make

TICK = system("tick")


def published(town: Town, lots: int, *, due: bool = True) -> make.Published:
    """Publish a tender in the town; its deadline has passed a second ago, or comes in an hour."""
    closes_at = now() + timedelta(hours=1 if not due else 0, seconds=-1 if due else 0)
    return take(town.sessions, VISITOR, lambda turn: make.published(turn, lots, closes_at=closes_at))


def tick(town: Town) -> int:
    """Do what one beat does: until nothing is due."""
    closed = 0
    while take(town.sessions, TICK, close_due_lots):
        closed += 1
    return closed


def states(town: Town) -> list[str]:
    with town.sessions() as tx:
        return list(tx.scalars(select(Lot.state).order_by(Lot.number)))


def told(town: Town) -> list[str]:
    with town.sessions() as tx:
        closed = select(Message).where(Message.topic == "lot.closed").order_by(Message.id)
        return [message.refs["lot"] for message in tx.scalars(closed)]


def test_a_due_lot_is_closed_told_and_written_down(town: Town) -> None:
    made = published(town, 2)
    assert tick(town) == 2
    assert states(town) == ["closed", "closed"]
    assert sorted(told(town)) == [lot.ref for lot in made.lots]
    with town.sessions() as tx:
        entries = tx.scalars(select(LedgerEntry).where(LedgerEntry.event == "lot.closed")).all()
    assert {entry.subject for entry in entries} == {made.tender.ref}
    assert sorted(str(entry.facts["lot"]) for entry in entries) == [lot.ref for lot in made.lots]


def test_a_lot_that_is_not_due_stays_open(town: Town) -> None:
    published(town, 1, due=False)
    assert tick(town) == 0
    assert states(town) == ["published"]


def test_a_clock_that_runs_ahead_of_the_database_closes_nothing_early(town: Town) -> None:
    published(town, 1, due=False)
    with town.sessions() as tx:
        assert close_due_lots(Turn(tx, TICK, now() + timedelta(days=1))) == 0


def test_two_ticks_at_once_close_each_lot_once(town: Town) -> None:
    made = published(town, 12)
    with ThreadPoolExecutor(4) as pool:
        closed = sum(pool.map(lambda _: tick(town), range(4)))
    assert closed == 12
    assert sorted(told(town)) == sorted(lot.ref for lot in made.lots)


def test_a_lot_that_a_filing_holds_is_closed_only_after_it(town: Town) -> None:
    """The filing took the lot in time; whether its bid counts, the deadline decides, not the tick."""
    made = published(town, 1)
    with town.sessions() as filing:
        lot_for_bidding(Turn(filing, VISITOR, now()), made.lot.ref)
        assert tick(town) == 0
        filing.rollback()
    assert tick(town) == 1


def test_a_filing_that_comes_after_the_close_sees_it(town: Town) -> None:
    made = published(town, 1)
    tick(town)
    with town.sessions() as tx:
        assert lot_for_bidding(Turn(tx, VISITOR, now()), made.lot.ref).state == "closed"


def test_a_lot_that_cannot_be_closed_stops_no_other_and_is_tried_again(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    made = published(town, 3)
    as_owner(town, REFUSE.format(lot=made.lots[1].ref))
    with caplog.at_level(logging.ERROR):
        tick(town)
    assert states(town) == ["closed", "published", "closed"]
    assert [record.message for record in caplog.records] == ["lot_not_closed"]
    as_owner(town, "DROP TRIGGER broken ON lots; UPDATE lots SET due_at = closes_at")
    tick(town)
    assert states(town) == ["closed", "closed", "closed"]
    assert len(told(town)) == 3


def test_a_postponed_lot_is_not_closed_at_its_old_hour(town: Town) -> None:
    made = take(
        town.sessions, VISITOR, lambda turn: make.published(turn, closes_at=turn.now + timedelta(milliseconds=1500))
    )
    later = now() + timedelta(hours=2)
    order = Postponement(later, later, Reason("Report.", "تمديد."))
    officer = made.house.acts(made.house.officer)
    take(town.sessions, officer, lambda turn: postpone_closing(turn, made.tender.ref, order))
    assert tick(town) == 0
    with town.sessions() as tx:
        lot = tx.scalars(select(Lot)).one()
    assert (lot.closes_at, lot.due_at, lot.state) == (later, later, "published")


def test_a_lot_that_was_cancelled_meanwhile_is_not_closed(town: Town) -> None:
    """Closing asks the table of lives, not only the query that found the lot."""
    published(town, 1)
    as_owner(town, "UPDATE lots SET state = 'cancelled'")
    with town.sessions() as tx:
        lot = tx.scalars(select(Lot)).one()
        with pytest.raises(Refused, match="not_now"):
            close_lot(Turn(tx, TICK, now()), lot)
    assert told(town) == []


REFUSE = """
CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ref = '{lot}' THEN RAISE EXCEPTION 'this lot is broken'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER broken BEFORE UPDATE OF state ON lots FOR EACH ROW EXECUTE FUNCTION broken()
"""


def as_owner(town: Town, statements: str) -> None:
    """Do what only the owner of the tables may."""
    with psycopg.connect(town.roles.owner_url, autocommit=True) as connection:
        connection.execute(statements.encode())
