"""A draft and its lots, bills, criteria and documents, as their author writes them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from accounts.rules.roles import Role
from kernel.files import Files
from kernel.refusals import NotYours, Refused
from kernel.turn import Turn
from law.rules import Measure
from tenders import actions
from tenders.rules.bill import MOST_LINES, Line
from tenders.rules.documents import Upload
from tenders.rules.method import Choice, Kind, criterion
from tenders.tables import BillLine
from tests.make import people
from tests.make import tenders as make

PDF = b"%PDF-1.7\nplan"
D = Decimal


def test_a_draft_begins_with_the_lowest_price_and_a_reference_of_its_year(turn: Turn) -> None:
    draft = actions.prepare_tender(make.house(turn).officers(turn), make.subject(turn))
    assert (draft.state, draft.method["kind"]) == ("draft", "lowest_price")
    assert draft.ref.startswith(f"AO-{turn.now.year}-")
    assert draft.profile is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"title_fr": "\x00 \u202e"}, "text_missing", "title_fr"),
        ({"title_fr": "x" * 201}, "text_too_long", "title_fr"),
        ({"title_ar": "FTTH"}, "not_arabic", "title_ar"),
        ({"object_fr": "أشغال"}, "not_latin", "object_fr"),
        ({"wilaya": 99}, "unknown_wilaya", "wilaya"),
    ],
)
def test_what_is_wrong_with_a_subject_is_named_beside_its_field(
    turn: Turn, change: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused, match=f"^{code}$") as refusal:
        actions.prepare_tender(make.house(turn).officers(turn), make.subject(turn, **change))
    assert refusal.value.facts["field"] == field


def test_lots_take_over_the_deadline_of_their_tender(turn: Turn) -> None:
    drafted = make.drafted(turn, lots=2)
    later = drafted.tender.closes_at + make.HOUR
    order = make.subject(turn, drafted.sworn.commission.ref, closes_at=later, opening_at=later)
    actions.edit_subject(drafted.house.officers(turn), drafted.tender.ref, order)
    assert {(lot.closes_at, lot.due_at) for lot in drafted.tender.lots} == {(later, later)}


def test_lots_move_up_when_one_is_removed_and_keep_their_bills(turn: Turn) -> None:
    drafted = make.drafted(turn, lots=3)
    author, ref = drafted.house.officers(turn), drafted.tender.ref
    actions.edit_bill(author, ref, 3, make.lines()[:1])
    actions.remove_lot(author, ref, 2)
    turn.tx.expire_all()
    shown = [(lot.number, lot.ref, lot.title_fr, len(lot.lines)) for lot in drafted.tender.lots]
    assert shown == [(1, f"{ref}-L1", "Quartier 1", 3), (2, f"{ref}-L2", "Quartier 3", 1)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"execution_days": 0}, "days_out_of_range"),
        ({"execution_days": 99_999}, "days_out_of_range"),
        ({"estimate": D(0)}, "amount_zero"),
        ({"floor": D(2), "ceiling": D(1)}, "floor_above_ceiling"),
        ({"wilaya": 0}, "unknown_wilaya"),
    ],
)
def test_what_is_wrong_with_a_lot_is_named(turn: Turn, change: dict[str, Any], code: str) -> None:
    drafted = make.drafted(turn)
    with pytest.raises(Refused, match=f"^{code}$"):
        actions.edit_lot(drafted.house.officers(turn), drafted.tender.ref, 1, make.share(**change))


def test_a_lot_that_is_not_there_does_not_exist(turn: Turn) -> None:
    drafted = make.drafted(turn)
    with pytest.raises(NotYours):
        actions.edit_lot(drafted.house.officers(turn), drafted.tender.ref, 7, make.share())


def test_lines_are_numbered_in_the_order_of_the_bill(turn: Turn) -> None:
    drafted = make.drafted(turn)
    author, ref = drafted.house.officers(turn), drafted.tender.ref
    more = Line("X-1", "Divers", "متفرقات", "", Measure.LUMP_SUM, D(1))
    actions.add_lines(author, ref, 1, [more])
    lot = drafted.tender.lots[0]
    rows = turn.tx.execute(select(BillLine.number, BillLine.code).where(BillLine.lot_id == lot.id).order_by("number"))
    assert rows.all() == [(1, "GC-01"), (2, "FO-01"), (3, "FO-08"), (4, "X-1")]
    assert [line.code for line in lot.lines][-1] == "X-1"


def test_a_bill_too_long_to_be_priced_is_refused_whole(turn: Turn) -> None:
    drafted = make.drafted(turn)
    with pytest.raises(Refused, match="bill_too_long"):
        actions.edit_bill(drafted.house.officers(turn), drafted.tender.ref, 1, make.lines() * MOST_LINES)


def test_criteria_keep_their_names_beside_the_public_method(turn: Turn) -> None:
    drafted = make.drafted(turn)
    chosen = Choice(Kind.QUALITY_PRICE, D(60), (criterion("Moyens", "الوسائل", "", D(40)),))
    actions.choose_method(drafted.house.officers(turn), drafted.tender.ref, chosen)
    assert drafted.tender.criteria == [{"code": "T1", "fr": "Moyens", "ar": "الوسائل", "en": ""}]
    assert drafted.tender.method["quality"]["criteria"] == [{"code": "T1", "max": "40", "minimum": None}]


def test_a_document_is_kept_under_its_digest_and_named_by_what_it_is(turn: Turn, tmp_path: Path) -> None:
    drafted, files = make.drafted(turn), Files(tmp_path)
    author, ref = drafted.house.officers(turn), drafted.tender.ref
    added = actions.add_document(author, ref, Upload("C:\\plans\\plan.exe", PDF), files)
    assert (added.number, added.name, added.size) == (1, "plan.pdf", len(PDF))
    assert files.get(added.sha256) == PDF
    actions.remove_document(author, ref, 1)
    assert drafted.tender.documents == []
    assert files.get(added.sha256) == PDF  # another tender may name the same bytes


def test_the_documents_of_somebody_elses_draft_are_not_touched(turn: Turn, tmp_path: Path) -> None:
    drafted = make.drafted(turn)
    colleague = people.person(turn, Role.OFFICER, drafted.house.authority)
    asker = replace(turn, actor=drafted.house.acts(colleague))
    with pytest.raises(NotYours):
        actions.add_document(asker, drafted.tender.ref, Upload("plan.pdf", PDF), Files(tmp_path))
