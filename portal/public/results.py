"""What everybody reads of a decided lot: the ranking, the case and the result that anybody computes again."""

from __future__ import annotations

import hashlib
from io import BytesIO

from flask import Response, render_template, send_file
from flask.typing import ResponseReturnValue

from evaluation.rules.standstill import Delays, Term
from evaluation.store.outcomes import decided, earlier_ranking
from evaluation.store.published import lot_without_bids, outcome
from kernel import language as speech
from kernel.clock import now
from kernel.turn import Turn
from portal.act import look
from portal.cards import Moment
from portal.language import current, gettext
from portal.public import blueprint
from portal.public.judging import judging
from tenders.tables import Lot, Tender


def read_empty(turn: Turn, lot_ref: str) -> tuple[Lot, Tender] | None:
    """Return a lot that nobody bid for, with its tender; nothing for any other."""
    lot = lot_without_bids(turn, lot_ref)
    return (lot, lot.tender) if lot else None


@blueprint.get("/lots/<lot_ref>/result")
def result(lot_ref: str) -> ResponseReturnValue:
    """Show what a lot ended in."""
    if empty := look(read_empty, lot_ref):
        return render_template("public/result_empty.html", lot=empty[0], tender=empty[1])
    found = look(outcome, lot_ref)
    way = judging(found.decided.tender.method, found.decided.tender.criteria, current().code)
    moments = running(found.delays, standstill=found.winner is not None)
    return render_template("public/result.html", outcome=found, way=way, moments=moments)


@blueprint.get("/lots/<lot_ref>/case.json")
def case_file(lot_ref: str) -> Response:
    """Give the published case: everything that the ranking was computed from, byte for byte."""
    return document(look(decided, lot_ref).ranking.case, f"{lot_ref}-case.json")


@blueprint.get("/lots/<lot_ref>/result.json")
def result_file(lot_ref: str) -> Response:
    """Give the published result, byte for byte."""
    return document(look(decided, lot_ref).ranking.result, f"{lot_ref}-result.json")


@blueprint.get("/lots/<lot_ref>/case-<int:number>.json")
def earlier_case(lot_ref: str, number: int) -> Response:
    """Give the case of a ranking that was sent back; with it anybody computes what the result was."""
    return document(look(earlier_ranking, lot_ref, number).case, f"{lot_ref}-case-{number}.json")


def document(text: str, name: str) -> Response:
    """Return a JSON document as the bytes that it is, to keep."""
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    return send_file(
        BytesIO(content), "application/json", as_attachment=True, download_name=name, etag=digest, conditional=True
    )


def running(delays: Delays, *, standstill: bool) -> list[Moment]:
    """Return the delays that a decision starts as a line of moments, those that are over first."""
    named = {
        gettext("Bidders consult the evaluation of their own bids"): delays.consultation,
        gettext("Appeals to the competent contracts commission"): delays.recours,
        gettext("The commission answers the appeals"): delays.examination,
    }
    if standstill:
        named[gettext("Standstill: no contract is signed before its end")] = delays.standstill
    line = sorted(named.items(), key=lambda pair: pair[1].over_at)
    return [Moment(name, text=until(term), state="now" if term.runs(now()) else "done") for name, term in line]


def until(term: Term) -> str:
    """Return when a delay ends, in words: its last day is wholly in it."""
    lang = current().code
    if term.last_day is None:
        return str(gettext("until %(end)s", end=speech.instant(term.over_at, lang)))
    day = speech.day(term.last_day, lang, "day_of_week")
    return str(gettext("until %(end)s", end=speech.say(lang, "pattern.whole_day", day=day)))
