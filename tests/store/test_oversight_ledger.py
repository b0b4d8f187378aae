"""The ledger as an auditor reads it: nothing of a bid before the opening, all after; whole, or its first break."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import ProgrammingError

from accounts.actions.settling import refuse_attestation
from accounts.rules.lives import AttestationState
from accounts.rules.roles import Role
from audit import store as ledger
from audit.actions import keep_words, record, sign_checkpoint
from audit.rules import Break, text_digest
from audit.tables import LedgerWords
from evaluation.actions.awarding import send_back_lot
from kernel.crypto import keys, notes
from kernel.refusals import NotYours
from kernel.turn import VISITOR, Actor, Turn, system, take
from oversight import store
from tenders.actions.publishing import Postponement, Reason, cancel, postpone_closing
from tests.conftest import Town
from tests.make import bids, evaluation, people, tenders
from tests.make.tenders import Published

AUDITOR = Actor("PER-AUDITOR", frozenset({Role.AUDITOR}))
SOMEBODY = system("test")


def auditing(turn: Turn) -> Turn:
    """Return the turn as an auditor takes it."""
    return replace(turn, actor=AUDITOR)


def events_of(turn: Turn, ref: str) -> list[str | None]:
    """Return what the history of a tender says happened."""
    own = auditing(turn)
    lines = store.ledger_of_tender(own, store.tender_overseen(own, ref)).lines
    return [line.event.event if line.event else None for line in lines]


def latest(turn: Turn, count: int) -> list[str | None]:
    """Return the last entries of the whole ledger, oldest first; None where one is sealed."""
    lines = store.last_lines(auditing(turn)).lines[:count]
    return [line.event.event if line.event else None for line in reversed(lines)]


def log_of(town: Town) -> notes.Signer:
    """Return the town's log key."""
    return notes.signer(town.settings.log_name, keys.load_log_key(town.settings.log_key_file.read_bytes()))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_nobody_but_an_auditor_comes_through_the_doors(turn: Turn, role: Role) -> None:
    own = replace(turn, actor=Actor("PER-1", frozenset({role})))
    for door in (store.tenders_overseen, store.last_lines, store.stones, partial(store.tender_overseen, ref="AO-1")):
        with pytest.raises(NotYours):
            door(own)


def test_before_the_opening_a_tender_does_not_even_tell_how_many_filed(turn: Turn) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    record(turn, "refused", of.lot.ref, code="deadline_passed", page="firm.submit")
    assert events_of(turn, of.tender.ref) == []
    bids.closed(turn, of)
    assert events_of(turn, of.tender.ref) == ["lot.closed"]
    assert latest(turn, 2) == ["lot.closed", None]


def test_before_the_opening_the_whole_ledger_shows_a_filing_as_a_place_and_a_leaf(turn: Turn) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    record(turn, "refused", of.lot.ref, code="deadline_passed", page="firm.submit")
    record(turn, "person.changed", "PER-1")
    assert latest(turn, 3) == [None, None, "person.changed"]
    sealed = store.last_lines(auditing(turn)).lines[2]
    assert (sealed.entry, sealed.event, sealed.who) == (None, None, None)
    assert len(sealed.leaf) == 32


def test_after_the_opening_every_filing_is_read_with_who_filed_it(turn: Turn, tmp_path: Path) -> None:
    of, who = tenders.published(turn), bids.bidder(turn, "Fibre du Tell")
    bids.submitted(turn, of.lot, who)
    record(turn, "refused", of.lot.ref, code="deadline_passed", page="firm.submit")
    bids.opened(turn, of, tmp_path)
    own = auditing(turn)
    first, late, *_ = store.ledger_of_tender(own, store.tender_overseen(own, of.tender.ref)).lines
    assert first.event is not None
    assert late.event is not None
    assert (first.event.event, late.event.event) == ("bid.committed", "refused")
    assert first.who is not None
    assert first.who.name == who.person.name
    [seat] = first.who.seats_at(turn.now)
    assert (seat.role, seat.house) == (Role.FIRM_OWNER, dict.fromkeys(("ar", "fr", "en"), "Fibre du Tell"))


def test_an_unopened_lot_seals_the_filings_of_its_whole_tender(turn: Turn) -> None:
    of = tenders.published(turn, lots=2)
    bids.submitted(turn, of.lots[1])
    bids.closed(turn, of)
    bids.emptied(turn, of)  # nobody bid for the first lot: it is unsuccessful, and tells nothing of the second
    turn.tx.refresh(of.lots[0])
    assert of.lots[0].state == "unsuccessful"
    assert "bid.committed" not in events_of(turn, of.tender.ref)


