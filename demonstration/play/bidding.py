"""Firms bid: prices typed as people type them, papers attached, sealed and filed against a signed receipt."""

from __future__ import annotations

import time
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Final

from demonstration import pricing
from demonstration.cast import FirmPart, LotPart, djelfa
from demonstration.load.bidding import PAPERS, paper
from demonstration.play.publishing import grouped, keep_open
from demonstration.play.scene import Filed, Scene, arrived
from demonstration.play.stage import Step
from demonstration.visiting import Answer, Page, Visitor
from kernel import tokens
from kernel.language import money

# Parts that firms of the data play, by register number.
REPLACES, WITHDRAWS, LATE, NOT_CONFORMING = 9990002, 9990012, 9990013, 9990017
UNKNOWN: Final = 9990029  # holds no attestation
DISCOUNT: Final = {9990007: "2,5", 9990018: "4"}
REFUSED: Final = 422
ARABIC: Final = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")
DECLARED: Final[dict[str, Answer]] = dict.fromkeys(("candidature", "probity", "subscription", "valid_papers"), True)


def bid_all(scene: Scene, step: Step) -> None:
    """Every firm bids for its lots; one replaces its bid, one withdraws, one is refused for want of an attestation."""
    timely = [part for part in scene.bidders if part.number != LATE]
    watch = partial(keep_open, scene)
    bids = scene.together(lambda part: bid_for_lots(scene, part), timely, "firms have bid", watch)
    scene.filed = list(chain(*bids))
    scene.stage.equal("receipts, each its own", len({one.receipt for one in scene.filed}), len(scene.filed))
    _check_footing(scene)
    _unknown_firm(scene)
    watch()
    replaced = _replace(scene)
    _withdraw(scene)
    watch()
    first = [one for one in scene.filed if one.firm.number not in {REPLACES, WITHDRAWS}]
    scene.counting = [*first, replaced]
    _prepare_late(scene)
    firms = {one.firm.number for one in scene.filed}
    step.done = f"{len(scene.filed)} sealed bids of {len(firms)} firms; 1 replaced, 1 withdrawn, 1 refused at the door"


def bid_for_lots(scene: Scene, part: FirmPart) -> list[Filed]:
    """Bid for each lot that a firm wants, one after the other, as somebody with one browser does."""
    return [bid(scene, part, number) for number in part.lots]


def bid(scene: Scene, part: FirmPart, number: int, factor: Decimal = Decimal(1)) -> Filed:
    """Prepare, check, seal and file a firm's bid for a lot; return what the firm holds afterwards."""
    visitor = scene.person(part.email)
    page = draft(scene, visitor, part, number, factor)
    filed = arrived(visitor.submit(page, DECLARED), "/firm/bids/BID-")
    ref = filed.path.rpartition("/")[2]
    receipt = visitor.get(f"{filed.path}/receipt.jws").body.decode("ascii")
    return Filed(part, number, ref, receipt, amount(part, number, factor))


def draft(scene: Scene, visitor: Visitor, part: FirmPart, number: int, factor: Decimal = Decimal(1)) -> Page:
    """Prepare a firm's bid up to the last page, where the whole is shown once more; return that page."""
    desk = f"/firm/lots/{scene.lot(number)}/bid"
    page = visitor.get(f"{desk}/prices")
    lot = djelfa().lots[number - 1]
    page = arrived(visitor.submit(page, typed(part, lot, factor)), f"{desk}/papers")
    for envelope, title in PAPERS:
        file = {"paper": (f"{title}.pdf", paper(part, title))}
        page = arrived(visitor.submit(page, {"envelope": envelope}, file), f"{desk}/papers")
    page = arrived(visitor.get(f"{desk}/seal"), f"{desk}/seal")
    shown = money(amount(part, number, factor), page.language)
    if not page.says(shown):
        scene.stage.check(f"{part.slug}: the amount shown is {shown}", holds=False, found=page.text[:600])
    return page


