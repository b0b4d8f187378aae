"""The notice of a tender, read back whole: what was published, lot by lot, line by line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel.ids import new_id
from kernel.refusals import NotYours
from kernel.turn import Turn
from tenders import actions
from tenders.rules.content import version
from tenders.store import notice
from tenders.tables import Tender
from tests.make import tenders
from tests.make.tenders import LINES


def test_lots_stand_in_order_each_with_its_bill(turn: Turn) -> None:
    made = tenders.published(turn, 2)
    found = notice(turn, made.tender.id)
    assert [(lot.ref, lot.number) for lot in found.lots] == [(f"{found.ref}-L1", 1), (f"{found.ref}-L2", 2)]
    for lot in found.lots:
        assert [(item.number, item.code, item.unit) for item in lot.bill] == [
            (number, line[0], line[4]) for number, line in enumerate(LINES, start=1)
        ]
        assert [item.quantity for item in lot.bill] == [Decimal(1200), Decimal("8400.5"), Decimal(960)]


def test_it_names_the_authority_the_commission_and_its_keys(turn: Turn) -> None:
    made = tenders.published(turn)
    found, commission = notice(turn, made.tender.id), made.sworn.commission
    assert (found.authority_address, found.authority_nif) == (made.house.authority.address, made.house.authority.nif)
    assert (found.commission_ref, found.policy_hash) == (commission.ref, (commission.policy_hash or b"").hex())
    assert (found.k, found.members) == (2, 3)
    assert (found.method, found.criteria, found.profile) == (made.tender.method, [], made.tender.profile)


def test_an_estimate_that_is_not_published_is_not_read(turn: Turn) -> None:
    shown, hidden = (tenders.published(turn, estimate_shown=told) for told in (True, False))
    assert notice(turn, shown.tender.id).lots[0].estimate == Decimal("4500000.00")
    assert notice(turn, hidden.tender.id).lots[0].estimate is None


def test_the_amounts_that_eliminate_a_bid_are_published_even_where_the_estimate_is_not(turn: Turn) -> None:
    found = notice(turn, with_limits(turn, estimate_shown=False).id).lots[0]
    assert (found.floor, found.ceiling) == (Decimal("4000000.00"), Decimal("6000000.00"))


def with_limits(turn: Turn, *, estimate_shown: bool) -> Tender:
    """Publish a lot that takes bids from four to six million."""
    drafted = tenders.drafted(turn, estimate_shown=estimate_shown)
    limits = tenders.share(floor=Decimal(4_000_000), ceiling=Decimal(6_000_000))
    actions.edit_lot(drafted.house.officers(turn), drafted.tender.ref, 1, limits)
    actions.submit(drafted.house.officers(turn), drafted.tender.ref)
    return actions.publish(drafted.house.approvers(turn), drafted.tender.ref, version(drafted.tender))


def test_what_is_not_published_is_not_found(turn: Turn) -> None:
    with pytest.raises(NotYours):
        notice(turn, tenders.drafted(turn).tender.id)
    with pytest.raises(NotYours):
        notice(turn, new_id())