def digests(turn: Turn, of: Published, fact: str = "grounds") -> dict[str, str]:
    """Return, by event, the digest of the words that the ledger says it rests on."""
    own = auditing(turn)
    lines = store.ledger_of_tender(own, store.tender_overseen(own, of.tender.ref)).lines
    told = [line.event for line in lines if line.event]
    return {one.event: str(one.facts[fact]) for one in told if isinstance(one.facts.get(fact), str)}


def grounds(turn: Turn, of: Published) -> dict[str, str]:
    """Return the words that an auditor finds, by digest."""
    own = auditing(turn)
    return store.grounds_of(own, store.ledger_of_tender(own, store.tender_overseen(own, of.tender.ref)).lines)


def test_every_decision_on_a_lot_leads_from_its_digest_to_the_words_it_rests_on(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.ranked(turn, on)
    send_back_lot(on.officer(turn), on.lot.ref, "Le prix n’a pas été justifié dans le délai.")
    evaluation.awarded(turn, on)
    words, told = grounds(turn, on.of), digests(turn, on.of)
    assert words[told["lot.sent_back"]] == "Le prix n’a pas été justifié dans le délai."
    assert words[told["award.decided"]] == evaluation.GROUNDS
    assert words[digests(turn, on.of, "remark")["bid.judged"]] == "Vu en séance."


def test_a_lot_declared_unsuccessful_says_on_what_ground(turn: Turn, tmp_path: Path) -> None:
    on = evaluation.opened(turn, tmp_path)
    evaluation.unsuccessful(turn, on)
    assert grounds(turn, on.of)[digests(turn, on.of)["lot.unsuccessful"]] == evaluation.WHY_NOT


def test_what_becomes_of_a_tender_says_on_what_ground(turn: Turn) -> None:
    of = tenders.published(turn)
    later, why = of.tender.closes_at + timedelta(hours=2), Reason("Visite ajoutée.", "أُضيفت زيارة.")
    postpone_closing(of.house.officers(turn), of.tender.ref, Postponement(later, later, why))
    cancel(of.house.officers(turn), of.tender.ref, Reason("Crédits retirés.", "سُحبت الاعتمادات."))
    words, told = grounds(turn, of), digests(turn, of)
    assert words[told["tender.postponed"]] == "Visite ajoutée.\nأُضيفت زيارة."
    assert words[told["tender.cancelled"]] == "Crédits retirés.\nسُحبت الاعتمادات."


def test_every_adjournment_says_why_the_first_and_the_second(turn: Turn) -> None:
    of = tenders.published(turn)
    bids.submitted(turn, of.lot)
    bids.closed(turn, of)
    bids.begun(turn, of)
    for why in ("Un membre manque.", "Le courant manque."):
        bids.adjourned(turn, of, why)
        assert digests(turn, of)["opening.adjourned"] == text_digest(why)
        bids.resumed(turn, of)
    assert set(grounds(turn, of).values()) == {"Un membre manque.", "Le courant manque."}


def test_the_whole_ledger_says_why_an_attestation_was_refused(turn: Turn) -> None:
    agency, firm = people.agency(turn), people.firm(turn)
    asked = people.attestation(turn, firm, by=agency, state=AttestationState.REQUESTED)
    agent = people.acting(turn, people.person(turn, Role.AGENCY_AGENT, agency))
    refuse_attestation(agent, asked.ref, "Le scan est illisible.")
    own = auditing(turn)
    assert list(store.grounds_of(own, store.last_lines(own).lines).values()) == ["Le scan est illisible."]


def test_words_are_kept_once_and_never_altered(turn: Turn) -> None:
    digest = keep_words(turn, "Vu.")
    assert keep_words(turn, "Vu.") == digest
    assert ledger.words(turn, [digest, "0" * 64]) == {digest: "Vu."}
    for change in (update(LedgerWords).values(words="Tout va bien."), delete(LedgerWords)):
        with pytest.raises(ProgrammingError, match="permission denied"), turn.tx.begin_nested():
            turn.tx.execute(change)


def test_not_even_the_owner_puts_other_words_under_a_digest(town: Town) -> None:
    take(town.sessions, SOMEBODY, partial(keep_words, words="Vu."))
    with psycopg.connect(town.roles.owner_url, autocommit=True) as owner:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("UPDATE ledger_words SET words = 'Tout va bien.'")
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute("INSERT INTO ledger_words SELECT repeat('0', 64), 'Tout va bien.'")


def test_the_history_holds_the_commission_that_opens(turn: Turn) -> None:
    of = tenders.published(turn)
    record(turn, "policy.sworn", of.sworn.commission.ref, member=3)
    assert events_of(turn, of.tender.ref) == ["policy.sworn"]


def test_who_was_erased_is_known_no_more_and_the_entry_stands(turn: Turn) -> None:
    record(replace(turn, actor=Actor("PER-ERASED")), "person.changed", "PER-ERASED")
    line = store.last_lines(auditing(turn)).lines[0]
    assert line.who is None
    assert line.event is not None
    assert line.event.actor == "PER-ERASED"


def test_a_long_history_is_walked_by_keys_without_a_gap(turn: Turn) -> None:
    of = tenders.published(turn)
    for number in range(store.ledger.PAGE + 5):
        record(turn, "bid.judged", of.tender.ref, bid=f"BID-{number}")
    own = auditing(turn)
    found = store.tender_overseen(own, of.tender.ref)
    first = store.ledger_of_tender(own, found)
    second = store.ledger_of_tender(own, found, first.later)
    assert (len(first.lines), len(second.lines), second.later) == (store.ledger.PAGE, 5, None)
    assert second.lines[0].index > first.lines[-1].index


def test_the_whole_ledger_is_walked_both_ways(turn: Turn) -> None:
    for number in range(2 * store.ledger.PAGE + 1):
        record(turn, "person.changed", f"PER-{number}")
    own = auditing(turn)
    newest = store.last_lines(own)
    older = store.last_lines(own, newest.later)
    assert newest.earlier is None
    assert older.lines[0].index == newest.lines[-1].index - 1
    assert store.last_lines(own, older.earlier).lines[0].index == newest.lines[0].index


def test_tenders_of_all_authorities_are_found_by_reference_number_and_title(turn: Turn) -> None:
    one, other = tenders.published(turn, number="7/DOT/2026"), tenders.published(turn, title_fr="Boucle de Tamanrasset")
    own = auditing(turn)
    for words, found in (("7/dot", one), ("TAMANRASSET", other), (other.tender.ref[3:], other)):
        assert [each.tender.ref for each in store.tenders_overseen(own, words)[0]] == [found.tender.ref]
    assert store.tenders_overseen(own, "100%")[0] == []


def test_the_list_of_tenders_is_walked_by_keys(turn: Turn) -> None:
    tenders.many(turn, store.tenders.PAGE + 3)
    own = auditing(turn)
    page, after = store.tenders_overseen(own)
    rest, end = store.tenders_overseen(own, after=after or "")
    assert (len(page), end) == (store.tenders.PAGE, None)
    assert len({one.tender.ref for one in (*page, *rest)}) == len(page) + len(rest)


def test_a_whole_ledger_is_found_whole_from_the_newest_checkpoints_on(town: Town) -> None:
    for number in range(7):
        take(town.sessions, SOMEBODY, partial(record, event="person.changed", subject=f"PER-{number}"))
        take(town.sessions, SOMEBODY, partial(sign_checkpoint, signer=log_of(town)))
    whole = take(town.sessions, AUDITOR, partial(store.verify, log=log_of(town).verifier))
    assert (whole.since, whole.size, whole.checkpoints, whole.broken) == (0, 7, 7, None)
    part = take(town.sessions, AUDITOR, partial(store.verify, log=log_of(town).verifier, most=3))
    assert (part.since, part.size, part.checkpoints, part.broken) == (4, 7, 4, None)


@pytest.mark.parametrize(
    ("forgery", "broken"),
    [
        ("""UPDATE ledger_entries SET facts = '{"amount":"1.00"}' WHERE index = 5""", Break("altered", 5)),
        ("DELETE FROM ledger_entries WHERE index = 6", Break("entries_missing", 6)),
        ("UPDATE ledger_checkpoints SET frontier = '[\"00\"]' WHERE size = 4", Break("root_differs", 4)),
    ],
)
def test_what_was_forged_is_the_first_break(town: Town, forgery: str, broken: Break) -> None:
    for number in range(7):
        take(town.sessions, SOMEBODY, partial(record, event="person.changed", subject=f"PER-{number}"))
        take(town.sessions, SOMEBODY, partial(sign_checkpoint, signer=log_of(town)))
    with psycopg.connect(town.roles.owner_url, autocommit=True) as owner:
        for table in ("ledger_entries", "ledger_checkpoints"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        owner.execute(forgery.encode())
    found = take(town.sessions, AUDITOR, partial(store.verify, log=log_of(town).verifier, most=3))
    assert found.broken == broken


def test_a_person_is_known_by_the_roles_of_every_house(turn: Turn) -> None:
    who = people.person(turn, Role.OFFICER, name="Nadia Belkacem")
    people.mandate(turn, who, Role.APPROVER)
    record(replace(turn, actor=Actor(who.ref)), "person.changed", who.ref)
    line = store.last_lines(replace(auditing(turn))).lines[0]
    assert line.who is not None
    assert {seat.role for seat in line.who.seats_at(turn.now)} == {Role.OFFICER, Role.APPROVER}


def test_a_visitor_has_no_name(turn: Turn) -> None:
    record(replace(turn, actor=VISITOR), "firm.registered", "FRM-1")
    assert store.last_lines(auditing(turn)).lines[0].who is None
