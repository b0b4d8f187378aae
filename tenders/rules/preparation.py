"""What an officer prepares, and what must stand before anybody may publish it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from kernel.refusals import Refused
from law.rules import Profile, Trade, day_of, wilaya
from tenders.rules import texts
from tenders.rules.calendar import check_calendar, check_hours, procedure
from tenders.rules.lives import CommissionState

MOST_LOTS = 99
MOST_DAYS = 3650
MOST_DOCUMENTS = 30


@dataclass(frozen=True, slots=True)
class Subject:
    """What a tender is about, where, and when bids close and are opened."""

    title_fr: str
    title_ar: str
    title_en: str
    object_fr: str
    object_ar: str
    work: Trade
    wilaya: int
    closes_at: datetime
    opening_at: datetime
    number: str = ""
    reserved: bool = False
    estimate_shown: bool = False
    commission: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A lot: what one contract will cover. Amounts are dinars before tax."""

    title_fr: str
    title_ar: str
    title_en: str
    wilaya: int
    execution_days: int
    estimate: Decimal | None = None
    floor: Decimal | None = None
    ceiling: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """The commission that will open, as far as a publication asks about it."""

    state: CommissionState
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """A tender as a whole, to be judged complete or not. `bills` counts the lines of each lot, in order."""

    closes_at: datetime
    opening_at: datetime
    bills: Sequence[int]
    estimates: Sequence[Decimal | None]
    bench: Bench | None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that stands against publishing: the code of a refusal, its facts, the step where it is mended."""

    step: str
    code: str
    facts: dict[str, object] = field(default_factory=dict)


def check_subject(given: Subject, now: datetime) -> Subject:
    """Return a subject whose words are tidied.

    Refusals: those of `tenders.rules.texts`, `unknown_wilaya`, and hours that no calendar allows.
    """
    check_hours(now, given.closes_at, given.opening_at)
    _check_place(given.wilaya, now)
    return replace(
        given,
        title_fr=texts.latin(texts.line(given.title_fr, "title_fr"), "title_fr"),
        title_ar=texts.arabic(texts.line(given.title_ar, "title_ar"), "title_ar"),
        title_en=texts.optional(given.title_en, "title_en"),
        object_fr=texts.latin(texts.lines(given.object_fr, "object_fr"), "object_fr"),
        object_ar=texts.arabic(texts.lines(given.object_ar, "object_ar"), "object_ar"),
        number=texts.optional(given.number, "number", 60),
    )


def check_lot(given: Share, now: datetime) -> Share:
    """Return a lot whose words are tidied.

    Refusals: those of `tenders.rules.texts`, `unknown_wilaya`, `days_out_of_range`, `amount_zero`,
    `floor_above_ceiling`.
    """
    _check_place(given.wilaya, now)
    if not 1 <= given.execution_days <= MOST_DAYS:
        raise Refused("days_out_of_range", field="execution_days", most=MOST_DAYS)
    _check_amounts(given)
    return replace(
        given,
        title_fr=texts.latin(texts.line(given.title_fr, "title_fr"), "title_fr"),
        title_ar=texts.arabic(texts.line(given.title_ar, "title_ar"), "title_ar"),
        title_en=texts.optional(given.title_en, "title_en"),
    )


def check_count(lots: int) -> None:
    """Refuse one lot more than a tender may have: `too_many_lots` (`most`)."""
    if lots >= MOST_LOTS:
        raise Refused("too_many_lots", most=MOST_LOTS)


def lacks(dossier: Dossier, now: datetime, rules: Profile) -> list[Lack]:
    """Return everything that stands against publishing at `now`, in the order of the steps."""
    return [*_lacks_of_hours(dossier, now, rules), *_lacks_of_commission(dossier), *_lacks_of_lots(dossier)]


def may_publish(dossier: Dossier, now: datetime, rules: Profile) -> None:
    """Refuse with the first thing that stands against publishing at `now`."""
    for lack in lacks(dossier, now, rules):
        raise Refused(lack.code, **lack.facts)


def _lacks_of_hours(dossier: Dossier, now: datetime, rules: Profile) -> list[Lack]:
    try:
        how = procedure(dossier.estimates, rules)
        check_calendar(now, dossier.closes_at, dossier.opening_at, how, rules)
    except Refused as refusal:
        return [Lack("subject", refusal.code, dict(refusal.facts))]
    return []


def _lacks_of_lots(dossier: Dossier) -> list[Lack]:
    if not dossier.bills:
        return [Lack("lots", "lots_missing")]
    return [Lack("lots", "bill_missing", {"lot": lot}) for lot, lines in enumerate(dossier.bills, start=1) if not lines]


def _lacks_of_commission(dossier: Dossier) -> list[Lack]:
    """Bids are sealed for the commission's keys: it must have sworn, and its mandate must reach the opening."""
    bench = dossier.bench
    if bench is None:
        return [Lack("subject", "commission_missing")]
    if bench.state is not CommissionState.SWORN:
        return [Lack("subject", "commission_not_sworn")]
    if not bench.valid_from <= dossier.opening_at < bench.valid_until:
        return [Lack("subject", "commission_mandate_short", {"until": bench.valid_until})]
    return []


def _check_place(code: int, now: datetime) -> None:
    try:
        wilaya(code, day_of(now))
    except Refused as refusal:
        raise Refused(refusal.code, **{**refusal.facts, "field": "wilaya"}) from None


def _check_amounts(given: Share) -> None:
    for name in ("estimate", "floor", "ceiling"):
        if (amount := getattr(given, name)) is not None and amount <= 0:
            raise Refused("amount_zero", field=name)
    if given.floor is not None and given.ceiling is not None and given.floor > given.ceiling:
        raise Refused("floor_above_ceiling", field="floor")
