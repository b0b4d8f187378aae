"""What the portal says no with: expected, named by a code, and answered with what the person can do next."""

from __future__ import annotations


class Refused(Exception):
    """A rule said no. `code` names the rule that was broken; `facts` are the values its sentence needs.

    A fact called `field` names the form field that the person should correct. Nothing here is a sentence:
    `portal/errors.py` is the one place where a refusal becomes a page, in the language of its reader.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class NotYours(Refused):
    """The thing does not exist, or is not the asker's: the same answer, so that nobody learns which."""

    def __init__(self) -> None:
        super().__init__("not_found")


class Stale(Refused):
    """Somebody else changed the thing since it was read; nothing was written."""

    def __init__(self) -> None:
        super().__init__("stale")
