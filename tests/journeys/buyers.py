"""The authority's people: an officer prepares a tender, an approver publishes it, the officer awards its lots."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from demonstration.cast import LotPart, TenderPart
from demonstration.papers import pdf
from demonstration.pricing import estimate
from kernel.clock import ALGIERS, now
from tests.journeys.visitors import Visitor

SECONDS = "%Y-%m-%dT%H:%M:%S"


def in_seconds(seconds: float) -> str:
    """Return an hour in Algiers, as it is typed."""
    return (now() + timedelta(seconds=seconds)).astimezone(ALGIERS).strftime(SECONDS)


def prepare(officer: Visitor, tender: TenderPart, paper: Path) -> str:
    """Write a tender with its lots, bills, judging and documents; return its reference."""
    officer.at("/officer/tenders/new")
    write_subject(officer, tender, in_seconds(3600))
    for number, lot in enumerate(tender.lots, start=1):
        add_lot(officer, lot, tender.wilaya)
        write_bill(officer, lot)
        if number < len(tender.lots):
            officer.at(f"/officer/tenders/{reference(officer)}/lots")
    ref = reference(officer)
    officer.at(f"/officer/tenders/{ref}/judging")
    officer.page.check("main [name=kind][value=lowest_price]")
    officer.send()
    paper.write_bytes(pdf("Cahier des charges", tender.number))
    officer.page.set_input_files("main [name=file]", paper)
    officer.send(of="file")
    return ref


def reference(officer: Visitor) -> str:
    """Return the reference of the tender whose page is open."""
    found = re.search(r"/tenders/([^/]+)/", officer.page.url)
    assert found, officer.page.url
    return found[1]


def write_subject(officer: Visitor, tender: TenderPart, closes_at: str) -> None:
    """Fill in what is built, where, and when bids close and are opened."""
    officer.fill(number=tender.number, title_fr=tender.title.fr, title_ar=tender.title.ar, title_en=tender.title.en)
    officer.fill(object_fr=tender.object.fr, object_ar=tender.object.ar, closes_at=closes_at, opening_at=closes_at)
    officer.page.select_option("main [name=work]", tender.work)
    officer.page.select_option("main [name=wilaya]", str(tender.wilaya))
    officer.page.select_option("main [name=commission]", index=1)
    officer.page.check("main [name=estimate_shown]")
    officer.send()


def add_lot(officer: Visitor, lot: LotPart, wilaya: int) -> None:
    """Add a lot; its bill is asked for next."""
    officer.fill(title_fr=lot.title.fr, title_ar=lot.title.ar, title_en=lot.title.en)
    officer.page.select_option("main [name=wilaya]", str(wilaya))
    officer.fill(execution_days=str(lot.days), estimate=f"{estimate(lot)}")
    officer.send(of="execution_days")
    officer.must("/bill" in officer.page.url, "the lot was not added")
    officer.at(officer.page.url.removeprefix(officer.portal.address).removesuffix("/bill"))
    officer.whole()
    officer.page.go_back()


def write_bill(officer: Visitor, lot: LotPart) -> None:
    """Paste the bill as a spreadsheet copies it."""
    officer.fill(pasted="\n".join(f"{code}\t{quantity}" for code, quantity in lot.bill.items()))
    officer.send("/bill/paste")
    lines = officer.count("input[name^='lines-'][name$='-quantity']")
    officer.must(lines == len(lot.bill), f"{lines} lines")
    officer.whole()


def submit(officer: Visitor, ref: str, tender: TenderPart, seconds: float) -> None:
    """Set the deadline some seconds ahead and hand the tender to an approver."""
    officer.at(f"/officer/tenders/{ref}/subject")
    write_subject(officer, tender, in_seconds(seconds))
    officer.at(f"/officer/tenders/{ref}")
    officer.send("/submit")


def publish(approver: Visitor, ref: str) -> None:
    """Publish a tender that somebody else wrote."""
    approver.at(f"/officer/tenders/{ref}")
    approver.send("/publish")


def award(officer: Visitor, lot_ref: str, grounds: str) -> None:
    """Award a ranked lot to its first; where its price is flagged, the justification is accepted."""
    officer.at(f"/officer/lots/{lot_ref}/award")
    officer.fill(grounds=grounds)
    if officer.count("[name=justified]"):
        officer.page.check("main [name=justified]")
    officer.send(of="grounds")
