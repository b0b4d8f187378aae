"""Every page that a role can reach: it answers, it fits a small phone, and axe-core finds nothing, in three languages.

The pages are found as people find them, by following links from where a role begins; so a dead link is a failure, too.
What no link leads to is listed here with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter, RequestRedirect

from accounts.rules.roles import Role
from kernel.database import open_database
from kernel.language import languages
from portal import create_app
from portal.rights import RIGHTS, may_come
from portal.services import EXTENSION
from tenders.rules.lives import LotState
from tenders.tables import Lot
from tests.journeys.axe import COLOURS, violations
from tests.journeys.standing import Standing
from tests.journeys.visitors import Visitor, signed_in, visitor

pytestmark = pytest.mark.journey

MOST = 2  # addresses of one endpoint: things in different states look different
PUBLIC = 1  # of a public one, for somebody signed in: a visitor has seen the others
SMALLEST = 320

WHO: dict[str, list[str]] = {
    "visitor": [],
    "firm": ["contact@alfa-lumiere.example", "contact@cigogne.example"],
    "agent": ["a.fekhar@anade.example"],
    "officer": ["n.belalem@regie.example"],
    "approver": ["k.tounsi@regie.example", "m.bouchama@office.example"],
    "member": ["y.cherfaoui@regie.example"],
    "auditor": ["audit@safqa.example"],
    "administrator": ["administration@safqa.example"],
}
# Where somebody begins who has just signed in, beside what the menu leads to.
BEGINNINGS = ["/", "/me", "/help", "/openings", "/verify", "/ledger", "/mailbox", f"/verify/{64 * '0'}"]
# Reached by a secret in a letter, or by the answer to a form: the journeys go there.
UNLINKED = {"account.confirm", "account.reset", "account.invitation", "account.sent"}
# Looked at in the main line and with the forms: they stand on what is being prepared or filed just then.
PASSING = {
    "firm.bid_papers", "firm.bid_seal", "firm.bid_withdraw", "officer.bill", "officer.lot", "officer.postpone",
    "account.letter", "public.mail",
}  # fmt: skip
# Not pages.
FILES = {
    "public.case_file", "public.result_file", "public.earlier_case", "public.checkpoint", "public.healthz",
    "public.mail_file", "public.opening_minutes", "public.receipt_key", "public.tender_document",
    "public.tender_policy", "officer.award_case", "officer.award_result", "committee.opening_headers", "static",
}  # fmt: skip
# Of no use to somebody who is signed in.
OUTSIDE = {"account.sign_in", "account.forgotten", "account.register"}


@dataclass
class Walk:
    """Somebody's way through the portal: what was seen, what is still to be seen, what was wrong."""

    who: Visitor
    addresses: MapAdapter
    ahead: list[str]
    signed_in: bool
    seen: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def go_on(self) -> None:
        """Visit every page that links lead to."""
        counted: Counter[str] = Counter()
        while self.ahead:
            path = self.ahead.pop(0)
            endpoint = self.endpoint(path)
            if path in self.seen or endpoint is None or counted[endpoint] >= self.most(endpoint):
                continue
            counted[endpoint] += 1
            self.seen[path] = endpoint
            self.visit(path)

    def most(self, endpoint: str) -> int:
        """Return how many addresses of an endpoint are worth a visit."""
        return PUBLIC if self.is_anybodys(endpoint) else MOST

    def is_anybodys(self, endpoint: str) -> bool:
        """Say whether a page was looked at already, by a visitor: then only its links count."""
        return self.signed_in and endpoint.startswith("public.")

    def visit(self, path: str) -> None:
        """Ask for a page, look at it, and go on from its links."""
        answer = self.who.page.request.get(f"{self.who.portal.address}{path}")
        if answer.status != 200:
            self.faults.append(f"{path}: {answer.status}")
            return
        if "text/html" not in answer.headers["content-type"]:
            return
        if self.is_anybodys(self.seen[path]):
            self.who.at(path)
        else:
            self.look_at(path)
        self.ahead += list(self.links())

    def look_at(self, path: str) -> None:
        """Look at a page in every language, at the smallest phone's width, and in the dark."""
        page = self.who.page
        for language in languages():
            self.who.speak(language)
            self.who.at(path)
            self.judge(path, language, violations(page))
        self.judge(path, "small", self.overflow())
        page.emulate_media(color_scheme="dark")
        self.judge(path, "dark", violations(page, COLOURS))
        page.emulate_media(color_scheme="light")

    def judge(self, path: str, how: str, found: list[str]) -> None:
        """Note what is wrong with a page."""
        self.faults += [f"{path} [{how}] {one}" for one in found]

    def overflow(self) -> list[str]:
        """Say whether the page is wider than the smallest phone."""
        page, size = self.who.page, self.who.page.viewport_size
        assert size is not None
        page.set_viewport_size({"width": SMALLEST, "height": size["height"]})
        width = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size(size)
        return [f"is {width} wide"] if width > SMALLEST else []

    def links(self) -> Iterator[str]:
        """Yield the addresses within the portal that the page leads to."""
        found = self.who.page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
        for parts in map(urlsplit, found):
            if f"{parts.scheme}://{parts.netloc}" == self.who.portal.address:
                yield f"{parts.path}?{parts.query}" if parts.query else parts.path

    def endpoint(self, path: str) -> str | None:
        """Return the endpoint behind an address; nothing where the address is no page's."""
        try:
            return str(self.addresses.match(urlsplit(path).path, "GET")[0])
        except (MethodNotAllowed, NotFound, RequestRedirect):
            self.faults.append(f"{path}: leads nowhere")
            return None


