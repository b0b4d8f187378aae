"""The numbers by which Algeria knows a firm: tax (NIF), trade register (RC), bank (RIB, RIP, CCP), telephone.

Each reader takes what people type (spaces, Arabic-Indic digits, either printed form) and gives one written form, or
refuses with a code. What is merely odd is a warning: numbers that break every known rule stand on real papers.
`docs/algorithms/identity-numbers.md` is the worked table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stdnum.dz import nif as stdnum_nif
from stdnum.exceptions import InvalidLength, ValidationError

from kernel.digits import compact
from kernel.refusals import Refused
from law.rules import every_wilaya, within_58

# The first digit of a NIF says what its holder is (by samples, not by a published text)
_COMPANY, _PERSONS, _PUBLIC_BODY = "0", "12", "4"

_PUNCTUATION = str.maketrans("", "", ".-–/_,")
_KINDS = str.maketrans({"أ": "A", "ا": "A", "ب": "B"})
_RC_OF_REGISTER = re.compile(r"(?P<wilaya>\d{2})/?(?P<branch>\d{2})[-–]?(?P<number>\d{7})(?P<kind>[AB])(?P<year>\d{2})")
_RC_OF_NOTICE = re.compile(
    r"(?P<year>\d{2})(?P<kind>[AB])(?P<number>\d{1,7}?)(?:[-–]?(?P<wilaya>\d{2})/(?P<branch>\d{2}))?"
)
_PHONE = re.compile(r"(?:\+213|00213|0)(?P<national>[567]\d{8}|[234]\d{7})")


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as it stands on somebody's paper, and what is odd about it (`warning.<code>` in the catalogue)."""

    value: str
    warnings: tuple[str, ...] = ()


def nif(text: str) -> str:
    """Read the tax number of a firm: 15 digits, or 20 for a secondary establishment.

    Refusals: `nif_not_digits`, `nif_wrong_length`.
    """
    number = digits(text, "nif")
    try:
        return str(stdnum_nif.validate(number))
    except InvalidLength:
        raise Refused("nif_wrong_length", field="nif", digits=len(number)) from None
    except ValidationError:
        raise Refused("nif_not_digits", field="nif") from None


def printed_nif(text: str) -> Printed:
    """Read a tax number copied from a notice: digits, of any length up to 20; another than 15 or 20 is only odd.

    Refusals: `nif_not_digits`, `nif_wrong_length` (over 20, or none).
    """
    number = digits(text, "nif")
    if not 0 < len(number) <= 20:  # noqa: PLR2004  the longest there is
        raise Refused("nif_wrong_length", field="nif", digits=len(number))
    return Printed(number, () if stdnum_nif.is_valid(number) else ("nif_odd_length",))


def digits(text: str, field: str) -> str:
    """Return the digits of a number typed with any spaces and punctuation; refuses `<field>_not_digits`."""
    number = compact(text).translate(_PUNCTUATION)
    if not re.fullmatch(r"[0-9]*", number):
        raise Refused(f"{field}_not_digits", field=field)
    return number


def exactly(text: str, field: str, length: int) -> str:
    """Read a number of which nothing but the length is known; refuses `<field>_not_digits`, `<field>_wrong_length`."""
    number = digits(text, field)
    if len(number) != length:
        raise Refused(f"{field}_wrong_length", field=field, digits=len(number))
    return number


def nis(text: str) -> str:
    """Read a statistical number: 15 digits."""
    return exactly(text, "nis", 15)


def tax_article(text: str) -> str:
    """Read an article of taxation (AI): 11 digits."""
    return exactly(text, "tax_article", 11)


def nin(text: str) -> str:
    """Read a national identity number: 18 digits."""
    return exactly(text, "nin", 18)


@dataclass(frozen=True, slots=True)
class Rc:
    """An entry of the trade register. `kind`: A natural person, B company; `wilaya` and `branch` may not be printed."""

    year: str
    kind: str
    number: str
    wilaya: int | None
    branch: str | None

    def __str__(self) -> str:
        place = "" if self.wilaya is None else f"{self.wilaya:02}/{self.branch}-"
        return f"{place}{self.number} {self.kind} {self.year}"


def rc(text: str) -> Rc:
    """Read a trade register number in either printed form: `16/00-0123456 B 19` or `19 B 0123456 16/00`.

    Its written form is the first. Refusals: `rc_not_understood`, `rc_unknown_wilaya`.
    """
    words = compact(text).upper().translate(_KINDS)
    match = _RC_OF_REGISTER.fullmatch(words) or _RC_OF_NOTICE.fullmatch(words)
    if match is None:
        raise Refused("rc_not_understood", field="rc")
    wilaya = int(match["wilaya"]) if match["wilaya"] else None
    if wilaya is not None and wilaya not in every_wilaya():
        raise Refused("rc_unknown_wilaya", field="rc", wilaya=wilaya)
    return Rc(match["year"], match["kind"], match["number"].zfill(7), wilaya, match["branch"])


def oddities(nif: str, rc: Rc, wilaya: int) -> tuple[str, ...]:
    """Return what does not agree between a firm's tax number, trade register and wilaya: warnings, never refusals.

    A company's NIF is `0`, `0`, year, wilaya and number of its RC, two digits more; the rule is inferred from samples.
    """
    found = {
        "nif_of_public_body": nif[0] == _PUBLIC_BODY,
        "nif_not_of_a_company": rc.kind == "B" and nif[0] in _PERSONS,
        "nif_not_of_a_person": rc.kind == "A" and nif[0] == _COMPANY,
        **(_company_oddities(nif, rc, wilaya) if nif.startswith("00") and rc.kind == "B" else {}),
        "rc_other_wilaya": rc.wilaya is not None and not _same_place(rc.wilaya, wilaya),
    }
    return tuple(code for code, odd in found.items() if odd)


def _company_oddities(nif: str, rc: Rc, wilaya: int) -> Mapping[str, bool]:
    year, place, number = nif[2:4], int(nif[4:6]), nif[6:13]
    return {
        "nif_other_year": year != rc.year,
        "nif_other_number": number != rc.number,
        "nif_other_wilaya": place not in every_wilaya() or not _same_place(place, rc.wilaya or wilaya),
    }


def _same_place(one: int, other: int) -> bool:
    """Say whether two wilaya codes name one place: a firm of a new wilaya was registered in the mother wilaya."""
    return within_58(one) == within_58(other)


def phone(text: str) -> str:
    """Read an Algerian telephone number and return it as `+213…`; refuses `phone_not_understood`."""
    match = _PHONE.fullmatch(compact(text).translate(_PUNCTUATION).replace("(", "").replace(")", ""))
    if match is None:
        raise Refused("phone_not_understood", field="phone")
    return f"+213{match['national']}"


def is_mobile(number: str) -> bool:
    """Say whether a number as `phone` writes it can receive an SMS."""
    return number[4] in "567"


def printed_phone(number: str) -> str:
    """Return a number as `phone` writes it the way people write it: `0550 12 34 56`, `021 23 45 67`."""
    national = f"0{number.removeprefix('+213')}"
    pairs = national[-6:]
    return f"{national[:-6]} {pairs[:2]} {pairs[2:4]} {pairs[4:]}"
