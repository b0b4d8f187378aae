"""What somebody must say to register a firm, and how it is read; the refusals name the field to correct."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from accounts.rules import bank, identity
from kernel.digits import western
from kernel.lines import line, tidy
from kernel.refusals import Refused
from law.rules import Trade, wilayas

LONGEST_EMAIL: Final = 254  # RFC 5321 4.5.3.1.3, without the angle brackets
LONGEST_LOCAL: Final = 64
LONGEST_NAME: Final = 120
LONGEST_ADDRESS: Final = 200

# Dot-atoms (RFC 5322 3.4.1) at a name of the DNS: what every mail server in the country can write to.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Contact:
    """What a firm may change by itself: where it is reached, paid, and what it does."""

    rib: str
    phone: str
    address: str
    trades: Collection[str]


@dataclass(frozen=True, slots=True)
class Registration:
    """A firm and its owner, as typed or as read."""

    person: str
    email: str
    language: str
    firm: str
    nif: str
    rc: str
    wilaya: int
    contact: Contact


def read_registration(typed: Registration, on: date) -> Registration:
    """Return a registration in written forms, or refuse with the field to correct; `on` says which wilayas there are.

    Refusals: those of `email`, `line`, `identity.nif`, `rc`, `wilaya` and `read_contact`.
    """
    return Registration(
        person=line(typed.person, "person", most=LONGEST_NAME),
        email=email(typed.email),
        language=typed.language,
        firm=line(typed.firm, "firm", most=LONGEST_NAME),
        nif=identity.nif(typed.nif),
        rc=str(rc(typed.rc)),
        wilaya=wilaya(typed.wilaya, on),
        contact=read_contact(typed.contact),
    )


def read_contact(typed: Contact) -> Contact:
    """Return what a firm may change in written forms; refusals of `bank.rib`, `identity.phone`, `line`, `trades`."""
    return Contact(
        rib=str(bank.rib(typed.rib)),
        phone=identity.phone(typed.phone),
        address=line(typed.address, "address", most=LONGEST_ADDRESS),
        trades=trades(typed.trades),
    )


def email(text: str) -> str:
    """Read an e-mail address; refuses `email_not_understood`. The letters stay as typed, looking it up ignores case."""
    found = western(text).strip(" \t\u00a0\u200b\ufeff")
    match = _EMAIL.fullmatch(found)
    if match is None or len(found) > LONGEST_EMAIL or len(match["local"]) > LONGEST_LOCAL:
        raise Refused("email_not_understood", field="email")
    return found


def sought(text: str) -> str:
    """Return an address as somebody who signs in typed it, to be looked up: whatever it is, it is not refused."""
    return tidy(text[:LONGEST_EMAIL])


def rc(text: str) -> identity.Rc:
    """Read a trade register number that says its wilaya: without it, one number could be written in two ways.

    Refusals: those of `identity.rc`, and `rc_without_wilaya`.
    """
    found = identity.rc(text)
    if found.wilaya is None:
        raise Refused("rc_without_wilaya", field="rc")
    return found


def wilaya(code: int, on: date) -> int:
    """Return the code of a wilaya that the country has on a day; refuses `unknown_wilaya`."""
    if code not in {one.code for one in wilayas(on)}:
        raise Refused("unknown_wilaya", field="wilaya", wilaya=code, on=on)
    return code


def trades(codes: Collection[str]) -> tuple[str, ...]:
    """Return trades in the usual order, each once; refuses `trades_missing`, `trade_unknown`."""
    if not codes:
        raise Refused("trades_missing", field="trades")
    if set(codes) - set(Trade):
        raise Refused("trade_unknown", field="trades")
    return tuple(trade.value for trade in Trade if trade in codes)


def warnings(registration: Registration) -> tuple[str, ...]:
    """Return what is odd about the numbers of a registration that was read: `warning.<code>`, never a refusal."""
    return identity.oddities(registration.nif, rc(registration.rc), registration.wilaya)
