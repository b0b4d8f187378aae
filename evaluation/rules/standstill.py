"""What runs once an award is published, and until when (Loi 23-12 art. 56; décret 15-247 art. 82).

Every delay is the tender's own frozen profile's; `docs/algorithms/standstill.md` is the worked table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from law.rules import Calendar, Delay, Profile, calendar, day_of, midnight
from law.rules.working_days import A_DAY


@dataclass(frozen=True, slots=True)
class Term:
    """The end of a delay: the last day that is wholly in it (none on the clock), and the instant (UTC) it is over."""

    last_day: date | None
    over_at: datetime

    def runs(self, at: datetime) -> bool:
        """Say whether what is done at `at` is in time."""
        return at < self.over_at


@dataclass(frozen=True, slots=True)
class Delays:
    """What runs from the publication of an award, or of the declaration that a lot is unsuccessful.

    `consultation`: a bidder may see the detailed evaluation of its own bid. `recours`: anybody who contests the choice
    may appeal to the commission. `examination`: it answers by then. `standstill`: no contract before.
    """

    consultation: Term
    recours: Term
    examination: Term
    standstill: Term


def delays(published_at: datetime, rules: Profile, days: Calendar | None = None) -> Delays:
    """Return the delays that start with a publication."""
    days = days or calendar()
    recours = _from(published_at, rules.recours, days)
    return Delays(
        consultation=_from(published_at, rules.result_consultation, days),
        recours=recours,
        examination=_after(recours, rules.examination, days),
        standstill=_from(published_at, rules.standstill, days),
    )


def _from(at: datetime, delay: Delay, days: Calendar) -> Term:
    if delay.on_the_clock is not None:
        return Term(None, days.deadline_after(at, delay))
    return _ending(days.last_day(day_of(at), delay))


def _after(term: Term, delay: Delay, days: Calendar) -> Term:
    """Return a delay that starts when another is over: its first day is the one after the other's last."""
    if delay.on_the_clock is not None or term.last_day is None:
        return _from(term.over_at, delay, days)
    return _ending(days.last_day(term.last_day, delay))


def _ending(last_day: date) -> Term:
    return Term(last_day, midnight(last_day + A_DAY))
