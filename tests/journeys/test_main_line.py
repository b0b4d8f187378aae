"""The main line, played in a browser by the people whose work it is: from the registration of a firm to the ledger."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from demonstration.cast import FirmPart, LotPart, TenderPart, Words
from tests.journeys import bidders, buyers, members, newcomers
from tests.journeys.standing import Standing
from tests.journeys.visitors import PHONE, Visitor, signed_in, visitor
from tests.make.waiting import until

pytestmark = pytest.mark.journey

BIDDING = 75  # seconds from the officer's last word to the deadline: four bids, a withdrawal, and time to spare
GROUNDS = "Offre la moins-disante, conforme au cahier des charges."

LOTS = (
    LotPart(
        Words("Artère nord", "المحور الشمالي", "Northern route"), 60, {"FO-01": Decimal(1200), "FO-08": Decimal(96)}
    ),
    LotPart(Words("Artère sud", "المحور الجنوبي", "Southern route"), 45, {"GC-01": Decimal(800), "RE-01": Decimal(24)}),
)
TENDER = TenderPart(
    key="journey",
    house="regie",
    number="21/RFF-DJ/2026",
    work="FO",
    wilaya=17,
    title=Words(
        "Pose de câbles en conduite à Dar Chioukh", "مدّ كوابل في الأنابيب بدار الشيوخ", "Cables at Dar Chioukh"
    ),
    object=Words("Pose de câbles, soudures et mesures, en deux lots.", "مدّ كوابل ولحام وقياسات، في حصتين.", ""),
    lots=LOTS,
)
CHEAPER = newcomers.newcomer(9_995_001, "Étoile du Hodna", "Nassima Khelil")
DEARER = newcomers.newcomer(9_995_002, "مؤسسة أنوار الحضنة", "بشير مقراني", language="ar")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Return a paper that a firm attaches."""
    return tmp_path / "Memoire technique.pdf"


def priced(firm: FirmPart, factor: str) -> FirmPart:
    """Return a firm that asks so many times the middle prices."""
    return replace(firm, factor=Decimal(factor))


def published(chromium: Browser, portal: Standing, paper: Path) -> str:
    """Let the officer prepare the tender and the approver publish it."""
    officer, approver = (portal.company.of_house("regie", role)[0].email for role in ("officer", "approver"))
    with signed_in(chromium, portal, officer, "ar") as author, signed_in(chromium, portal, approver) as other:
        ref = buyers.prepare(author, TENDER, paper)
        buyers.submit(author, ref, TENDER, BIDDING)
        buyers.publish(other, ref)
        other.at(f"/tenders/{ref}")
        other.says(TENDER.title.fr)
    return ref


def test_a_firm_that_registers_today_wins_a_lot(
    chromium: Browser, portal: Standing, papers: Path, tmp_path: Path
) -> None:
    with visitor(chromium, portal) as first, visitor(chromium, portal, "ar", PHONE) as second:
        newcomers.register(first, CHEAPER)
        newcomers.register(second, DEARER)
        authenticated(chromium, portal, first, second, papers)
        ref = published(chromium, portal, papers)
        bids(chromium, first, second, ref, papers)
        closed_to(first, ref)
        opened(chromium, portal, ref, tmp_path)
        judged(chromium, portal, ref)
        awarded(chromium, portal, ref)
        told(portal, ref)
        again(portal, first, ref, tmp_path)
    audited(chromium, portal, ref)


def authenticated(chromium: Browser, portal: Standing, first: Visitor, second: Visitor, paper: Path) -> None:
    """One firm shows a borrowed attestation in vain, then its own; the other's is confirmed by an agent."""
    assert not newcomers.show_attestation(first, CHEAPER, {"sub": DEARER.nif})
    assert newcomers.show_attestation(first, CHEAPER)
    newcomers.ask_agency(second, DEARER, paper)
    [agent] = portal.company.of_house(DEARER.agency, "agency_agent")
    with signed_in(chromium, portal, agent.email) as reader:
        newcomers.settle(reader, DEARER)
    portal.letter(DEARER.email, "/firm/attestations")


