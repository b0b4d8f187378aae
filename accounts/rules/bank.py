"""Bank and postal accounts: the RIB of 20 digits, its key, and the CCP that a RIP is made of.

RIB = bank 3, branch 5, account 10, key 2. The key is 97 − ((branch‖account × 100) mod 97), from 01 to 97; the bank's
code is not in it (Bank of Algeria, instruction 06-2004; verified on the accounts that the Journal officiel prints).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from accounts.rules.identity import digits, exactly
from kernel.refusals import Refused

POST: Final = "007"
POST_BRANCH: Final = "99999"


@dataclass(frozen=True, slots=True)
class Rib:
    """A bank account; at Algérie Poste it is called RIP."""

    bank: str
    branch: str
    account: str
    key: str

    def __str__(self) -> str:
        return f"{self.bank}{self.branch}{self.account}{self.key}"

    @property
    def printed(self) -> str:
        """The number in its four parts."""
        return f"{self.bank} {self.branch} {self.account} {self.key}"

    @property
    def bank_name(self) -> str | None:
        """The bank's short name; None for a code that is not in the list."""
        return banks().get(self.bank)


@cache
def banks() -> Mapping[str, str]:
    """Return the banks' short names by code."""
    listed: Mapping[str, str] = json.loads(files("accounts").joinpath("data/banks.json").read_text("utf-8"))["banks"]
    return listed


def rib_key(branch: str, account: str) -> str:
    """Return the key of an account: two digits, from 01 to 97."""
    return f"{97 - int(branch + account) * 100 % 97:02}"


def rib(text: str) -> Rib:
    """Read an account of 20 digits; refuses `rib_not_digits`, `rib_wrong_length`, `rib_wrong_key`."""
    number = exactly(text, "rib", 20)
    read = Rib(number[:3], number[3:8], number[8:18], number[18:])
    if read.key != rib_key(read.branch, read.account):
        raise Refused("rib_wrong_key", field="rib")
    return read


def ccp_key(account: str) -> str:
    """Return the key of a postal account: the digits, from the right, times 4, 5, 6 …, summed, modulo 100."""
    return f"{sum(int(digit) * weight for weight, digit in enumerate(reversed(account), 4)) % 100:02}"


def ccp(account: str, key: str) -> Rib:
    """Read a postal account (at most 10 digits) with its own key, and return the RIP it stands for.

    Refusals: `ccp_not_digits`, `ccp_wrong_length`, `ccp_wrong_key`.
    """
    number, stated = _short(account, 10).zfill(10), _short(key, 2)
    if stated.zfill(2) != ccp_key(number):
        raise Refused("ccp_wrong_key", field="ccp")
    return Rib(POST, POST_BRANCH, number, rib_key(POST_BRANCH, number))


def _short(text: str, most: int) -> str:
    number = digits(text, "ccp")
    if not 0 < len(number) <= most:
        raise Refused("ccp_wrong_length", field="ccp", digits=len(number))
    return number
