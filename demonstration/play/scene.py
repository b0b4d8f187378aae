"""What the steps of a play share: the people signed in, the tender, what was filed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from config import Settings
from demonstration.cast import MOST_DRAWN, Company, FirmPart, PersonPart, company, newcomers
from demonstration.keyring import Keyring
from demonstration.load.console import keyring_of
from demonstration.play.stage import Stage
from demonstration.visiting import Mailbox, Page, Unexpected, Visitor
from kernel import clock, tokens

T = TypeVar("T")
A = TypeVar("A")

HANDS: Final = 4  # people who are at their browsers at the same time


@dataclass(frozen=True, slots=True)
class Filed:
    """A bid as its firm holds it: for which lot, its reference at the portal, the signed receipt."""

    firm: FirmPart
    lot: int
    ref: str
    receipt: str
    amount: Decimal

    @property
    def bidder(self) -> str:
        """Return the reference of the firm, as the receipt names it."""
        return str(tokens.read(self.receipt).claims["bidder"])


@dataclass
class Scene:
    """A play in progress."""

    settings: Settings
    stage: Stage
    folder: Path
    drawn: int = field(default_factory=lambda: secrets.randbelow(MOST_DRAWN))
    tender: str = ""
    request: str = ""
    closes_at: datetime = field(default_factory=clock.now)
    late: Page = field(default_factory=lambda: Page(0, "", "", b""))
    seconds_to_sign_in: float = 0.0
    filed: list[Filed] = field(default_factory=list)
    counting: list[Filed] = field(default_factory=list)
    winners: dict[int, Filed] = field(default_factory=dict)
    here: dict[str, Visitor] = field(default_factory=dict)

    @property
    def company(self) -> Company:
        """Return the people who were loaded."""
        return company()

    @cached_property
    def newcomers(self) -> dict[str, FirmPart]:
        """Return the firms that register in this play, by their part."""
        return newcomers(self.drawn)

    @cached_property
    def keyring(self) -> Keyring:
        """Return the keys of members and agencies."""
        return keyring_of(self.settings, self.company)

    @cached_property
    def mailbox(self) -> Mailbox:
        """Return the folder where letters are laid."""
        return Mailbox(Path(urlsplit(self.settings.mail_url).path))

    @property
    def bidders(self) -> list[FirmPart]:
        """Return every firm that bids, newcomers too."""
        return [*self.company.bidders(), *self.newcomers.values()]

    def visitor(self, language: str = "en") -> Visitor:
        """Return somebody who is not signed in."""
        return Visitor(self.settings.portal_url, language=language)

    def person(self, email: str) -> Visitor:
        """Return somebody at their browser, signed in."""
        if email not in self.here:
            visitor = Visitor(self.settings.portal_url, email)
            page = visitor.sign_in(email, self.company.password)
            if page.status != 200 or page.path == "/sign-in":  # noqa: PLR2004 - HTTP's word for well
                raise Unexpected(f"{email} cannot sign in ({page.status}): {page.text[:200]}")
            self.here[email] = visitor
        return self.here[email]

    def staff(self, house: str, role: str) -> list[PersonPart]:
        """Return who acts for a house in a role."""
        return self.company.of_house(house, role)

    def officer(self) -> Visitor:
        """Return the officer of the fictional authority."""
        return self.person(self.staff("regie", "officer")[0].email)

    def approver(self) -> Visitor:
        """Return the approver of the fictional authority."""
        return self.person(self.staff("regie", "approver")[0].email)

    def auditor(self) -> Visitor:
        """Return the auditor."""
        return self.person(self.staff("", "auditor")[0].email)

    def administrator(self) -> Visitor:
        """Return the administrator of the portal."""
        return self.person(self.staff("", "administrator")[0].email)

    def members(self) -> list[PersonPart]:
        """Return the members of the commission."""
        return self.staff("regie", "commission_member")

    @property
    def notice(self) -> str:
        """Return the address of the tender's public page."""
        return f"/tenders/{self.tender}"

    def seconds_left(self) -> float:
        """Return how long bids may still be filed."""
        return (self.closes_at - clock.now()).total_seconds()

    def lot(self, number: int) -> str:
        """Return the reference of a lot of the tender."""
        return f"{self.tender}-L{number}"

    def together(
        self, work: Callable[[A], T], todo: Iterable[A], what: str, meanwhile: Callable[[], None] = lambda: None
    ) -> list[T]:
        """Let several people do something at the same time, and show how far they are; results in the order given.

        `meanwhile` is done whenever one of them is ready.
        """
        asked = list(todo)
        with ThreadPoolExecutor(HANDS) as hands:
            futures = [hands.submit(work, one) for one in asked]
            for done, future in enumerate(as_completed(futures), start=1):
                future.result()
                self.stage.progress(done, len(asked), what)
                meanwhile()
        return [future.result() for future in futures]


def arrived(page: Page, path: str) -> Page:
    """Return the page if it is the one expected (its path begins so); else `Unexpected`, with what the page says."""
    if page.status != 200 or not page.path.startswith(path):  # noqa: PLR2004
        raise Unexpected(f"came to {page.path} ({page.status}) instead of {path}: {page.text[:500]}")
    return page