def bids(chromium: Browser, first: Visitor, second: Visitor, ref: str, paper: Path) -> None:
    """The one bids for the first lot, twice; the other for both lots; a third takes its bid back."""
    lots = [f"{ref}-L1", f"{ref}-L2"]
    bidders.leave(first, lots[0])
    dear = bidders.bid(first, priced(CHEAPER, "1.3"), lots[0], LOTS[0], paper)
    cheap = bidders.bid(first, priced(CHEAPER, "0.9"), lots[0], LOTS[0], paper)
    assert bidders.receipt(first, dear) != bidders.receipt(first, cheap)
    for lot_ref, lot in zip(lots, LOTS, strict=True):
        bidders.bid(second, DEARER, lot_ref, lot, paper)
    third = first.portal.company.bidders()[0]
    with signed_in(chromium, first.portal, third.email) as leaving:
        bidders.bid(leaving, third, lots[0], LOTS[0], paper)
        bidders.withdraw(leaving, lots[0])


def closed_to(who: Visitor, ref: str) -> None:
    """Wait for the deadline: then nobody bids any more."""
    bid = f"{who.portal.address}/firm/lots/{ref}-L1/bid"
    until(lambda: who.page.request.get(bid).status == 422, "the deadline")


def opened(chromium: Browser, portal: Standing, ref: str, folder: Path) -> None:
    """Two members open the envelopes with the keys on their own machines."""
    parts = portal.company.of_house("regie", "commission_member")[:2]
    with signed_in(chromium, portal, parts[0].email) as one, signed_in(chromium, portal, parts[1].email, "ar") as other:
        members.start(one, ref)
        members.second(other, ref)
        for member, part in zip((one, other), parts, strict=True):
            own = folder / part.email
            own.mkdir()
            members.post_shares(member, part, ref, own)
        members.opened(one, ref)


def judged(chromium: Browser, portal: Standing, ref: str) -> None:
    """A member writes down what the commission decides."""
    member = portal.company.of_house("regie", "commission_member")[2]
    with signed_in(chromium, portal, member.email) as writer:
        assert members.judge(writer, f"{ref}-L1") == 2  # neither the replaced bid nor the withdrawn one
        assert members.judge(writer, f"{ref}-L2") == 1
        for lot in (1, 2):
            members.conclude(writer, f"{ref}-L{lot}")


def awarded(chromium: Browser, portal: Standing, ref: str) -> None:
    """The officer awards both lots once they are ranked."""
    [officer] = portal.company.of_house("regie", "officer")
    with signed_in(chromium, portal, officer.email, "ar") as decider:
        for lot in (1, 2):
            lot_ref = f"{ref}-L{lot}"
            until(partial(rankable, decider, lot_ref), f"the ranking of {lot_ref}")
            buyers.award(decider, lot_ref, GROUNDS)


def rankable(officer: Visitor, lot_ref: str) -> bool:
    """Say whether a lot waits for its award."""
    officer.at(f"/officer/lots/{lot_ref}/award")
    return officer.count("[name=grounds]") > 0


def told(portal: Standing, ref: str) -> None:
    """Winner and loser read why, each in their language."""
    won = portal.letter(CHEAPER.email, GROUNDS)
    lost = portal.letter(DEARER.email, GROUNDS)
    assert f"{ref}-L1" in won
    assert f"{ref}-L" in lost
    assert re.search(r"[\u0600-\u06ff]", lost)


def again(portal: Standing, anybody: Visitor, ref: str, folder: Path) -> None:
    """Anybody computes the published case again and finds the published bytes."""
    asked = {
        name: anybody.page.request.get(f"{portal.address}/lots/{ref}-L1/{name}.json") for name in ("case", "result")
    }
    assert {answer.status for answer in asked.values()} == {200}
    case = folder / "case.json"
    case.write_bytes(asked["case"].body())
    done = portal.run("evaluation", "rank", str(case))
    assert done.stdout.encode() == asked["result"].body()


def audited(chromium: Browser, portal: Standing, ref: str) -> None:
    """The auditor reads the whole history; the command line finds the ledger whole, and so does the file taken away."""
    with signed_in(chromium, portal, "audit@safqa.example") as auditor:
        auditor.at(f"/auditor/tenders/{ref}")
        for word in (
            "L’appel d’offres a été publié",
            "Une offre a été retirée",
            "Le lot a été attribué provisoirement",
        ):
            auditor.says(word)
        for name in (CHEAPER.person, DEARER.person):
            auditor.says(name)
        auditor.at("/auditor/checkpoints")
        auditor.send("/auditor/verification")
        auditor.says("Le journal est intact")
    whole = portal.run("audit", "verify", "--vkey", portal.vkey)
    assert whole.stdout.startswith("WHOLE"), whole.stdout + whole.stderr
