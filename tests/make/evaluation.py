"""Lots to evaluate: opened as they are in life, then judged, ranked and decided step by step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bids.store.opened import bids_of_lot
from bids.tables import OpenedBid
from evaluation.actions.awarding import Decision, award_lot, declare_unsuccessful
from evaluation.actions.judging import conclude_judgement, judge_bid
from evaluation.actions.ranking import rank_lot
from evaluation.rules.judgement import Ground, Judgement
from evaluation.store.outcomes import last_ranking
from evaluation.tables import Ranking
from kernel.turn import Turn, system, take
from tenders.tables import Lot
from tests.conftest import Town
from tests.make import bids, tenders
from tests.make.bids import Bidding
from tests.make.tenders import Published

GROUNDS = "Offre conforme au cahier des charges et la moins-disante."
WHY_NOT = "Aucune offre conforme au cahier des charges n’a été reçue."
CRITERIA = [
    {"code": "T1", "fr": "Moyens humains", "ar": "الوسائل البشرية", "en": "Staff"},
    {"code": "T2", "fr": "Méthode et planning", "ar": "المنهجية والجدول الزمني", "en": "Method and schedule"},
]
QUALITY_PRICE: dict[str, Any] = {
    **tenders.LOWEST_PRICE,
    "kind": "quality_price",
    "price": {"formula": "ratio", "weight": "40"},
    "quality": {
        "formula": "points",
        "weight": "60",
        "minimum": "30",
        "criteria": [{"code": "T1", "max": "40", "minimum": None}, {"code": "T2", "max": "20", "minimum": "10"}],
    },
    "ties": ["quality", "execution_days", "draw"],
}


@dataclass(frozen=True, slots=True)
class Opened:
    """An opened tender of one lot, and who bid, by the name of the firm."""

    of: Published
    bidders: Mapping[str, Bidding]

    @property
    def lot(self) -> Lot:
        """Return the lot."""
        return self.of.lot

    def member(self, turn: Turn, place: int = 1) -> Turn:
        """Return the turn as a member of the commission takes it, after the opening."""
        return bids.member(turn, self.of, place)

    def officer(self, turn: Turn) -> Turn:
        """Return the turn as the officer takes it, after the opening."""
        return replace(bids.at_opening(turn, self.of), actor=self.of.house.acts(self.of.house.officer))

    def job(self, turn: Turn) -> Turn:
        """Return the turn as a job takes it, after the opening."""
        return replace(bids.at_opening(turn, self.of), actor=system("jobs"))

    def ref(self, turn: Turn, name: str) -> str:
        """Return the reference of a firm's bid."""
        firm = self.bidders[name].firm
        return turn.tx.scalars(
            select(OpenedBid.ref).where(OpenedBid.firm_id == firm.id, OpenedBid.lot_id == self.lot.id)
        ).one()

    def bids(self, turn: Turn) -> list[OpenedBid]:
        """Return the opened bids in order of arrival."""
        return [bid for bid, _, _ in bids_of_lot(turn, self.lot.id)]


def opened(
    turn: Turn, folder: Path, prices: Mapping[str, str] | None = None, *, criteria: bool = False, **columns: object
) -> Opened:
    """Open a tender of one lot for which these firms bid, each with its unit price of the first line."""
    if criteria:
        columns = {"method": QUALITY_PRICE, "criteria": CRITERIA, **columns}
    of = tenders.published(turn, **columns)  # type: ignore[arg-type]
    made = Opened(of, {name: bids.bidder(turn, name) for name in prices or PRICES})
    for name, price in (prices or PRICES).items():
        form = bids.typed({**bids.PRICES, 1: price})
        bids.submitted(turn, of.lot, made.bidders[name], bids.paper(), form=form)
    bids.opened(turn, of, folder)
    turn.tx.refresh(of.lot)
    return made


# 1200 × the price of the first line, + 8400.5 × 255 + 960 × 1200 = + 2 142 127.50 + 1 152 000.00
PRICES = {"Fibre du Sud": "1 450,00", "Atlas Réseaux": "1 300,00", "Sahara Câbles": "1 600,00"}


def judgement(*grounds: Ground, remark: str = "Vu en séance.", **points: str) -> Judgement:
    """Return a judgement with these points."""
    return Judgement(grounds, {code: Decimal(given) for code, given in points.items()}, remark)


def judged(turn: Turn, on: Opened, **otherwise: Judgement) -> None:
    """Judge every bid, admissible unless `otherwise` names its reference (with `_` for `-`), and conclude."""
    points = {"T1": "30", "T2": "15"} if on.of.tender.criteria else {}
    for bid in on.bids(turn):
        found = otherwise.get(bid.ref.replace("-", "_"), judgement(**points))
        judge_bid(on.member(turn), on.lot.ref, bid.ref, found)
    conclude_judgement(on.member(turn, 2), on.lot.ref)


def ranked(turn: Turn, on: Opened, **otherwise: Judgement) -> Ranking:
    """Judge a lot and rank it."""
    judged(turn, on, **otherwise)
    rank_lot(on.job(turn), on.lot.ref)
    found = last_ranking(turn, on.lot.id)
    assert found is not None
    return found


def awarded(turn: Turn, on: Opened, **otherwise: Judgement) -> str:
    """Judge a lot, rank it and award it; return the award's reference."""
    ranked(turn, on, **otherwise)
    return award_lot(on.officer(turn), on.lot.ref, Decision(GROUNDS, justified=True))


def unsuccessful(turn: Turn, on: Opened) -> None:
    """Refuse every bid of a lot and declare it unsuccessful."""
    refused = judgement(Ground.PAPERS_MISSING, remark="Le casier judiciaire manque.")
    ranked(turn, on, **{bid.ref.replace("-", "_"): refused for bid in on.bids(turn)})
    declare_unsuccessful(on.officer(turn), on.lot.ref, WHY_NOT)


def in_town(town: Town, folder: Path, **columns: object) -> Opened:
    """Open a tender in a town, where it stays committed."""
    return take(town.sessions, system("test"), partial(opened, folder=folder, **columns))  # type: ignore[arg-type]


def result(ranking: Ranking) -> dict[str, Any]:
    """Return a stored result."""
    found: dict[str, Any] = json.loads(ranking.result)
    return found
