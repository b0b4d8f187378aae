"""What a profile says of one procedure: when it may close, how long offers bind, which procedure an amount asks for."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from kernel.refusals import Refused
from law.rules.delays import Delay, Unit
from law.rules.regulation import Profile
from law.rules.working_days import Calendar, calendar, day_of
from law.rules.works import Nature


class Procedure(StrEnum):
    """How much competition an amount asks for (DP 15-247 arts 13 to 21)."""

    DIRECT = "direct"
    CONSULTATION = "consultation"
    CALL = "call"


class Size(StrEnum):
    """Sizes of firms (Loi 17-02)."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


def procedure_for(amount: Decimal, nature: Nature, rules: Profile) -> Procedure:
    """Return the lightest procedure that an estimate (dinars, all taxes included) allows."""
    light = nature in {Nature.STUDIES, Nature.SERVICES}
    if amount < (rules.direct_studies_services if light else rules.direct_works_supplies):
        return Procedure.DIRECT
    within = amount <= (rules.consultation_studies_services if light else rules.consultation_works_supplies)
    return Procedure.CONSULTATION if within else Procedure.CALL


def controlled(amount: Decimal, nature: Nature, rules: Profile) -> bool:
    """Say whether the external commission controls a contract of this amount (dinars, all taxes included)."""
    limits = {
        Nature.WORKS: rules.control_works,
        Nature.SUPPLIES: rules.control_supplies,
        Nature.SERVICES: rules.control_services,
        Nature.STUDIES: rules.control_studies,
    }
    return amount > limits[nature]


def preparation(rules: Profile, procedure: Procedure) -> Delay:
    """Return the shortest time that bidders are given."""
    return rules.minimum_preparation if procedure is Procedure.CALL else rules.minimum_preparation_consultation


def check_closing(
    published_at: datetime, closes_at: datetime, procedure: Procedure, rules: Profile, days: Calendar | None = None
) -> None:
    """Refuse a deadline for filing that comes too early or falls on a day of rest.

    Refusals: `closing_too_early` (with the `earliest` instant), `closing_on_rest_day` (with the `next` working day).
    """
    days = days or calendar()
    earliest = days.earliest(published_at, preparation(rules, procedure))
    if closes_at < earliest:
        raise Refused("closing_too_early", field="closes_at", earliest=earliest)
    day = day_of(closes_at)
    if rules.closes_on_working_day and not days.works(day):
        raise Refused("closing_on_rest_day", field="closes_at", next=days.next_working_day(day))


def validity(published_at: datetime, closes_at: datetime, rules: Profile) -> Delay:
    """Return how long offers bind after the opening: with the preparation period added (Loi 23-12 art. 76)."""
    if not rules.validity_adds_preparation or rules.validity.unit is not Unit.DAYS:
        return rules.validity
    return Delay(rules.validity.count + (day_of(closes_at) - day_of(published_at)).days, Unit.DAYS)


def size_of(staff: int, turnover: Decimal, balance: Decimal, rules: Profile) -> Size:
    """Return the size of a firm by its staff, yearly turnover and balance sheet total (dinars)."""
    for size in (Size.MICRO, Size.SMALL, Size.MEDIUM):
        most = (getattr(rules, f"{size}_{what}_max") for what in ("staff", "turnover", "balance"))
        if all(value <= limit for value, limit in zip((staff, turnover, balance), most, strict=True)):
            return size
    return Size.LARGE
