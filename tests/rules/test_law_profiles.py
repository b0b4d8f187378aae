from __future__ import annotations

import copy
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kernel.refusals import Refused
from law.rules import (
    Delay,
    Envelope,
    LowTest,
    Nature,
    Penalty,
    Procedure,
    Profile,
    Session,
    Size,
    Unit,
    controlled,
    freeze,
    procedure_for,
    profile,
    profiles,
    size_of,
    thaw,
)
from law.rules.regulation import shipped

TODAY = date(2026, 5, 1)
LOI = profile("LOI_23_12", TODAY)
EVERY = pytest.mark.parametrize("rules", shipped(), ids=lambda rules: f"{rules.code}-{rules.version}")


def test_three_profiles_ship() -> None:
    assert [rules.code for rules in profiles(TODAY)] == ["DEMO_ACCELERE", "EPE_INTERNE", "LOI_23_12"]


def test_the_law_gives_the_numbers_of_the_texts() -> None:
    assert [str(delay) for delay in (LOI.completion, LOI.recours, LOI.examination, LOI.standstill, LOI.validity)] == [
        "10 days",
        "10 days",
        "15 days",
        "30 days",
        "90 days",
    ]
    assert (LOI.result_consultation, LOI.winner_documents) == (Delay(3, Unit.DAYS), Delay(10, Unit.DAYS))
    assert (LOI.subcontracting_max, LOI.reserved_share, LOI.preference_margin) == tuple(
        map(Decimal, ("0.40", "0.20", "0.25"))
    )
    assert (LOI.vat_normal, LOI.vat_reduced) == (Decimal("0.19"), Decimal("0.09"))
    assert LOI.envelopes == (Envelope.CANDIDATURE, Envelope.TECHNICAL, Envelope.FINANCIAL)
    assert LOI.session is Session.SAME_SESSION
    assert LOI.penalty_formula is Penalty.SEVENTH
    assert LOI.minimum_bids == 1


@EVERY
def test_appeal_examination_and_notice_fill_the_standstill(rules: Profile) -> None:
    parts = (rules.recours, rules.examination, rules.examination_notice)
    assert {part.unit for part in parts} == {rules.standstill.unit}
    assert sum(part.count for part in parts) == rules.standstill.count


@EVERY
def test_every_value_names_its_source_and_how_sure_it_is(rules: Profile) -> None:
    assert all(basis.source for basis in rules.basis.values())
    assert {basis.confidence for basis in rules.basis.values()} <= set("VSMP")


@EVERY
def test_limits_stand_in_their_order(rules: Profile) -> None:
    assert rules.direct_works_supplies < rules.consultation_works_supplies < rules.control_works
    assert rules.bid_bond_min < rules.performance_bond_min < rules.performance_bond_max
    assert rules.advance_max < rules.advances_total_max < rules.advances_extended_max
    assert rules.file_max_bytes <= rules.bid_max_bytes
    assert rules.micro_turnover_max < rules.small_turnover_max < rules.medium_turnover_max


def test_a_demonstration_waits_minutes_where_the_law_waits_days() -> None:
    demo = profile("DEMO_ACCELERE", TODAY)
    assert demo.minimum_preparation == Delay(1, Unit.SECONDS)
    assert not demo.closes_on_working_day
    delays = [getattr(demo, name) for name in ("completion", "recours", "standstill", "winner_documents", "payment")]
    assert {delay.unit for delay in delays} == {Unit.MINUTES}


def test_a_public_company_follows_its_own_procedure_and_says_so() -> None:
    epe = profile("EPE_INTERNE", TODAY)
    assert epe.basis["recours"].source.startswith("own procedure (Loi 23-12 art. 13)")
    assert epe.basis["recours"].confidence == "P"


def test_a_profile_has_its_first_day() -> None:
    assert profile("LOI_23_12", date(2023, 8, 6)).version == "1"
    with pytest.raises(Refused) as early:
        profile("LOI_23_12", date(2023, 8, 5))
    assert early.value.code == "profile_not_yet"
    assert "LOI_23_12" not in [rules.code for rules in profiles(date(2023, 8, 5))]


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(Refused) as unknown:
        profile("LOI_99_99", TODAY)
    assert unknown.value.code == "unknown_profile"


