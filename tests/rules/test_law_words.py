"""Whatever the law's data names has its words in every language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from accounts.rules.attestation import Phase, Scheme, Why
from kernel.language import languages, say
from law.rules import (
    Envelope,
    Measure,
    Nature,
    Penalty,
    Procedure,
    Session,
    Size,
    Status,
    Trade,
    calendar,
    every_wilaya,
    profiles,
)
from law.rules.regulation import VALUES

KINDS = {
    "envelope": Envelope,
    "session": Session,
    "procedure": Procedure,
    "penalty": Penalty,
    "size": Size,
    "nature": Nature,
    "trade": Trade,
    "unit": Measure,
    "holiday_status": Status,
    "scheme": Scheme,
    "phase": Phase,
    "refused.attestation_": Why,
}
TIES = ("quality", "amount", "execution_days", "received_at", "draw")
LOW_TESTS = ("below_mean_of_others", "below_next", "below_trimmed_mean", "below_estimate")
TODAY = date(2026, 5, 1)


def named() -> Iterator[str]:
    """Yield every key that data or an enumeration names."""
    for prefix, kind in KINDS.items():
        yield from (f"{prefix}{'' if prefix.endswith('_') else '.'}{value}" for value in kind)
    yield from (f"rule.{name}" for name in VALUES)
    yield from (f"profile.{rules.code}" for rules in profiles(TODAY))
    yield from (f"confidence.{mark}" for mark in "vsmp")
    yield from (f"tie.{name}" for name in TIES)
    yield from (f"low_test.{name}" for name in LOW_TESTS)
    yield from (f"holiday.{holiday.name}" for _, holiday in calendar().holidays(2026))
    yield from (f"zone.{one.zone}" for one in every_wilaya().values())


@pytest.mark.parametrize("language", languages())
def test_everything_that_the_law_names_has_its_words(language: str) -> None:
    assert not sorted({key for key in named() if say(language, key) == key})
