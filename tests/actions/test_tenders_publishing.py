"""Two persons, the calendar of the profile, and a notice that stands once it is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from accounts.rules.roles import Role
from audit.tables import LedgerEntry
from kernel.refusals import NotYours, Refused, Stale
from kernel.turn import Turn
from outbox.tables import Message
from tenders import actions
from tenders.actions.publishing import Postponement, Reason
from tenders.rules.content import version
from tenders.rules.lives import LotState, TenderState
from tenders.tables import Commission, Lot, Tender
from tests.make import people
from tests.make import tenders as make

HOUR = timedelta(hours=1)
WHY = Reason("Plan de situation remplacé.", "استُبدل مخطط الموقع.")


def topics(turn: Turn) -> list[str]:
    return list(turn.tx.scalars(select(Message.topic).order_by(Message.id)))


def events(turn: Turn, subject: str) -> list[str]:
    return list(
        turn.tx.scalars(select(LedgerEntry.event).where(LedgerEntry.subject == subject).order_by(LedgerEntry.index))
    )


def test_one_writes_and_another_publishes(turn: Turn) -> None:
    drafted = make.drafted(turn)
    of, ref = drafted.house, drafted.tender.ref
    actions.submit(of.officers(turn), ref)
    tender = actions.publish(of.approvers(turn), ref, version(drafted.tender))
    assert tender.state == TenderState.PUBLISHED
    assert [lot.state for lot in tender.lots] == [LotState.PUBLISHED]
    assert (tender.author_id, tender.approver_id) == (of.officer.id, of.approver.id)
    assert tender.profile is not None
    assert tender.profile["code"] == "DEMO_ACCELERE"
    assert topics(turn)[-2:] == ["tender.submitted", "tender.published"]
    assert events(turn, ref) == ["tender.submitted", "tender.published"]


def rewrite_bill(author: Turn, ref: str) -> None:
    actions.edit_bill(author, ref, 1, make.lines()[:1])


def move_hours(author: Turn, ref: str) -> None:
    later = author.now + 3 * HOUR
    commission = author.tx.scalars(select(Commission.ref).join(Tender, Tender.commission_id == Commission.id)).one()
    actions.edit_subject(author, ref, make.subject(author, commission, closes_at=later, opening_at=later))


@pytest.mark.parametrize("rewrite", [rewrite_bill, move_hours])
def test_only_the_version_that_the_approver_read_is_decided_upon(
    turn: Turn, rewrite: Callable[[Turn, str], None]
) -> None:
    drafted = make.drafted(turn)
    of, ref, read = drafted.house, drafted.tender.ref, version(drafted.tender)
    actions.submit(of.officers(turn), ref)
    actions.send_back(of.approvers(turn), ref, read, "Le lot 1 oublie les soudures.")
    rewrite(of.officers(turn), ref)
    actions.submit(of.officers(turn), ref)
    for decide in (actions.publish, partial(actions.send_back, reason="Non.")):
        with pytest.raises(Stale):
            decide(of.approvers(turn), ref, read)
    assert actions.publish(of.approvers(turn), ref, version(drafted.tender)).state == TenderState.PUBLISHED


def test_who_wrote_it_does_not_approve_it(turn: Turn) -> None:
    drafted = make.drafted(turn)
    of, ref = drafted.house, drafted.tender.ref
    actions.submit(of.officers(turn), ref)
    both = replace(turn, actor=of.acts(of.officer, Role.OFFICER, Role.APPROVER))
    with pytest.raises(Refused, match="author_approves"):
        actions.publish(both, ref, version(drafted.tender))
    with pytest.raises(Refused, match="author_approves"):
        actions.send_back(both, ref, version(drafted.tender), "Non.")


def test_an_officer_without_the_approvers_role_publishes_nothing(turn: Turn) -> None:
    drafted = make.drafted(turn)
    colleague = people.person(turn, Role.OFFICER, drafted.house.authority)
    actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    with pytest.raises(NotYours):
        actions.publish(replace(turn, actor=drafted.house.acts(colleague)), drafted.tender.ref, version(drafted.tender))


def test_another_authoritys_tender_does_not_exist(turn: Turn) -> None:
    drafted, stranger = make.drafted(turn), make.house(turn)
    actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    with pytest.raises(NotYours):
        actions.publish(stranger.approvers(turn), drafted.tender.ref, version(drafted.tender))
    with pytest.raises(NotYours):
        actions.submit(stranger.officers(turn), drafted.tender.ref)
    with pytest.raises(NotYours):
        actions.cancel(stranger.officers(turn), drafted.tender.ref, WHY)


def test_only_its_author_writes_a_draft(turn: Turn) -> None:
    drafted = make.drafted(turn)
    colleague = people.person(turn, Role.OFFICER, drafted.house.authority)
    with pytest.raises(NotYours):
        actions.add_lot(replace(turn, actor=drafted.house.acts(colleague)), drafted.tender.ref, make.share())


def test_what_is_submitted_is_out_of_its_authors_hands_until_it_is_sent_back(turn: Turn) -> None:
    drafted = make.drafted(turn)
    of, ref = drafted.house, drafted.tender.ref
    actions.submit(of.officers(turn), ref)
    with pytest.raises(Refused, match="not_a_draft"):
        actions.edit_bill(of.officers(turn), ref, 1, make.lines())
    actions.send_back(of.approvers(turn), ref, version(drafted.tender), "Le lot 1 oublie les soudures.")
    assert drafted.tender.sent_back == "Le lot 1 oublie les soudures."
    actions.edit_bill(of.officers(turn), ref, 1, make.lines())
    actions.submit(of.officers(turn), ref)
    assert drafted.tender.sent_back is None


def test_a_tender_without_lots_is_not_published(turn: Turn) -> None:
    drafted = make.drafted(turn, lots=0)
    with pytest.raises(Refused, match="lots_missing"):
        actions.submit(drafted.house.officers(turn), drafted.tender.ref)


def test_a_lot_without_a_bill_is_named(turn: Turn) -> None:
    drafted = make.drafted(turn, lots=2)
    actions.edit_bill(drafted.house.officers(turn), drafted.tender.ref, 2, [])
    with pytest.raises(Refused, match="bill_missing") as refusal:
        actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    assert refusal.value.facts == {"lot": 2}


def test_the_profile_gives_bidders_their_time_to_prepare(turn: Turn) -> None:
    """LOI_23_12: 21 days for a call for tenders, counted on the calendar, ending on a working day."""
    of = make.house(turn, "LOI_23_12")
    drafted = make.drafted(turn, of=of)
    with pytest.raises(Refused, match="closing_too_early") as refusal:
        actions.submit(of.officers(turn), drafted.tender.ref)
    assert refusal.value.facts["field"] == "closes_at"


def test_bids_are_sealed_for_a_commission_that_has_sworn(turn: Turn) -> None:
    of = make.house(turn)
    drafted = make.drafted(turn, of=of)
    drafted.tender.commission_id = None
    turn.tx.flush()
    with pytest.raises(Refused, match="commission_missing"):
        actions.submit(of.officers(turn), drafted.tender.ref)


def test_a_mandate_that_ends_before_the_opening_does_not_do(turn: Turn) -> None:
    drafted = make.drafted(turn, opening_at=turn.now + timedelta(days=366))
    with pytest.raises(Refused, match="commission_mandate_short"):
        actions.submit(drafted.house.officers(turn), drafted.tender.ref)


def test_a_deadline_that_passed_while_waiting_for_approval_is_not_published(turn: Turn) -> None:
    drafted = make.drafted(turn)
    actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    late = replace(drafted.house.approvers(turn), now=turn.now + 2 * HOUR)
    with pytest.raises(Refused, match="closing_past"):
        actions.publish(late, drafted.tender.ref, version(drafted.tender))


def test_a_deadline_moves_later_for_every_open_lot(turn: Turn) -> None:
    made = make.published(turn, lots=2)
    later = made.tender.closes_at + HOUR
    order = Postponement(later, later + HOUR, WHY)
    actions.postpone_closing(made.house.officers(turn), made.tender.ref, order)
    turn.tx.expire_all()
    assert {(lot.closes_at, lot.due_at) for lot in made.lots} == {(later, later)}
    assert made.tender.opening_at == later + HOUR
    assert (made.tender.changes[0].closes_before, made.tender.changes[0].closes_after) == (later - HOUR, later)
    assert topics(turn)[-1] == "tender.changed"
    assert events(turn, made.tender.ref) == ["tender.postponed"]


@pytest.mark.parametrize("shift", [timedelta(0), -timedelta(minutes=1)])
def test_a_deadline_never_moves_earlier(turn: Turn, shift: timedelta) -> None:
    made = make.published(turn)
    there = made.tender.closes_at + shift
    with pytest.raises(Refused, match="only_later"):
        actions.postpone_closing(made.house.officers(turn), made.tender.ref, Postponement(there, there + HOUR, WHY))


def test_a_deadline_that_has_passed_is_not_moved(turn: Turn) -> None:
    made = make.published(turn, closes_at=turn.now - timedelta(seconds=1))
    there = turn.now + HOUR
    with pytest.raises(Refused, match="postponed_too_late"):
        actions.postpone_closing(made.house.officers(turn), made.tender.ref, Postponement(there, there, WHY))


def test_a_cancelled_tender_takes_its_lots_along_and_says_why(turn: Turn) -> None:
    made = make.published(turn, lots=2)
    actions.cancel(made.house.officers(turn), made.tender.ref, WHY)
    turn.tx.expire_all()
    assert made.tender.state == TenderState.CANCELLED
    assert {lot.state for lot in made.lots} == {LotState.CANCELLED}
    assert made.tender.changes[0].reason_ar == WHY.ar


def test_a_lot_with_a_winner_is_not_cancelled_any_more(turn: Turn) -> None:
    made = make.published(turn)
    made.lot.state = "awarded"
    turn.tx.flush()
    with pytest.raises(Refused, match="lot_awarded"):
        actions.cancel(made.house.officers(turn), made.tender.ref, WHY)


def test_the_ledger_keeps_a_digest_of_what_was_published(turn: Turn) -> None:
    drafted = make.drafted(turn)
    actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    actions.publish(drafted.house.approvers(turn), drafted.tender.ref, version(drafted.tender))
    facts = turn.tx.scalars(select(LedgerEntry.facts).where(LedgerEntry.event == "tender.published")).one()
    assert facts["content"].startswith("sha256:")
    assert facts["policy_hash"] == drafted.sworn.commission.policy_hash.hex()  # type: ignore[union-attr]
    assert facts["lots"] == [lot.ref for lot in turn.tx.scalars(select(Lot).where(Lot.tender_id == drafted.tender.id))]
