"""The main menu: which entries, for whom, in which order; and who the head of the page names."""

from __future__ import annotations

from functools import cache

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _

from portal.cards import MenuItem, SignedIn
from portal.people import current, current_actor
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
    here = [(label, endpoint) for label, endpoint in ENTRIES if may_come(endpoint, current_actor().roles)]
    items = [MenuItem(str(label), address(endpoint), request.endpoint == endpoint) for label, endpoint in here]
    name = SignedIn(standing.name, address("account.me")) if standing else None
    return {"nav": items, "signed_in": name, "offers": offers}


def offers(endpoint: str) -> bool:
    """Say whether a link to a page is worth offering: to whoever may come, and to visitors, who sign in on the way."""
    roles = current_actor().roles
    return not roles or may_come(endpoint, roles)


@cache
def address(endpoint: str) -> str:
    """Return the address of a page that is one for everybody."""
    return url_for(endpoint)
