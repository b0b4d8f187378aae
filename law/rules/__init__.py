"""What the law says, as pure functions over dated data."""

from __future__ import annotations

from law.rules.delays import Delay, Unit
from law.rules.procedure import (
    Procedure,
    Size,
    check_closing,
    controlled,
    preparation,
    procedure_for,
    size_of,
    validity,
)
from law.rules.rates import policy_rate, stamp_duty
from law.rules.regulation import Basis, Envelope, LowTest, Penalty, Profile, Session, freeze, profile, profiles, thaw
from law.rules.territory import Division, Wilaya, division, every_wilaya, wilaya, wilayas, within_58
from law.rules.working_days import Calendar, Holiday, Status, calendar, day_of, end_of, midnight, months_after
from law.rules.works import Measure, Nature, Trade, WorkLine, work_lines

__all__ = [
    "Basis",
    "Calendar",
    "Delay",
    "Division",
    "Envelope",
    "Holiday",
    "LowTest",
    "Measure",
    "Nature",
    "Penalty",
    "Procedure",
    "Profile",
    "Session",
    "Size",
    "Status",
    "Trade",
    "Unit",
    "Wilaya",
    "WorkLine",
    "calendar",
    "check_closing",
    "controlled",
    "day_of",
    "division",
    "end_of",
    "every_wilaya",
    "freeze",
    "midnight",
    "months_after",
    "policy_rate",
    "preparation",
    "procedure_for",
    "profile",
    "profiles",
    "size_of",
    "stamp_duty",
    "thaw",
    "validity",
    "wilaya",
    "wilayas",
    "within_58",
    "work_lines",
]
