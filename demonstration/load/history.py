"""Two tenders that are past their deadline: one awarded, with its whole history; one whose envelopes wait.

Deadlines cannot be set in the past, by nobody: the two close some seconds after they are published, and the load waits.
"""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal
from typing import Final

from accounts.rules.roles import Role
from bids.actions.booking import write_lot_book
from bids.actions.opening import post_shares, released_headers, second_opening, start_opening
from bids.actions.unsealing import open_envelopes
from bids.rules.shares import read_headers, unwrap_shares, write_shares
from demonstration.cast import FirmPart, PersonPart, TenderPart
from demonstration.load.bidding import bid
from demonstration.load.console import Console, acting, at_work
from demonstration.load.tenders import bring, officer_of, standing
from evaluation.actions.awarding import Decision, award_lot
from evaluation.actions.judging import conclude_judgement, judge_bid
from evaluation.actions.ranking import rank_lot
from evaluation.rules.judgement import Judgement
from evaluation.store import judging
from kernel import clock
from kernel.turn import Turn, system
from tenders.actions import close_due_lots
from tenders.rules.lives import LotState
from tenders.tables import Lot

SOON: Final = timedelta(seconds=5)
CODES: Final = ("T1", "T2", "T3")
GROUNDS: Final = (
    "Offre économiquement la plus avantageuse au regard des critères du cahier des charges (démonstration)."
)


def filed(turn: Turn, console: Console, part: TenderPart) -> None:
    """Publish a tender that closes in some seconds, and let its bidders file."""
    if standing(turn, console, part) is not None:
        return
    closes_at = clock.now() + SOON
    published = bring(turn, console, part, closes_at, closes_at)
    for number in part.bidders:
        bid(turn, console, console.company.firm(number), published.lots[0].ref, part.lots[0])


def await_deadline(console: Console, part: TenderPart) -> None:
    """Wait until a tender has closed."""
    closes_at = console.ask(lambda turn: _lot(turn, console, part).closes_at)
    time.sleep(max(0.0, (closes_at - clock.now()).total_seconds()))


def awarded(turn: Turn, console: Console, part: TenderPart) -> None:
    """Close a tender, open, judge and rank its bids and award its lot, as the tick, members and officer would."""
    lot = _lot(turn, console, part)
    if lot.state != LotState.PUBLISHED:
        return
    while close_due_lots(at_work(turn, system("tick"))):
        continue
    write_lot_book(at_work(turn, system("jobs")), lot.ref, lot.tender.ref)
    _open(turn, console, part, lot)
    _judge(turn, console, part, lot)
    rank_lot(at_work(turn, system("jobs")), lot.ref)
    award_lot(acting(turn, officer_of(console, part)), lot.ref, Decision(GROUNDS))


def _lot(turn: Turn, console: Console, part: TenderPart) -> Lot:
    found = standing(turn, console, part)
    if found is None:
        raise LookupError(part.number)
    return found.lots[0]


def _open(turn: Turn, console: Console, part: TenderPart, lot: Lot) -> None:
    """Hold the opening session: two members post their shares, and the envelopes open."""
    first, second, *_ = _members(console, part)
    start_opening(acting(turn, first.email), lot.tender.ref)
    second_opening(acting(turn, second.email), lot.tender.ref)
    for member in (first, second):
        post_shares(acting(turn, member.email), lot.tender.ref, _shares(turn, console, member, lot.tender.ref))
    for after in (0, len(part.bidders)):
        open_envelopes(at_work(turn, system("jobs")), lot.tender.ref, console.files, after)


def _shares(turn: Turn, console: Console, member: PersonPart, tender_ref: str) -> bytes:
    """Return what `python -m bids open` writes on the member's machine."""
    bundle = read_headers(released_headers(acting(turn, member.email), tender_ref))
    keys = console.keyring.member_keys(member)
    return write_shares(keys, bundle.policy, unwrap_shares(keys, bundle))


def _judge(turn: Turn, console: Console, part: TenderPart, lot: Lot) -> None:
    president = _members(console, part)[0].email
    firms = {one.nif: one for one in console.company.firms}
    for found in judging.bids_of(acting(turn, president), lot):
        judge_bid(acting(turn, president), lot.ref, found.bid.ref, judgement(firms[found.firm.nif]))
    conclude_judgement(acting(turn, president), lot.ref)


def judgement(part: FirmPart) -> Judgement:
    """Return what the commission finds about a bid: admissible, with the points of the data."""
    return Judgement((), dict(zip(CODES, map(Decimal, part.points), strict=True)), "")


def _members(console: Console, part: TenderPart) -> list[PersonPart]:
    return console.company.of_house(part.house, Role.COMMISSION_MEMBER)
