"""The auditor's pages: the tenders of all authorities, the ledger of one, the whole ledger, its checkpoints."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from audit import store as ledger
from audit.extract import write_extract
from kernel.refusals import Refused
from kernel.turn import Turn
from oversight import store as oversight
from oversight.store import Overseen
from portal.act import look
from portal.auditor import blueprint
from portal.auditor.words import digest, exactly, facts, happened, note, who
from portal.limits import gentle
from portal.services import services

LONGEST_QUESTION = 80
SAID = {"digest": digest, "exactly": exactly, "facts_of": facts, "happened": happened, "note": note}
MOST_TAKEN = 100_000  # entries of a tender in one file


@blueprint.app_context_processor
def shown() -> dict[str, object]:
    """Give the pages of the ledger their words."""
    return {**SAID, "who_did": who}


@blueprint.get("")
def tenders() -> ResponseReturnValue:
    """Show every tender of every authority, the newest first."""
    words = request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    found, after = look(oversight.tenders_overseen, words, request.args.get("after", ""))
    later = url_for("auditor.tenders", q=words or None, after=after) if after else None
    return render_template("auditor/tenders.html", tenders=found, words=words, later=later)


@blueprint.get("/tenders/<ref>")
def tender(ref: str) -> ResponseReturnValue:
    """Show the history of a tender: who did what, when, on what ground."""
    found, page, texts = look(history_of, ref, index_asked("after"))
    later = place(url_for("auditor.tender", ref=ref), after=page.later)
    return render_template("auditor/tender.html", found=found, lines=page.lines, texts=texts, later=later)


@blueprint.get("/tenders/<ref>/ledger.jsonl")
def extract(ref: str) -> ResponseReturnValue:
    """Give the history of a tender as a file that `python -m audit check` recomputes."""
    name = f'attachment; filename="{ref}.jsonl"'
    return Response(look(extract_of, ref), mimetype="application/jsonl", headers={"Content-Disposition": name})


@blueprint.get("/ledger")
def whole() -> ResponseReturnValue:
    """Show the whole ledger, the newest entry first."""
    page, texts = look(last_of_all, index_asked("before"))
    earlier, later = (place(url_for("auditor.whole"), before=index) for index in (page.earlier, page.later))
    return render_template("auditor/ledger.html", lines=page.lines, texts=texts, earlier=earlier, later=later)


@blueprint.get("/checkpoints")
def checkpoints() -> ResponseReturnValue:
    """Show what the log's key has signed, and the key."""
    stones, before = look(oversight.stones, index_asked("before"))
    later = place(url_for("auditor.checkpoints"), before=before)
    return render_template("auditor/checkpoints.html", stones=stones, later=later, vkey=vkey())


@blueprint.post("/verification")
@gentle.limit("12/minute")
def verification() -> ResponseReturnValue:
    """Recompute the ledger now, and say whether it is whole."""
    checked = look(oversight.verify, services().log.verifier)
    return render_template("auditor/verification.html", checked=checked, vkey=vkey())


def vkey() -> str:
    """Return the log's public key."""
    return services().log.verifier.vkey


def history_of(turn: Turn, ref: str, after: int | None) -> tuple[Overseen, oversight.Page, dict[str, str]]:
    """Return a tender, a page of its history, and the words that the decisions in it rest on."""
    found = oversight.tender_overseen(turn, ref)
    page = oversight.ledger_of_tender(turn, found, after)
    return found, page, oversight.grounds_of(turn, page.lines)


def last_of_all(turn: Turn, before: int | None) -> tuple[oversight.Page, dict[str, str]]:
    """Return a page of the whole ledger, and the words that what happened in it rests on."""
    page = oversight.last_lines(turn, before)
    return page, oversight.grounds_of(turn, page.lines)


def extract_of(turn: Turn, ref: str) -> bytes:
    """Return a tender's history with the proofs that lead to the newest checkpoint; refuses while there is none."""
    found = oversight.tender_overseen(turn, ref)
    checkpoint = ledger.last_checkpoint(turn)
    if checkpoint is None:
        raise Refused("no_checkpoint")
    lines = oversight.lines_of_tender(turn, found, limit=MOST_TAKEN)
    entries = [line.entry for line in lines if line.entry]
    return b"".join(write_extract(entries, checkpoint.note, ledger.leaves(turn, checkpoint.size)))


def index_asked(name: str) -> int | None:
    """Return an index of the ledger from the address; what makes no sense there is passed over."""
    text = request.args.get(name, "")
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def place(address: str, **index: int | None) -> str | None:
    """Return the address of a neighbouring page; none where there is no such page."""
    return None if None in index.values() else f"{address}?{urlencode(index)}"
