"""A form sent empty says what is wrong, first on the page and beside each field; axe-core finds nothing there, too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.axe import violations
from tests.journeys.standing import Standing
from tests.journeys.visitors import PHONE, Visitor, signed_in, visitor

pytestmark = pytest.mark.journey

# Who, the page, and a field of the form that is sent without an answer in it.
VISITORS = [("/sign-in", "email"), ("/forgotten", "email"), ("/register", "nif"), ("/verify", "receipt")]
FIRM = [
    ("/firm/contact", "rib"),
    ("/firm/staff", "email"),
    ("/firm/attestations/signed", "token"),
    ("/firm/attestations/paper", "number"),
    ("/firm/lots/{lot}/bid/prices", "price_1"),
    ("/firm/lots/{lot}/bid/papers", "paper"),
    ("/me/password", "present"),
]
OFFICER = [
    ("/officer/tenders/new", "title_fr"),
    ("/officer/commissions/new", "name_fr"),
    ("/officer/tenders/{tender}/postpone", "reason_fr"),
    ("/officer/tenders/{tender}/cancel", "reason_fr"),
]
ADMINISTRATOR = [("/admin/invite", "email"), ("/admin/authorities/new", "name_fr"), ("/admin/agencies/new", "iss")]
AGENT = [("/agency/revoke", "jti")]


def faults(who: Visitor, forms: list[tuple[str, str]]) -> list[str]:
    """Send each form empty, in Arabic and in French; return what axe-core finds in the answers."""
    found = []
    for path, name in forms:
        for language in ("ar", "fr"):
            who.speak(language)
            who.at(path)
            empty(who, name)
            who.send(of=name)
            who.must(who.count("#errors li"), "no summary of what is wrong")
            who.must(who.page.evaluate("document.activeElement.id") == "errors", "the summary has not the focus")
            found += [f"{path} [{language}] {one}" for one in violations(who.page)]
    return found


def empty(who: Visitor, name: str) -> None:
    """Clear the form's fields of text."""
    fields = who.page.locator(f"main form:has([name={name}])").locator("input:not([type=hidden], [readonly]), textarea")
    for field in fields.all():
        if field.get_attribute("type") not in {"file", "checkbox", "radio", "submit"}:
            field.fill("")


def open_tender(who: Visitor) -> str:
    """Return the reference of the first tender in the public list of one's own authority."""
    who.at("/tenders")
    address = who.page.locator("main article a").first.get_attribute("href")
    return str(address).removeprefix("/tenders/")


def test_a_visitor_is_told_what_is_wrong(chromium: Browser, portal: Standing) -> None:
    with visitor(chromium, portal, size=PHONE) as somebody:
        found = faults(somebody, VISITORS)
    assert not found, "\n".join(found)


def test_a_firm_is_told_what_is_wrong(chromium: Browser, portal: Standing) -> None:
    with signed_in(chromium, portal, "contact@diya-essouhoub.example", size=PHONE) as owner:
        lot = f"{open_tender(owner)}-L1"
        found = faults(owner, [(path.format(lot=lot), name) for path, name in FIRM])
    assert not found, "\n".join(found)


def test_an_officer_is_told_what_is_wrong(chromium: Browser, portal: Standing) -> None:
    with signed_in(chromium, portal, "n.belalem@regie.example") as officer:
        tender = open_tender(officer)
        found = faults(officer, [(path.format(tender=tender), name) for path, name in OFFICER])
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("email", "forms"), [("administration@safqa.example", ADMINISTRATOR), ("a.fekhar@anade.example", AGENT)]
)
def test_others_are_told_what_is_wrong(
    chromium: Browser, portal: Standing, email: str, forms: list[tuple[str, str]]
) -> None:
    with signed_in(chromium, portal, email) as somebody:
        found = faults(somebody, forms)
    assert not found, "\n".join(found)
