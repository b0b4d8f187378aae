"""The doors of the tenders: what is not yours does not exist, and what is published is everybody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.rules.roles import Role
from evaluation.store import worklists
from kernel.refusals import NotYours, Refused
from kernel.turn import VISITOR, Turn
from tenders import actions
from tenders.actions.publishing import Postponement, Reason
from tenders.rules.lives import LotState
from tenders.store import bidding, lots, members, notices, officers
from tests.make import people
from tests.make import tenders as make

PUBLIC: list[Callable[[Turn, str], object]] = [
    notices.standing,
    notices.tender_page,
    notices.policy_text,
    lambda turn, ref: notices.document(turn, ref, 1),
]
OWN: list[Callable[[Turn, str], object]] = [
    officers.tender_of_officer,
    officers.draft_of_author,
    officers.published_of_officer,
    lambda turn, ref: lots.lot_of_officer(turn, f"{ref}-L1"),
]


@pytest.mark.parametrize("door", PUBLIC)
def test_a_draft_does_not_exist_for_visitors(turn: Turn, door: Callable[[Turn, str], object]) -> None:
    drafted = make.drafted(turn)
    for ref in (drafted.tender.ref, "AO-2026-000000"):
        with pytest.raises(NotYours):
            door(turn, ref)


@pytest.mark.parametrize("door", OWN)
def test_a_tender_of_another_authority_does_not_exist(turn: Turn, door: Callable[[Turn, str], object]) -> None:
    drafted, stranger = make.drafted(turn), make.house(turn)
    for asker in (stranger.officers(turn), stranger.approvers(turn), replace(turn, actor=VISITOR)):
        for ref in (drafted.tender.ref, "AO-2026-000000"):
            with pytest.raises(NotYours):
                door(asker, ref)


def test_its_own_authority_sees_it(turn: Turn) -> None:
    drafted = make.drafted(turn)
    for asker in (drafted.house.officers(turn), drafted.house.approvers(turn)):
        assert officers.tender_of_officer(asker, drafted.tender.ref) is drafted.tender
    assert officers.draft_of_author(drafted.house.officers(turn), drafted.tender.ref) is drafted.tender


def test_a_firm_with_a_house_of_the_same_key_is_no_officer(turn: Turn) -> None:
    """The role is asked for beside the house: a forged house alone opens nothing."""
    drafted = make.drafted(turn)
    firm = drafted.house.acts(drafted.house.officer, Role.FIRM_OWNER)
    with pytest.raises(NotYours):
        officers.tender_of_officer(replace(turn, actor=firm), drafted.tender.ref)


def test_an_approver_is_not_an_author(turn: Turn) -> None:
    of = make.house(turn)
    with pytest.raises(NotYours):
        actions.prepare_tender(of.approvers(turn), make.subject(turn))


def test_a_published_tender_is_everybodys(turn: Turn) -> None:
    made = make.published(turn, lots=2)
    found = notices.tender_page(turn, made.tender.ref).standing
    assert found.lot_states == (LotState.PUBLISHED, LotState.PUBLISHED)
    notice = notices.notice(turn, found.id)
    assert [lot.ref for lot in notice.lots] == [lot.ref for lot in made.lots]
    assert [item.code for item in notice.lots[0].bill] == ["GC-01", "FO-01", "FO-08"]
    assert notice.policy_hash == made.sworn.commission.policy_hash.hex()  # type: ignore[union-attr]
    assert notices.policy_text(turn, made.tender.ref) == made.sworn.commission.policy


def test_a_cancelled_tender_still_says_why(turn: Turn) -> None:
    made = make.published(turn)
    actions.cancel(made.house.officers(turn), made.tender.ref, Reason("Crédits retirés.", "سُحبت الاعتمادات."))
    page = notices.tender_page(turn, made.tender.ref)
    assert page.standing.state == "cancelled"
    assert [change.reason_fr for change in page.changes] == ["Crédits retirés."]


def test_estimates_that_are_not_published_stay_inside(turn: Turn) -> None:
    made = make.published(turn, estimate_shown=False)
    assert notices.notice(turn, made.tender.id).lots[0].estimate is None
    assert made.lot.estimate is not None


def test_a_lot_for_bidding_comes_with_what_its_bids_are_bound_to(turn: Turn) -> None:
    made = make.published(turn, lots=2, reserved=True)
    found = bidding.lot_for_bidding(turn, made.lots[1].ref)
    assert (found.ref, found.tender_ref, found.reserved) == (made.lots[1].ref, made.tender.ref, True)
    assert (found.closes_at, found.state) == (made.tender.closes_at, LotState.PUBLISHED)
    assert found.policy == made.sworn.commission.policy
    assert found.profile == made.tender.profile
    assert [item.number for item in found.bill] == [1, 2, 3]


def test_a_lot_that_was_read_before_is_read_with_its_new_hours(turn: Turn) -> None:
    made = make.published(turn)
    first = bidding.lot_for_bidding(turn, made.lot.ref)
    later = made.tender.closes_at + timedelta(days=4)
    order = Postponement(later, later + timedelta(minutes=30), Reason("Visite.", "زيارة."))
    actions.postpone_closing(made.house.officers(turn), made.tender.ref, order)
    second = bidding.lot_for_bidding(turn, made.lot.ref)
    assert second == replace(first, closes_at=later, opening_at=later + timedelta(minutes=30))


def test_nobody_bids_on_a_lot_that_is_not_published(turn: Turn) -> None:
    drafted = make.drafted(turn)
    for ref in (f"{drafted.tender.ref}-L1", "AO-2026-000000-L1"):
        with pytest.raises(NotYours):
            bidding.lot_for_bidding(turn, ref)


def test_members_come_to_the_tenders_of_their_own_commission_and_to_no_other(turn: Turn) -> None:
    made, other = make.published(turn), make.published(turn)
    own = replace(turn, actor=made.sworn.acts(2))
    assert members.tender_of_member(own, made.tender.ref) is made.tender
    assert lots.lot_of_member(own, made.lot.ref).id == made.lot.id
    assert [one.ref for one in members.tenders_of_member(own)] == [made.tender.ref]
    assert [one.ref for one in members.commissions_of_member(own)] == [made.sworn.commission.ref]
    for door, ref in (
        (members.tender_of_member, other.tender.ref),
        (members.commission_of_member, other.sworn.commission.ref),
        (lots.lot_of_member, other.lot.ref),
    ):
        with pytest.raises(NotYours):
            door(own, ref)


def test_a_seat_opens_nothing_to_who_is_a_member_for_another_authority(turn: Turn) -> None:
    """A mandate that ended is not made up for by one elsewhere: the seat counts for its own authority alone."""
    made, elsewhere = make.published(turn), make.house(turn).authority
    seated = replace(made.sworn.acts(1), house=elsewhere.ref, house_key=elsewhere.id)
    own = replace(turn, actor=seated)
    assert members.commissions_of_member(own) == []
    assert members.tenders_of_member(own) == []
    assert worklists.lots_of_member(own) == []
    for door, ref in (
        (members.tender_of_member, made.tender.ref),
        (members.commission_of_member, made.sworn.commission.ref),
        (lots.lot_of_member, made.lot.ref),
    ):
        with pytest.raises(NotYours):
            door(own, ref)


def test_a_member_does_not_see_a_tender_before_it_is_published(turn: Turn) -> None:
    drafted = make.drafted(turn)
    with pytest.raises(NotYours):
        members.tender_of_member(replace(turn, actor=drafted.sworn.acts(1)), drafted.tender.ref)


def test_an_officer_is_no_member_and_a_member_no_officer(turn: Turn) -> None:
    made = make.published(turn)
    with pytest.raises(NotYours):
        members.tender_of_member(made.house.officers(turn), made.tender.ref)
    with pytest.raises(NotYours):
        officers.tender_of_officer(replace(turn, actor=made.sworn.acts(1)), made.tender.ref)


def test_a_person_without_the_mandate_is_not_offered_a_seat(turn: Turn) -> None:
    of = make.house(turn)
    sitting = people.person(turn, Role.COMMISSION_MEMBER, of.authority)
    people.person(turn, Role.COMMISSION_MEMBER, make.house(turn).authority)
    assert [one.ref for one in officers.eligible_members(of.officers(turn))] == [sitting.ref]


def test_a_draft_names_a_commission_of_its_own_authority_only(turn: Turn) -> None:
    of, other = make.house(turn), make.house(turn)
    foreign = make.sworn(turn, other)
    with pytest.raises(NotYours):
        actions.prepare_tender(of.officers(turn), make.subject(turn, foreign.commission.ref))


def test_the_asker_who_submitted_is_told_that_somebody_else_decides(turn: Turn) -> None:
    drafted = make.drafted(turn)
    both = replace(turn, actor=drafted.house.acts(drafted.house.officer, Role.OFFICER, Role.APPROVER))
    actions.submit(both, drafted.tender.ref)
    with pytest.raises(Refused, match="author_approves"):
        officers.tender_to_approve(both, drafted.tender.ref)
