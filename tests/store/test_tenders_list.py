"""The list of open tenders: complete, in order, without repeats; and what a search finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.turn import Turn
from law.rules import Trade
from tenders import actions
from tenders.rules.content import version
from tenders.store import Filter, Place, open_tenders
from tenders.store.public import MOST_COUNTED, PAGE
from tests.make import tenders as make

ALL = Filter()


def walk(turn: Turn, wanted: Filter = ALL) -> list[str]:
    """Return the references of the whole list, page by page; check that each page leads back to where it came from."""
    found: list[str] = []
    after: Place | None = None
    while True:
        page = open_tenders(turn, wanted, after)
        found += [one.ref for one in page.tenders]
        if page.earlier:
            before = open_tenders(turn, wanted, None, page.earlier)
            assert [one.ref for one in before.tenders] == found[-len(page.tenders) - PAGE : -len(page.tenders)]
        if page.later is None:
            return found
        after = page.later


def refs(turn: Turn, **wanted: object) -> set[str]:
    return set(walk(turn, Filter(**wanted)))  # type: ignore[arg-type]


def test_every_open_tender_is_listed_once_soonest_first_even_where_deadlines_are_equal(turn: Turn) -> None:
    of = make.house(turn)
    by = make.sworn(turn, of)
    hours = [1, 2, 2, 2, 3] * 11
    made = [make.published(turn, of=of, by=by, closes_at=turn.now + timedelta(hours=hour)) for hour in hours]
    listed = walk(turn)
    closes: dict[str, datetime] = {one.tender.ref: one.tender.closes_at for one in made}
    assert sorted(listed) == sorted(closes)
    assert [closes[ref] for ref in listed] == sorted(closes.values())


def test_a_tender_published_while_somebody_reads_repeats_nothing(turn: Turn) -> None:
    of = make.house(turn)
    by = make.sworn(turn, of)
    for _ in range(PAGE + 5):
        make.published(turn, of=of, by=by)
    first = open_tenders(turn, ALL)
    make.published(turn, of=of, by=by, closes_at=turn.now + timedelta(minutes=1))
    second = open_tenders(turn, ALL, first.later)
    assert not {one.ref for one in first.tenders} & {one.ref for one in second.tenders}
    assert len(second.tenders) == 5


@pytest.mark.parametrize("typed", ["de", "la", "de la", "من", "les من"])
def test_words_that_stand_in_every_text_ask_for_nothing(turn: Turn, typed: str) -> None:
    one = make.published(turn)
    page = open_tenders(turn, Filter(words=typed))
    assert ([listed.ref for listed in page.tenders], page.count) == ([one.tender.ref], 1)


def test_only_open_tenders_are_listed(turn: Turn) -> None:
    drafted, closed = make.drafted(turn), make.published(turn, closes_at=turn.now - timedelta(seconds=1))
    cancelled, open_one = make.published(turn), make.published(turn)
    actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    actions.cancel(cancelled.house.officers(turn), cancelled.tender.ref, actions.publishing.Reason("Motif", "سبب"))
    assert walk(turn) == [open_one.tender.ref]
    assert closed.tender.ref not in walk(turn)


def test_a_tender_leaves_the_list_at_its_deadline_without_anybodys_help(turn: Turn) -> None:
    made = make.published(turn)
    assert walk(replace(turn, now=made.tender.closes_at - timedelta(microseconds=1))) == [made.tender.ref]
    assert walk(replace(turn, now=made.tender.closes_at)) == []


def test_a_filter_asks_for_place_work_reservation_and_urgency(turn: Turn) -> None:
    oran = make.published(turn, wilaya=31, places=[31, 13], work=Trade.GC)
    reserved = make.published(turn, reserved=True, work=Trade.FO)
    late = make.published(turn, closes_at=turn.now + timedelta(days=6), work=Trade.SP)
    o, r, later = oran.tender.ref, reserved.tender.ref, late.tender.ref
    assert refs(turn, wilaya=13) == refs(turn, wilaya=31) == {o}
    assert refs(turn, works=("GC", "SP")) == {o, later}
    assert refs(turn, reserved=True) == {r}
    assert refs(turn, soon=True) == {o, r}
    assert refs(turn, wilaya=31, reserved=True) == set()
    assert refs(turn) == {o, r, later}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("fibre", True),
        ("fibres optiques", True),
        ("FIBRÉ", True),
        ("cable", True),
        ("câbles", True),
        ("الألياف", True),
        ("ألياف", True),
        ("الياف بصريه", True),
        ("وهران", True),  # the wilaya
        ("Oran fibre", True),
        ("Bananiers", True),  # a lot
        ("حي الموز", True),
        ("directorate", True),  # the authority
        ("11/DO-ALE/2026", True),
        ("cuivre", False),
        ("fibre cuivre", False),
        ("نحاس", False),
    ],
)
def test_a_search_finds_words_in_both_languages(turn: Turn, typed: str, found: bool) -> None:  # noqa: FBT001
    drafted = make.drafted(
        turn, title_fr="Pose de câbles à fibres optiques", title_ar="مدّ كوابل الألياف البصرية", wilaya=31
    )
    actions.edit_lot(drafted.house.officers(turn), drafted.tender.ref, 1, make.share())
    actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    actions.publish(drafted.house.approvers(turn), drafted.tender.ref, version(drafted.tender))
    assert refs(turn, words=typed) == ({drafted.tender.ref} if found else set())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=60))
def test_no_search_breaks_the_list(turn: Turn, typed: str) -> None:
    open_tenders(turn, Filter(words=typed))


def test_what_is_read_is_what_was_published(turn: Turn) -> None:
    drafted = make.drafted(turn, lots=2, estimate_shown=True)
    actions.edit_lot(drafted.house.officers(turn), drafted.tender.ref, 2, make.share(wilaya=31))
    actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    actions.publish(drafted.house.approvers(turn), drafted.tender.ref, version(drafted.tender))
    (card,) = open_tenders(turn, ALL).tenders
    assert (card.lots, str(card.estimate)) == (2, "9000000.00")
    assert refs(turn, wilaya=31) == {drafted.tender.ref}


def test_an_estimate_that_is_not_published_is_not_listed(turn: Turn) -> None:
    drafted = make.drafted(turn, estimate_shown=False)
    actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    actions.publish(drafted.house.approvers(turn), drafted.tender.ref, version(drafted.tender))
    (card,) = open_tenders(turn, ALL).tenders
    assert card.estimate is None


def test_the_count_stops_where_nobody_reads_on(turn: Turn) -> None:
    make.many(turn, MOST_COUNTED + 50)
    assert open_tenders(turn, ALL).count == MOST_COUNTED + 1
    assert open_tenders(turn, Filter(wilaya=16)).count == 10  # numbers 15, 73, … 537 of 0 to 549
