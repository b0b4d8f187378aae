"""A firm bids: prices, papers, the last look, the receipt; then another version, or none."""

from __future__ import annotations

import re
from pathlib import Path

from demonstration import pricing
from demonstration.cast import FirmPart, LotPart
from demonstration.papers import pdf
from tests.journeys.visitors import Visitor
from tests.make.waiting import until

DECLARATIONS = ("candidature", "probity", "subscription", "valid_papers")


def price(who: Visitor, firm: FirmPart, lot_ref: str, lot: LotPart) -> None:
    """Price every line of a lot and keep the draft."""
    who.at(f"/firm/lots/{lot_ref}/bid/prices")
    for number, code in enumerate(lot.bill, start=1):
        who.fill(**{f"price_{number}": f"{pricing.unit_price(firm, code)}".replace(".", ",")})
    who.fill(days=str(lot.days))
    who.send()
    who.must(who.page.url.endswith("/papers"), "the prices were not taken")


def leave(who: Visitor, lot_ref: str) -> None:
    """Go away in the middle of the prices, without a button, and find them again."""
    prices = f"/firm/lots/{lot_ref}/bid/prices"
    who.at(prices)
    who.fill(price_1="1 234,50", days="77")
    who.at("/help")

    def kept() -> bool:
        who.at(prices)
        return [who.page.input_value(f"main [name={name}]") for name in ("price_1", "days")] == ["1 234,50", "77"]

    until(kept, "what was typed into a page that was left")


def attach(who: Visitor, firm: FirmPart, paper: Path) -> None:
    """Attach a technical paper to the draft."""
    paper.write_bytes(pdf("Mémoire technique", firm.name))
    who.page.select_option("main [name=envelope]", "technical")
    who.page.set_input_files("main [name=paper]", paper)
    who.send(of="paper")
    who.says(paper.name)
    who.whole()


def seal(who: Visitor, lot_ref: str) -> str:
    """Declare what is asked, seal, and return the reference on the receipt."""
    who.at(f"/firm/lots/{lot_ref}/bid/seal")
    who.whole()
    for name in DECLARATIONS:
        who.page.check(f"main [name={name}]")
    who.send(of="checked")
    found = re.search(r"/firm/bids/([^/?]+)$", who.page.url)
    who.must(found, "the bid was not filed")
    return found[1] if found else ""


def bid(who: Visitor, firm: FirmPart, lot_ref: str, lot: LotPart, paper: Path) -> str:
    """Bid for a lot from beginning to end; return the reference of the filing."""
    price(who, firm, lot_ref, lot)
    attach(who, firm, paper)
    return seal(who, lot_ref)


def withdraw(who: Visitor, lot_ref: str) -> None:
    """Take the bid back."""
    who.at(f"/firm/lots/{lot_ref}/bid/withdraw")
    who.whole()
    who.page.check("main [name=sure]")
    who.send(of="sure")


def receipt(who: Visitor, ref: str) -> str:
    """Return the signed receipt of a filing, as it is downloaded."""
    answer = who.page.request.get(f"{who.portal.address}/firm/bids/{ref}/receipt.jws")
    assert answer.status == 200
    return answer.text()
