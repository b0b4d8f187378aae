"""What a firm's bids ended in: the list, and each with the firm's own rank, scores and reasons."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from bids.tables import OpenedBid
from evaluation.rules.report import Reported, read_result, reported_of
from evaluation.store.outcomes import Decided, own_result, own_results
from evaluation.store.published import Outcome, outcome_of, remark
from kernel.turn import Turn
from portal.act import look
from portal.firm import blueprint
from portal.public.results import running


@dataclass(frozen=True, slots=True)
class Listed:
    """A decided lot in a firm's list, with the firm's own place."""

    decided: Decided
    own: Reported
    won: bool


@dataclass(frozen=True, slots=True)
class Own:
    """A decided lot as one of its bidders reads it."""

    outcome: Outcome
    own: Reported
    remark: str

    @property
    def won(self) -> bool:
        """Whether the lot was awarded to the reader's firm."""
        return self.outcome.winner == self.own


def read_list(turn: Turn) -> list[Listed]:
    """Return what was decided about the bids of the asker's firm."""
    return [_listed(found, bid) for found, bid in own_results(turn)]


def _listed(found: Decided, bid: OpenedBid) -> Listed:
    own = reported_of(read_result(found.ranking.result), bid.ref, "")
    return Listed(found, own, won=found.award is not None and found.award.firm_id == bid.firm_id)


def read_own(turn: Turn, lot_ref: str) -> Own:
    """Return what was decided about the asker's bid on one lot."""
    found, bid = own_result(turn, lot_ref)
    outcome = outcome_of(turn, found)
    own = next(one for one in outcome.bids if one.bid == bid.ref)
    return Own(outcome, own, remark(turn, found.lot.id, bid.ref))


@blueprint.get("/results")
def results() -> ResponseReturnValue:
    """Show what was decided about the firm's bids, newest first."""
    return render_template("firm/results.html", rows=look(read_list))


@blueprint.get("/results/<lot_ref>")
def own_lot_result(lot_ref: str) -> ResponseReturnValue:
    """Show the firm's own result on one lot."""
    found = look(read_own, lot_ref)
    moments = running(found.outcome.delays, standstill=found.outcome.winner is not None)
    return render_template("firm/result.html", found=found, outcome=found.outcome, moments=moments)
