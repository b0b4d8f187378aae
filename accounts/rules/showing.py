"""What a firm hands in about its attestation: a token from a file or a QR code, or the paper and what it says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from accounts.rules.attestation import Phase, Scheme
from kernel.files import Media
from kernel.lines import line
from kernel.refusals import Refused
from law.rules import day_of

PAPERS: Final = (Media.PDF, Media.JPEG)
LARGEST_PAPER: Final = 8_000_000
LONGEST_NUMBER: Final = 60
# No attestation of a scheme is given for longer; a year typed wrong is
LONGEST_VALIDITY: Final = timedelta(days=10 * 366)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a paper attestation says, as the firm copies it; both days are included."""

    scheme: str
    number: str
    file_no: str
    phase: str
    starts_on: date
    ends_on: date


def token_in(text: str) -> str:
    """Return the token in a text that was pasted, typed over lines by a mail program, or read from a QR code."""
    return "".join(text.split())


def read_claim(typed: Claim, schemes: Collection[str], on: date) -> Claim:
    """Return a claim in written form, or refuse with the field to correct.

    Refusals: `scheme_of_other_agency`, `phase_unknown`, `validity_reversed`, `validity_too_long`, `validity_over`,
    those of `line`.
    """
    if typed.scheme not in set(Scheme) & set(schemes):
        raise Refused("scheme_of_other_agency", field="scheme")
    if typed.phase not in set(Phase):
        raise Refused("phase_unknown", field="phase")
    check_days(typed.starts_on, typed.ends_on, on)
    number = line(typed.number, "number", most=LONGEST_NUMBER)
    return replace(typed, number=number, file_no=line(typed.file_no, "file_no", most=LONGEST_NUMBER))


def last_day(valid_until: datetime) -> date:
    """Return the last day on which an attestation is valid at all, in Algiers; its end itself is excluded."""
    return day_of(valid_until - timedelta.resolution)


def check_days(starts_on: date, ends_on: date, on: date) -> None:
    """Refuse days that are the wrong way round, too far apart or too far ahead, or all in the past."""
    if ends_on < starts_on:
        raise Refused("validity_reversed", field="ends_on")
    if ends_on - min(starts_on, on) > LONGEST_VALIDITY:
        raise Refused("validity_too_long", field="ends_on")
    if ends_on < on:
        raise Refused("validity_over", field="ends_on")
