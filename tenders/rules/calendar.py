"""The hours of a tender: when bids close, when they are opened, how a deadline may move.

The minimum time to prepare bids follows from the procedure, the procedure from the estimate (DP 15-247 arts 13, 66).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from kernel.money import times, total
from kernel.refusals import Refused
from law.rules import Calendar, Nature, Procedure, Profile, calendar, check_closing, day_of, preparation, procedure_for

# A deadline further away than this is a slip of the keyboard.
FURTHEST = timedelta(days=366)


def procedure(estimates: Sequence[Decimal | None], rules: Profile) -> Procedure:
    """Return the procedure that the estimates of the lots (dinars before tax) ask for; unless all are known, a call."""
    known = [amount for amount in estimates if amount is not None]
    if not known or len(known) < len(estimates):
        return Procedure.CALL
    return procedure_for(times(total(known), 1 + rules.vat_normal), Nature.WORKS, rules)


def earliest_closing(now: datetime, how: Procedure, rules: Profile, days: Calendar | None = None) -> datetime:
    """Return the first instant at which bids may close if the notice is published at `now`."""
    return (days or calendar()).earliest(now, preparation(rules, how))


def check_hours(now: datetime, closes_at: datetime, opening_at: datetime) -> None:
    """Refuse hours that no calendar allows: `closing_past`, `closing_too_far`, `opening_before_closing`."""
    if closes_at <= now:
        raise Refused("closing_past", field="closes_at")
    if closes_at - now > FURTHEST:
        raise Refused("closing_too_far", field="closes_at")
    if opening_at < closes_at:
        raise Refused("opening_before_closing", field="opening_at")
    if opening_at - closes_at > FURTHEST:
        raise Refused("closing_too_far", field="opening_at")


def check_calendar(now: datetime, closes_at: datetime, opening_at: datetime, how: Procedure, rules: Profile) -> None:
    """Refuse hours that the profile does not allow a notice published at `now`.

    Refusals: those of `check_hours`, `closing_too_early` (`earliest`), `closing_on_rest_day` (`next`).
    """
    check_hours(now, closes_at, opening_at)
    check_closing(now, closes_at, how, rules)


class Hours(NamedTuple):
    """When bids close and when they are opened."""

    closes_at: datetime
    opening_at: datetime


def check_postponement(now: datetime, before: Hours, after: Hours, rules: Profile) -> None:
    """Refuse to move a deadline but later, in time, and to a working day where the profile asks for one.

    The opening may not come earlier either: who was told an hour counts on it.
    Refusals: `postponed_too_late` (the deadline has passed), `only_later`, and those of the hours.
    """
    if now >= before.closes_at:
        raise Refused("postponed_too_late", closes_at=before.closes_at)
    if after.closes_at <= before.closes_at:
        raise Refused("only_later", field="closes_at", closes_at=before.closes_at)
    if after.opening_at < before.opening_at:
        raise Refused("only_later", field="opening_at", closes_at=before.opening_at)
    check_hours(now, after.closes_at, after.opening_at)
    check_working_day(after.closes_at, rules)


def check_working_day(closes_at: datetime, rules: Profile, days: Calendar | None = None) -> None:
    """Refuse with `closing_on_rest_day` (`next`) a deadline on a day of rest where the profile wants a working day."""
    days = days or calendar()
    day = day_of(closes_at)
    if rules.closes_on_working_day and not days.works(day):
        raise Refused("closing_on_rest_day", field="closes_at", next=days.next_working_day(day))
