"""The main menu: which entries, for whom, in which order; and who the head of the page names."""

from __future__ import annotations

from functools import cache, lru_cache, partial

from flask import Flask, request, url_for

from kernel.turn import VISITOR
from portal.cards import MenuItem, SignedIn
from portal.language import current as language
from portal.language import lazy_gettext as _
from portal.people import current
from portal.rights import may_come

# Label, endpoint. An entry is shown to whoever may come to its page; an endpoint's first word marks its part.
ENTRIES = [
    (_("Open tenders"), "public.tenders"),
    (_("My bids"), "firm.bids"),
    (_("Openings of my commission"), "committee.openings_list"),
    (_("Bids to judge"), "committee.lots"),
    (_("My results"), "firm.results"),
    (_("Public openings"), "public.openings"),
    (_("My firm"), "firm.dossier"),
    (_("Our tenders"), "officer.workspace"),
    (_("Lots to award"), "officer.awards"),
    (_("Commissions"), "officer.commissions"),
    (_("My commissions"), "committee.commissions"),
    (_("Requests to settle"), "agency.waiting"),
    (_("Settled attestations"), "agency.settled"),
    (_("People"), "admin.people"),
    (_("Public bodies"), "admin.houses"),
    (_("Tenders to oversee"), "auditor.tenders"),
    (_("The whole ledger"), "auditor.whole"),
    (_("My letters"), "account.letters"),
    (_("Help"), "public.help"),
]


def init(app: Flask) -> None:
    """Give every page its menu."""
    app.context_processor(menu)


def menu() -> dict[str, object]:
    """Return the menu and the name at the head of the page."""
    standing = current()
    roles = standing.roles if standing else VISITOR.roles
    name = SignedIn(standing.name, address("account.me")) if standing else None
    nav = entries(roles, language().code, request.endpoint)
    return {"nav": nav, "signed_in": name, "offers": partial(offers, roles)}


@lru_cache(1024)
def entries(roles: frozenset[str], _lang: str, here: str | None) -> tuple[MenuItem, ...]:
    """Return the entries for people of these roles, in a language, on one of the pages."""
    open_to = [(label, endpoint) for label, endpoint in ENTRIES if may_come(endpoint, roles)]
    return tuple(MenuItem(str(label), address(endpoint), endpoint == here) for label, endpoint in open_to)


def offers(roles: frozenset[str], endpoint: str) -> bool:
    """Say whether a link to a page is worth offering: to whoever may come, and to visitors, who sign in on the way."""
    return not roles or may_come(endpoint, roles)


@cache
def address(endpoint: str) -> str:
    """Return the address of a page that is one for everybody."""
    return url_for(endpoint)
