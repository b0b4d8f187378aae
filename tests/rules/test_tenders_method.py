"""An officer's choices make a method that the public evaluation accepts, and nothing else does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules import rank
from kernel.refusals import Refused
from law.rules import profile, profiles
from tenders.rules.method import Choice, Criterion, Kind, check, choice, criteria, method, points
from tests.make import evaluation_case as case

TODAY = date(2026, 3, 1)
RULES = profile("LOI_23_12", TODAY)
D = Decimal


def one(weight: str, minimum: str | None = None, name: str = "Moyens") -> Criterion:
    return Criterion(name, "الوسائل", "", D(weight), None if minimum is None else D(minimum))


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    """Choices whose points make 100."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=4)))
    parts = [D(b - a) for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    kind = draw(st.sampled_from(Kind)) if len(parts) > 1 else Kind.LOWEST_PRICE
    price, *others = parts if kind is Kind.QUALITY_PRICE else [D(0), *parts]
    named = tuple(Criterion(f"Critère {i}", "معيار", "", part) for i, part in enumerate(others, start=1))
    return Choice(kind, price, named, draw(st.sampled_from([D(1), D("0.5")])), draw(st.booleans()))


@given(choices(), st.sampled_from(profiles(TODAY)))
def test_every_choice_that_is_allowed_can_be_ranked(chosen: Choice, rules: object) -> None:
    made = method(check(chosen), rules)  # type: ignore[arg-type]
    marks = {row["code"]: row["max"] for row in (made["quality"] or {}).get("criteria", ())}
    bid = case.bid("B1", "1000.00", quality=marks, preferred=True)
    result = rank(case.case(bid, by=made))
    assert result["winner"] == "B1"


@given(choices(), st.sampled_from(profiles(TODAY)))
def test_a_method_gives_its_choice_back(chosen: Choice, rules: object) -> None:
    assert choice(method(chosen, rules), criteria(chosen)) == chosen  # type: ignore[arg-type]


def test_the_best_bid_by_quality_and_price_has_all_the_points() -> None:
    made = method(Choice(Kind.QUALITY_PRICE, D(60), (one("25"), one("15"))), RULES)
    result = case.entries(rank(case.case(case.bid("B1", "900", quality={"T1": "25", "T2": "15"}), by=made)))
    assert result["B1"]["total_score"] == "100.00"


def test_ties_margins_and_tests_of_low_bids_are_the_profiles() -> None:
    made = method(Choice(Kind.LOWEST_PRICE, preference=True), RULES)
    assert made["ties"] == list(RULES.ties)
    assert made["preference"] == {"margin": str(RULES.preference_margin)}
    assert [one["test"] for one in made["abnormally_low"]] == [one.test for one in RULES.abnormally_low]
    assert made["minimum_bids"] == RULES.minimum_bids


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (Choice(Kind.QUALITY_PRICE, D(100)), "criteria_missing"),
        (Choice(Kind.QUALITY_PRICE, D(60), (one("30"),)), "weights_not_100"),
        (Choice(Kind.QUALITY_PRICE, D(60), (one("50"),)), "weights_not_100"),
        (Choice(Kind.QUALITY_PRICE, D(0), (one("100"),)), "weight_zero"),
        (Choice(Kind.QUALITY_PRICE, D(100), (one("0"),)), "weight_zero"),
        (Choice(Kind.LOWEST_PRICE, D(0), (one("100"),)), "minimum_missing"),
        (Choice(Kind.LOWEST_PRICE, D(0), (one("100"),), D(101)), "minimum_above_points"),
        (Choice(Kind.QUALITY_PRICE, D(60), (one("40", "41"),)), "minimum_above_points"),
        (Choice(Kind.LOWEST_PRICE, D(0), (one("1"),) * 13, D(1)), "too_many_criteria"),
    ],
)
def test_what_makes_no_method_is_named(chosen: Choice, code: str) -> None:
    with pytest.raises(Refused, match=f"^{code}$"):
        check(chosen)


@pytest.mark.parametrize(("typed", "expected"), [("40", "40"), ("12,5", "12.5"), ("١٢٫٥", "12.5"), ("100", "100")])
def test_points_are_read_as_typed(typed: str, expected: str) -> None:
    assert points(typed) == D(expected)


@pytest.mark.parametrize("typed", ["", "-1", "101", "NaN", "1e2", "12,555", "quarante", "4 0 0"])
def test_other_points_are_refused(typed: str) -> None:
    with pytest.raises(Refused, match="points_not_understood"):
        points(typed)
