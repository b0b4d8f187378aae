"""Numbers that are well formed and visibly nobody's: the ranges of `data/README.md`."""

from __future__ import annotations

from typing import Final

from accounts.rules.bank import rib_key
from law.rules import every_wilaya

FIRST: Final = 9_990_001  # of the register numbers; no register has come near
LAST: Final = 9_999_999
BANK: Final = "999"
BRANCH: Final = "00000"
YEAR: Final = 22


def nif(number: int, wilaya: int) -> str:
    """Return the tax number of a company with this register number: 15 digits, made as its register makes them."""
    return f"00{YEAR:02}{wilaya:02}{number:07}00"


def public_nif(number: int, wilaya: int) -> str:
    """Return the tax number of a public body: it begins with 4."""
    return f"4000{wilaya:02}{number:07}00"


def rc(number: int, wilaya: int) -> str:
    """Return the trade register number, as it is printed on the extract."""
    return f"{wilaya:02}/00-{number:07} B {YEAR:02}"


def rib(number: int) -> str:
    """Return a bank account with its right key, at a bank that does not exist."""
    account = f"{number:010}"
    return f"{BANK}{BRANCH}{account}{rib_key(BRANCH, account)}"


def phone(number: int, wilaya: int) -> str:
    """Return a telephone number of the wilaya that no subscriber can have."""
    area = every_wilaya()[wilaya].phone_area or "021"
    return f"{area} 00 00 {number % 100:02}"
