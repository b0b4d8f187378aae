"""Who is written to about tenders, commissions and filings: those who must act, and those whom it concerns."""

from __future__ import annotations

import secrets
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from accounts.rules.roles import Role
from accounts.tables import Mandate
from bids.actions.filing import withdraw_bid
from kernel.ids import new_id
from kernel.turn import Turn
from notices.actions import bids as about_bids
from notices.actions import letters as sending
from notices.actions import tenders as about
from notices.actions.letters import Office
from notices.outside import MailFolder
from notices.tables import Letter
from outbox.tables import Message
from tenders import actions
from tenders.actions.publishing import Postponement, Reason
from tenders.rules.content import version
from tenders.rules.lives import ChangeKind
from tests.make import bids, letters, people, tenders

REASON = Reason("Une visite de site est ajoutée.", "أُضيفت زيارة للموقع.")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an office whose mail stays in a folder."""
    return letters.office(tmp_path)


def sent(turn: Turn, office: Office) -> list[EmailMessage]:
    """Let every letter that is written leave, and return the mails, oldest first."""
    for message in turn.tx.scalars(select(Message).where(Message.topic == "letter.written").order_by(Message.id)):
        sending.send(turn, UUID(message.refs["letter"]), office)
    assert isinstance(office.mailer, MailFolder)
    return [mail for _, mail in office.mailer.messages()][::-1]


def test_the_approvers_hear_of_a_tender_and_its_author_does_not(turn: Turn, office: Office) -> None:
    made = tenders.drafted(turn)
    people.mandate(turn, made.house.officer, Role.APPROVER, made.house.authority)
    actions.submit(made.house.officers(turn), made.tender.ref)
    about.ask_approvers(turn, made.tender.ref, 1, office)
    assert list(letters.of_kind(turn, "tender_to_approve")) == ["Karim Haddad"]


def test_the_author_reads_why_a_tender_came_back_each_time(turn: Turn, office: Office) -> None:
    made = tenders.drafted(turn)
    for message, remark in enumerate(["Le délai est trop court.", "Le lot 2 manque."]):
        actions.submit(made.house.officers(turn), made.tender.ref)
        actions.send_back(made.house.approvers(turn), made.tender.ref, version(made.tender), remark)
        for _ in range(2):
            about.tell_author(turn, made.tender.ref, message, office)
    bodies = turn.tx.scalars(select(Letter.body).where(Letter.kind == "tender_sent_back")).all()
    assert sorted(remark for remark in ("trop court", "lot 2") for body in bodies if remark in body) == [
        "lot 2",
        "trop court",
    ]


def test_who_has_filed_hears_that_the_deadline_moved(turn: Turn, office: Office) -> None:
    of, who = tenders.published(turn, 2), bids.bidder(turn)
    for lot in of.lots:
        bids.submitted(turn, lot, who)
    bids.bidder(turn, "Qui n’a rien déposé")
    later = of.tender.closes_at + timedelta(hours=2)
    actions.postpone_closing(of.house.officers(turn), of.tender.ref, Postponement(later, later, REASON))
    about.tell_filers(turn, of.tender.ref, ChangeKind.POSTPONED, office)
    [letter] = turn.tx.scalars(select(Letter)).all()
    assert letter.kind == "tender_changed"
    assert "Une visite de site est ajoutée." in letter.body


def test_who_has_filed_hears_that_a_tender_is_cancelled(turn: Turn, office: Office) -> None:
    of = tenders.published(turn)
    arabic = people.person(turn, None, name="سميرة قاسي", language="ar")
    who = bids.bidder(turn)
    people.mandate(turn, arabic, Role.FIRM_STAFF, who.firm)
    bids.submitted(turn, of.lot, who)
    actions.cancel(of.house.officers(turn), of.tender.ref, REASON)
    about.tell_filers(turn, of.tender.ref, ChangeKind.CANCELLED, office)
    written = letters.of_kind(turn, "tender_cancelled")
    assert "أُضيفت زيارة للموقع." in written["سميرة قاسي"].body
    assert "Une visite de site est ajoutée." in written["Amine Benali"].body


def test_members_hear_that_keys_signatures_and_shares_are_needed(turn: Turn, office: Office) -> None:
    of = tenders.published(turn)
    about.ask_for_keys(turn, of.sworn.commission.ref, office)
    about.ask_to_sign(turn, of.sworn.commission.ref, 7, office)
    about_bids.ask_for_shares(turn, of.tender.ref, office)
    for kind in ("commission_formed", "policy_written", "opening_begun"):
        assert sorted(letters.of_kind(turn, kind)) == ["Membre 1", "Membre 2", "Membre 3"]


def test_members_and_officers_hear_why_an_opening_was_adjourned_and_when_it_goes_on(turn: Turn, office: Office) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    bids.begun(turn, of)
    for message in (1, 2):
        bids.adjourned(turn, of)
        for _ in range(2):
            about_bids.tell_of_adjournment(turn, of.tender.ref, message, office)
        bids.resumed(turn, of)
    written = letters.of_kind(turn, "opening_adjourned")
    assert sorted(written) == ["Membre 1", "Membre 2", "Membre 3", "Nadia Belkacem"]
    assert all("reprise demain à 9 h" in letter.body for letter in written.values())
    assert f"/committee/openings/{of.tender.ref}" in written["Membre 1"].body
    assert len(sent(turn, office)) == 8


def test_the_officers_hear_that_nobody_bid(turn: Turn, office: Office) -> None:
    of = tenders.published(turn)
    bids.closed(turn, of)
    bids.emptied(turn, of)
    about_bids.tell_of_no_bid(turn, of.lot.ref, office)
    assert list(letters.of_kind(turn, "lot_empty")) == ["Nadia Belkacem"]


def test_the_receipt_travels_with_the_news_that_a_bid_was_received(turn: Turn, office: Office) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    filed = bids.submitted(turn, of.lot, who)
    about_bids.acknowledge(turn, filed.ref, office)
    [mail] = sent(turn, office)
    attached = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert attached[f"{filed.ref}.jws"] == filed.receipt.encode()
    assert attached[f"{filed.ref}.pdf"].startswith(b"%PDF-")
    assert filed.tracker[:4] in str(letters.to(turn, who.firm)[0].body)


def test_a_withdrawal_does_not_go_unnoticed(turn: Turn, office: Office) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    bids.submitted(turn, of.lot, who)
    gone = withdraw_bid(who.turn(turn), of.lot.ref, new_id(), secrets.token_bytes(32), bids.receipt_key())
    about_bids.confirm_withdrawal(turn, gone.ref, office)
    assert [one.kind for one in letters.to(turn, who.firm)] == ["bid_withdrawn"]
    [mail] = sent(turn, office)
    assert {part.get_filename() for part in mail.iter_attachments()} == {f"{gone.ref}.jws", f"{gone.ref}.pdf"}


def test_a_letter_leaves_once_however_often_its_job_runs(turn: Turn, office: Office) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    about_bids.acknowledge(turn, bids.submitted(turn, of.lot, who).ref, office)
    assert len(sent(turn, office)) == len(sent(turn, office)) == 1


def test_nothing_is_sent_to_a_closed_account(turn: Turn, office: Office) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    about_bids.acknowledge(turn, bids.submitted(turn, of.lot, who).ref, office)
    who.person.closed_at = turn.now
    turn.tx.flush()
    assert sent(turn, office) == []


def test_a_member_whose_mandate_ended_is_written_to_no_more(turn: Turn, office: Office) -> None:
    of = tenders.published(turn)
    gone, *others = of.sworn.members
    turn.tx.execute(update(Mandate).where(Mandate.person_id == gone.id).values(ended_at=turn.now))
    people.mandate(turn, gone, Role.COMMISSION_MEMBER, tenders.house(turn).authority)
    about.ask_for_keys(turn, of.sworn.commission.ref, office)
    assert set(letters.of_kind(turn, "commission_formed")) == {one.name for one in others}