@pytest.fixture(scope="session")
def pages(portal: Standing) -> Iterator[Flask]:
    """Return the application, for its map of addresses."""
    sessions = open_database(portal.settings.database_url)
    yield create_app(portal.settings, sessions)
    sessions.kw["bind"].dispose()


@pytest.mark.parametrize("who", WHO)
def test_every_page_of_a_role_is_whole(chromium: Browser, portal: Standing, pages: Flask, who: str) -> None:
    visited: set[str] = set()
    faults: list[str] = []
    for email in WHO[who] or [""]:
        entered = signed_in(chromium, portal, email) if email else visitor(chromium, portal)
        with entered as somebody:
            ahead = [*BEGINNINGS, *results(pages)]
            walk = Walk(somebody, pages.url_map.bind(urlsplit(portal.address).netloc), ahead, bool(email))
            walk.go_on()
            visited |= set(walk.seen.values())
            faults += [f"{email or who} {fault}" for fault in walk.faults]
    assert not faults, "\n".join(faults)
    missing = sorted(unseen(pages, roles_of(who)) - visited)
    assert not missing, missing


def results(pages: Flask) -> list[str]:
    """Return the page of a lot's result: the list of what is open leads to none."""
    sessions = pages.extensions[EXTENSION].sessions
    with sessions() as tx:
        found = tx.scalars(select(Lot.ref).where(Lot.state == LotState.AWARDED).order_by(Lot.ref).limit(1)).all()
    return [f"/lots/{ref}/result" for ref in found]


def roles_of(who: str) -> frozenset[str]:
    names = {
        "firm": {Role.FIRM_OWNER},
        "agent": {Role.AGENCY_AGENT},
        "member": {Role.COMMISSION_MEMBER},
        "visitor": set(),
    }
    return frozenset(names.get(who, {who}))


def unseen(pages: Flask, roles: frozenset[str]) -> set[str]:
    """Return the pages that these roles may come to and that links must lead them to: a visitor to the public ones."""
    asked = {rule.endpoint for rule in pages.url_map.iter_rules() if "GET" in (rule.methods or ())}
    open_to = {one for one in asked & RIGHTS.keys() if may_come(one, roles)} - UNLINKED - PASSING - FILES
    return {one for one in open_to - OUTSIDE if not one.startswith("public.")} if roles else open_to
