"""Which passwords are taken: long enough, not the address, not one that everybody tries. Nothing about their letters.

After NIST SP 800-63B 3.1.1.2: length is what counts; rules of composition make people write `Password1!`.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

from kernel.refusals import Refused

LEAST: Final = 10
MOST: Final = 200
_FEWEST_LETTERS: Final = 4


def prepared(password: str) -> str:
    """Return a password in the one form that is hashed: two keyboards may write the same letter differently."""
    return unicodedata.normalize("NFKC", password)


def chosen(password: str, email: str) -> str:
    """Return a new password prepared, or refuse it, with the field `password`.

    Refusals: `password_too_short` (with `least`), `password_too_long` (with `most`), `password_is_address`,
    `password_common`.
    """
    if len(password) > MOST:
        raise Refused("password_too_long", field="password", most=MOST)
    found = prepared(password)
    if len(found) < LEAST:
        raise Refused("password_too_short", field="password", least=LEAST)
    if found.casefold() in {email.casefold(), email.partition("@")[0].casefold()}:
        raise Refused("password_is_address", field="password")
    if len(set(found)) < _FEWEST_LETTERS or found.casefold() in common():
        raise Refused("password_common", field="password")
    return found


@cache
def common() -> frozenset[str]:
    """Return the passwords that everybody tries first, in lower case, of those long enough to be taken."""
    listed = files("accounts").joinpath("data/common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in listed.splitlines() if line and not line.startswith("#"))
