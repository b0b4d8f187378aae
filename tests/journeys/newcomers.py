"""A firm comes in: it registers, proves its mailbox, and shows that an agency supports it."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from pathlib import Path

from accounts.rules.attestation import issue
from demonstration import invented
from demonstration.cast import FirmPart
from demonstration.load.people import claims
from demonstration.papers import pdf
from tests.journeys.visitors import Visitor

PASSWORD = "une phrase que personne ne devine"


def newcomer(number: int, name: str, person: str, language: str = "fr", agency: str = "anade") -> FirmPart:
    """Return a firm that nobody knows yet, with numbers that are nobody's."""
    slug = f"journey-{number}"
    return FirmPart(number, name, 17, language, person, slug, ("FO", "SP"), agency=agency)


def register(who: Visitor, firm: FirmPart) -> None:
    """Register a firm, confirm the address by the letter, choose a password: its owner is then signed in."""
    who.at("/register")
    who.fill(firm=firm.name, nif=firm.nif, rc=firm.rc, address=firm.address, phone=firm.phone, rib=firm.rib)
    who.fill(person=firm.person, email=firm.email)
    who.page.select_option("main [name=wilaya]", str(firm.wilaya))
    for trade in firm.trades:
        who.page.check(f"main [name=trades][value={trade}]")
    who.send()
    if who.count("[name=checked]"):  # odd numbers are asked about once
        who.page.check("main [name=checked]")
        who.send()
    who.says(firm.email)
    letter = who.portal.letter(firm.email, "/confirm/")
    who.at(re.findall(r"https?://[^/]+(/confirm/\S+)", letter)[0])
    who.fill(password=PASSWORD)
    who.send()
    who.must("/confirm/" not in who.page.url, "the password was not taken")
    who.speak(firm.language)


def show_attestation(who: Visitor, firm: FirmPart, said: dict[str, object] | None = None) -> bool:
    """Show an attestation that the agency signed (of the firm, unless other claims are given); say if it was taken."""
    agency = who.portal.company.agency(firm.agency)
    given = {**claims(firm, agency, int(time.time())), **(said or {})}
    who.at("/firm/attestations/signed")
    who.fill(token=issue(given, who.portal.keyring.agency_key(agency)))
    who.send(of="token")
    return who.page.url.endswith("/firm/attestations")


def ask_agency(who: Visitor, firm: FirmPart, paper: Path) -> None:
    """Ask the agency's agents to check a paper attestation."""
    paper.write_bytes(pdf("Attestation fictive", f"NIF {firm.nif}"))
    today = date.today()  # noqa: DTZ011 - as people read it off the paper
    who.at("/firm/attestations/paper")
    scheme = who.page.locator("main [name=scheme] option", has_text=firm.agency.upper()).first.get_attribute("value")
    who.page.select_option("main [name=scheme]", scheme)
    who.fill(number=f"P-{firm.number}", file_no="17/2025/0042")
    who.fill(starts_on=str(today - timedelta(days=30)), ends_on=str(today + timedelta(days=300)))
    who.page.set_input_files("main [name=paper]", paper)
    who.send(of="paper")
    who.must(who.page.url.endswith("/firm/attestations"), "the agency was not asked")


def settle(agent: Visitor, firm: FirmPart) -> None:
    """As the agency's agent, compare a firm's paper and confirm it."""
    agent.at("/agency")
    with agent.page.expect_navigation():
        agent.page.locator("main a", has_text=firm.name).click()
    agent.says(invented.nif(firm.number, firm.wilaya))
    agent.send("/grant")