def typed(part: FirmPart, lot: LotPart, factor: Decimal) -> dict[str, Answer]:
    """Return the price form as the firm types it: in French groups, or in the digits of the Mashriq."""
    habit = _arabic if part.language == "ar" and part.number % 2 else grouped
    prices = (pricing.unit_price(part, code, factor) for code in lot.bill)
    form: dict[str, Answer] = {f"price_{place}": habit(price) for place, price in enumerate(prices, start=1)}
    return {**form, "days": f"{lot.days - part.number % 7}", "discount": DISCOUNT.get(part.number, "")}


def amount(part: FirmPart, number: int, factor: Decimal = Decimal(1)) -> Decimal:
    """Return what a bid must come to, worked out beside the portal."""
    discount = Decimal(DISCOUNT.get(part.number, "0").replace(",", ".")) / 100
    return pricing.amount(part, djelfa().lots[number - 1], discount, factor)


def _arabic(price: Decimal) -> str:
    return f"{price}".translate(ARABIC)


def _check_footing(scene: Scene) -> None:
    """The one firm that waits for its agency reads in its receipt that it bids subject to authentication."""
    waiting = [one for one in scene.filed if tokens.read(one.receipt).claims["subject_to_authentication"]]
    names = [one.firm.slug for one in waiting]
    scene.stage.equal("subject to authentication", names, [scene.newcomers["unsettled"].slug])


def _unknown_firm(scene: Scene) -> None:
    """A firm without any attestation may prepare, and is refused when it files."""
    part = scene.company.firm(UNKNOWN)
    visitor = scene.person(part.email)
    page = visitor.submit(draft(scene, visitor, part, 1), DECLARED)
    scene.stage.check("no attestation, no bid", holds=page.tells("refused.attestation_required"), found=page.text[:300])


def _replace(scene: Scene) -> Filed:
    """One firm thinks again: the later version will count."""
    part = scene.company.firm(REPLACES)
    again = bid(scene, part, part.lots[0], Decimal("0.98"))
    page = scene.person(part.email).get(f"/firm/bids/{again.ref}")
    scene.stage.check("the second version counts", holds=page.tells("This bid counts"))
    paper_receipt = scene.person(part.email).get(f"/firm/bids/{again.ref}/receipt.pdf")
    scene.stage.check("its receipt can be printed", holds=paper_receipt.body.startswith(b"%PDF"))
    return again


def _withdraw(scene: Scene) -> None:
    """One firm takes its bid back, and is given a receipt for that too."""
    part = scene.company.firm(WITHDRAWS)
    visitor = scene.person(part.email)
    page = visitor.get(f"/firm/lots/{scene.lot(part.lots[0])}/bid/withdraw")
    page = arrived(visitor.submit(page, {"sure": True}), "/firm/bids/BID-")
    scene.stage.check("a receipt of the withdrawal", holds=page.tells("Receipt of the withdrawal"))


def _prepare_late(scene: Scene) -> None:
    """One firm has its last page open, and goes for a coffee."""
    part = scene.company.firm(LATE)
    scene.late = draft(scene, scene.person(part.email), part, part.lots[0])


def deadline(scene: Scene, step: Step) -> None:
    """The deadline passes: the late bid is refused, the tick closes the lots, their books are written."""
    _await_deadline(scene)
    part = scene.company.firm(LATE)
    page = scene.person(part.email).submit(scene.late, DECLARED)
    scene.stage.check("the late bid is refused", holds=page.status == REFUSED and page.tells("refused.deadline_passed"))
    step.done = "the late bid is refused with the reason; nobody had to close anything"


def _await_deadline(scene: Scene) -> None:
    whole = max(1, round(scene.seconds_left()))
    while (left := scene.seconds_left()) > 0:
        scene.stage.progress(whole - round(left), whole, "s until the deadline")
        time.sleep(min(0.2, left))
