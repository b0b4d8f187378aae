from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kernel.refusals import Refused
from law.rules import division, every_wilaya, policy_rate, stamp_duty, wilaya, wilayas, within_58

BEFORE = date(2026, 4, 4)
SINCE = date(2026, 4, 5)


def test_the_country_has_58_wilayas_until_the_law_of_2026_and_69_since() -> None:
    assert (division(BEFORE).name, len(wilayas(BEFORE))) == ("58", 58)
    assert (division(SINCE).name, len(wilayas(SINCE))) == ("69", 69)
    assert division(date(1990, 1, 1)).name == "58"


@pytest.mark.parametrize("on", [BEFORE, SINCE])
def test_codes_run_from_one_without_a_gap(on: date) -> None:
    assert [one.code for one in wilayas(on)] == list(range(1, len(wilayas(on)) + 1))


def test_a_new_wilaya_exists_from_its_law_on() -> None:
    assert wilaya(60, SINCE).name("fr") == "Barika"
    with pytest.raises(Refused) as early:
        wilaya(60, BEFORE)
    assert early.value.code == "unknown_wilaya"
    with pytest.raises(Refused):
        wilaya(70, SINCE)


def test_a_wilaya_is_named_in_three_languages_and_in_french_elsewhere() -> None:
    algiers = wilaya(16, SINCE)
    assert [algiers.name(language) for language in ("ar", "fr", "en", "zgh")] == [
        "الجزائر",
        "Alger",
        "Algiers",
        "Alger",
    ]
    assert (algiers.code2, algiers.postal_code, algiers.phone_area) == ("16", "16000", "021")
    assert wilaya(1, SINCE).code2 == "01"


def test_a_new_wilaya_lies_within_its_mother_of_the_58() -> None:
    assert within_58(60) == 5
    assert within_58(16) == 16
    assert within_58(49) == 49
    assert all(within_58(code) <= 58 for code in every_wilaya())


def test_the_population_of_2008_adds_up_to_the_census() -> None:
    assert sum(one.population or 0 for one in wilayas(BEFORE)) == 34_080_030


def test_every_new_wilaya_has_a_mother_and_no_figures_of_its_own() -> None:
    new = wilayas(SINCE)[58:]
    assert all(one.mother and one.population is None and one.communes is None for one in new)
    assert sum(one.communes_of_69 for one in wilayas(SINCE)) == sum(one.communes or 0 for one in wilayas(BEFORE))


@pytest.mark.parametrize(
    ("on", "rate"),
    [("2019-01-01", "0.03"), ("2025-08-30", "0.03"), ("2025-08-31", "0.0275"), ("2026-05-01", "0.0275")],
)
def test_the_policy_rate_is_that_of_the_day(on: str, rate: str) -> None:
    assert policy_rate(date.fromisoformat(on)) == Decimal(rate)


@pytest.mark.parametrize(
    ("amount", "on", "duty"),
    [
        ("300.00", "2026-01-01", "0.00"),
        ("300.01", "2026-01-01", "5.00"),
        ("500.00", "2026-01-01", "5.00"),
        ("501.00", "2026-01-01", "6.00"),
        ("30000.00", "2026-01-01", "300.00"),
        ("30001.00", "2026-01-01", "451.50"),
        ("100000.00", "2026-01-01", "1500.00"),
        ("100000.01", "2026-01-01", "2002.00"),
        ("10000000.00", "2026-01-01", "200000.00"),
        ("100.00", "2024-01-01", "5.00"),
        ("30001.00", "2024-01-01", "301.00"),
        ("10000000.00", "2024-01-01", "10000.00"),
    ],
)
def test_stamp_duty_on_cash_is_that_of_the_day(amount: str, on: str, duty: str) -> None:
    assert str(stamp_duty(Decimal(amount), date.fromisoformat(on))) == duty
