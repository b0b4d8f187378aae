"""What the database itself refuses about tenders, whoever asks."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, null, text, update
from sqlalchemy.exc import DBAPIError

from accounts.rules.roles import Role
from kernel.turn import Turn
from tenders.tables import BillLine, Commission, CommissionMember, Lot, Tender, TenderChange, TenderDocument
from tests.make import people
from tests.make import tenders as make


def refused(turn: Turn, statement: object) -> str:
    """Return the name of what refuses a statement."""
    with pytest.raises(DBAPIError) as caught, turn.tx.begin_nested():
        turn.tx.execute(statement)  # type: ignore[call-overload]
    return str(caught.value.orig)


def test_an_author_does_not_approve_his_own_tender(turn: Turn) -> None:
    made = make.drafted(turn)
    statement = update(Tender).where(Tender.id == made.tender.id).values(approver_id=made.house.officer.id)
    assert "two_persons" in refused(turn, statement)


@pytest.mark.parametrize(
    "column", ["approver_id", "commission_id", "profile", "published_at", "places", "lot_count", "words"]
)
def test_what_is_published_is_whole(turn: Turn, column: str) -> None:
    made = make.drafted(turn)
    whole = {
        "approver_id": made.house.approver.id, "commission_id": made.sworn.commission.id, "profile": {},
        "published_at": turn.now, "places": [16], "lot_count": 1, "words": "câble",
    }  # fmt: skip
    publish = update(Tender).where(Tender.id == made.tender.id)
    assert "published_whole" in refused(turn, publish.values(**{**whole, column: null()}, state="published"))
    turn.tx.execute(publish.values(**whole, state="published"))


def test_a_state_is_one_of_the_lifes(turn: Turn) -> None:
    made = make.published(turn)
    assert "ck_tenders_state" in refused(turn, update(Tender).values(state="open"))
    assert "ck_lots_state" in refused(turn, update(Lot).where(Lot.id == made.lot.id).values(state="won"))
    assert "ck_commissions_state" in refused(turn, update(Commission).values(state="asleep"))


def test_bids_are_not_opened_before_they_close(turn: Turn) -> None:
    made = make.drafted(turn)
    early = made.tender.closes_at - timedelta(seconds=1)
    assert "opens_after_closing" in refused(turn, update(Tender).values(opening_at=early))


def test_two_lots_of_a_tender_have_two_numbers(turn: Turn) -> None:
    make.drafted(turn, lots=2)
    assert "uq_lots_tender_id_number" in refused(turn, update(Lot).values(number=1))


def test_a_floor_is_under_its_ceiling_and_days_are_days(turn: Turn) -> None:
    make.drafted(turn)
    assert "floor_under_ceiling" in refused(turn, update(Lot).values(floor=Decimal(2), ceiling=Decimal(1)))
    assert "execution_days" in refused(turn, update(Lot).values(execution_days=0))


def test_an_estimate_is_an_amount(turn: Turn) -> None:
    make.drafted(turn)
    for amount in ("0", "-1", "NaN"):
        statement = text("UPDATE lots SET estimate = CAST(:amount AS numeric)").bindparams(amount=amount)
        assert "ck_lots_amounts" in refused(turn, statement)


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN"])
def test_a_quantity_is_above_zero(turn: Turn, quantity: str) -> None:
    drafted = make.drafted(turn)
    line = drafted.tender.lots[0].lines[0]
    statement = text("UPDATE bill_lines SET quantity = CAST(:amount AS numeric) WHERE id = :id")
    found = refused(turn, statement.bindparams(amount=quantity, id=line.id))
    assert "ck_bill_lines_quantity" in found


def test_a_published_bill_stands(turn: Turn) -> None:
    made = make.published(turn)
    line = made.lot.lines[0]
    more = BillLine.__table__.insert().values(  # type: ignore[attr-defined]
        lot_id=made.lot.id, number=9, code="X", designation_fr="x", designation_ar="x", designation_en="", unit="u",
        quantity=1,
    )  # fmt: skip
    for statement in (
        update(BillLine).where(BillLine.id == line.id).values(quantity=1),
        delete(BillLine).where(BillLine.id == line.id),
        more,
        delete(Lot).where(Lot.id == made.lot.id),
    ):
        assert "stands" in (said := refused(turn, statement)) or "stays" in said


def test_the_documents_of_a_published_tender_stand(turn: Turn) -> None:
    made = make.published(turn)
    added = TenderDocument.__table__.insert().values(  # type: ignore[attr-defined]
        tender_id=made.tender.id, number=1, name="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64,
        added_at=turn.now,
    )  # fmt: skip
    assert "stand" in refused(turn, added)


def test_a_change_only_ever_moves_a_deadline_later_and_is_never_unwritten(turn: Turn) -> None:
    made = make.published(turn)
    decided = {"decided_by": made.house.officer.id, "decided_at": turn.now}
    values = {"tender_id": made.tender.id, "number": 1, "reason_fr": "r", "reason_ar": "س", **decided}
    insert = TenderChange.__table__.insert()  # type: ignore[attr-defined]
    earlier = {"kind": "postponed", "closes_before": turn.now, "closes_after": turn.now - timedelta(hours=1)}
    assert "only_later" in refused(turn, insert.values(**values, **earlier))
    assert "only_later" in refused(turn, insert.values(**values, kind="postponed"))
    turn.tx.execute(insert.values(**values, kind="cancelled"))
    for statement in (delete(TenderChange), update(TenderChange).values(reason_fr="another")):
        assert "permission denied" in (said := refused(turn, statement)) or "only grows" in said


def test_nobody_opens_alone(turn: Turn) -> None:
    make.signing(turn, make.house(turn))
    assert "ck_commissions_k" in refused(turn, update(Commission).values(k=1))


def test_a_commission_beyond_forming_has_its_policy(turn: Turn) -> None:
    make.signing(turn, make.house(turn))
    assert "policy_written" in refused(turn, update(Commission).values(policy=None, policy_hash=None))


def test_one_person_one_seat_and_one_key(turn: Turn) -> None:
    made = make.signing(turn, make.house(turn))
    assert "person_id" in refused(turn, update(CommissionMember).values(person_id=made.members[0].id))
    assert "kid" in refused(turn, update(CommissionMember).values(kid="0" * 16))


@pytest.mark.parametrize(
    "change",
    [
        "tenders SET method = '{}'", "tenders SET criteria = '[{}]'", "tenders SET title_fr = 'Autre'",
        "tenders SET author_id = approver_id, approver_id = author_id", "tenders SET profile = '{}'",
        "tenders SET estimate = 1", "tenders SET state = 'draft'", "tenders SET state = 'submitted'",
        "tenders SET closes_at = closes_at - interval '1 second'",
        "tenders SET opening_at = opening_at + interval '1 day', closes_at = closes_at - interval '1 day'",
        "lots SET execution_days = 1", "lots SET estimate = 1", "lots SET ceiling = 1", "lots SET ref = 'AO-X-L1'",
        "lots SET state = 'prepared'", "lots SET closes_at = closes_at - interval '1 second'",
        "commissions SET policy = '{}'", "commissions SET k = 3", "commissions SET state = 'signing'",
        "commission_members SET kid = '0000000000000000' WHERE number = 1",
        "commission_members SET person_id = (SELECT author_id FROM tenders LIMIT 1) WHERE number = 1",
    ],
)  # fmt: skip
def test_what_was_published_or_sworn_to_stands(turn: Turn, change: str) -> None:
    make.published(turn)
    assert "stand" in (said := refused(turn, text(f"UPDATE {change}"))) or "only move" in said


def test_a_commission_that_has_sworn_takes_no_member_any_more(turn: Turn) -> None:
    made = make.sworn(turn, make.house(turn))
    stranger = people.person(turn, Role.COMMISSION_MEMBER)
    seat = {"commission_id": made.commission.id, "person_id": stranger.id, "number": 4, "role": "member"}
    assert "stand" in refused(turn, CommissionMember.__table__.insert().values(**seat))  # type: ignore[attr-defined]


def test_a_lot_that_has_closed_is_given_no_later_deadline(turn: Turn) -> None:
    made = make.published(turn)
    later = update(Lot).where(Lot.id == made.lot.id).values(closes_at=made.lot.closes_at + timedelta(hours=1))
    turn.tx.execute(later)
    turn.tx.execute(update(Lot).where(Lot.id == made.lot.id).values(state="closed"))
    again = later.values(closes_at=made.lot.closes_at + timedelta(hours=2))
    assert "only moves later, while it runs" in refused(turn, again)