@EVERY
def test_a_frozen_profile_thaws_to_itself_through_json(rules: Profile) -> None:
    thawed = thaw(json.loads(json.dumps(freeze(rules))))
    assert thawed == rules
    assert thawed.basis == rules.basis


def test_an_abnormally_low_test_keeps_its_limit() -> None:
    frozen = freeze(LOI)
    frozen["values"]["abnormally_low"]["value"] = [
        {"test": "below_trimmed_mean", "share": "0.10", "discard_above": "1.20"}
    ]
    (test,) = thaw(frozen).abnormally_low
    assert test == LowTest("below_trimmed_mean", Decimal("0.10"), Decimal("1.20"))
    assert freeze(thaw(frozen))["values"]["abnormally_low"] == frozen["values"]["abnormally_low"]


def broken(name: str, value: object) -> dict[str, Any]:
    frozen = copy.deepcopy(freeze(LOI))
    frozen["values"][name]["value"] = value
    return frozen


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recours", 10),
        ("recours", "ten days"),
        ("grace_s", "0"),
        ("grace_s", True),
        ("grace_s", 1.5),
        ("closes_on_working_day", 1),
        ("preference_margin", 0.25),
        ("preference_margin", "a quarter"),
        ("session", "other"),
        ("envelopes", ["candidature", "other"]),
        ("ties", [1]),
        ("abnormally_low", [{"test": "below_next"}]),
    ],
)
def test_a_value_of_another_kind_is_a_fault_that_names_its_place(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        thaw(broken(name, value))


def test_a_profile_is_whole_and_of_its_format() -> None:
    frozen = freeze(LOI)
    with pytest.raises(ValueError, match="format"):
        thaw({**frozen, "format": "profile/2"})
    with pytest.raises(ValueError, match="recours"):
        thaw({**frozen, "values": {name: entry for name, entry in frozen["values"].items() if name != "recours"}})
    with pytest.raises(ValueError, match="extra"):
        thaw({**frozen, "values": {**frozen["values"], "extra": {}}})


@pytest.mark.parametrize(
    ("amount", "nature", "procedure"),
    [
        ("999999.99", Nature.WORKS, Procedure.DIRECT),
        ("1000000.00", Nature.WORKS, Procedure.CONSULTATION),
        ("12000000.00", Nature.SUPPLIES, Procedure.CONSULTATION),
        ("12000000.01", Nature.WORKS, Procedure.CALL),
        ("499999.99", Nature.STUDIES, Procedure.DIRECT),
        ("500000.00", Nature.SERVICES, Procedure.CONSULTATION),
        ("6000000.00", Nature.STUDIES, Procedure.CONSULTATION),
        ("6000000.01", Nature.SERVICES, Procedure.CALL),
    ],
)
def test_the_estimate_decides_how_much_competition_is_due(amount: str, nature: Nature, procedure: Procedure) -> None:
    assert procedure_for(Decimal(amount), nature, LOI) is procedure


def test_the_external_commission_controls_above_its_threshold() -> None:
    assert not controlled(Decimal("1000000000.00"), Nature.WORKS, LOI)
    assert controlled(Decimal("1000000000.01"), Nature.WORKS, LOI)
    assert controlled(Decimal("100000000.01"), Nature.STUDIES, LOI)
    assert not controlled(Decimal("100000000.01"), Nature.SERVICES, LOI)


@pytest.mark.parametrize(
    ("staff", "turnover", "balance", "size"),
    [
        (9, "40000000.00", "20000000.00", Size.MICRO),
        (10, "40000000.00", "20000000.00", Size.SMALL),
        (9, "40000000.01", "20000000.00", Size.SMALL),
        (49, "400000000.00", "200000000.01", Size.MEDIUM),
        (250, "4000000000.00", "1000000000.00", Size.MEDIUM),
        (251, "0.00", "0.00", Size.LARGE),
    ],
)
def test_a_firm_is_as_large_as_its_largest_measure(staff: int, turnover: str, balance: str, size: Size) -> None:
    assert size_of(staff, Decimal(turnover), Decimal(balance), LOI) is size
