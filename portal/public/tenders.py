"""The tenders that everybody reads: the list of those open, the page of one, its bills, documents and opening keys."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache, partial
from io import BytesIO
from uuid import UUID

from flask import Response, current_app, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from kernel.clock import now
from kernel.crypto.policy import fingerprint
from kernel.language import number
from kernel.refusals import NotYours
from law.rules import Trade, every_wilaya
from portal import kept
from portal.act import look
from portal.cards import Moment, TenderCard
from portal.language import current, gettext
from portal.public import blueprint
from portal.public.asked import Asked, read_asked
from portal.public.judging import judging
from portal.services import services
from tenders.rules.phase import Phase, phase, phase_of_all
from tenders.store import Listed, Notice, Standing, notice, open_tenders, tender_page
from tenders.store.lots import Hours
from tenders.store.notices import TenderPage, document, policy_text, standing
from tenders.store.public import MOST_COUNTED, Page

# A bill of up to this many lines stands on the tender's own page; longer ones have pages of their own.
MOST_LINES_HERE = 60
MEGABYTE = 1_000_000


@blueprint.get("/tenders")
def tenders() -> ResponseReturnValue:
    """Show the open tenders, soonest deadline first, twenty a page."""
    asked = read_asked(request.args)
    page = look(open_tenders, asked.filter, asked.after, asked.before)
    return kept.show("public/tenders.html", page, partial(listed, asked, page))


@blueprint.get("/tenders/<ref>")
def tender(ref: str) -> ResponseReturnValue:
    """Show a published tender: its calendar, lots, bills, criteria, documents, and where it stands."""
    page = look(tender_page, ref)
    return kept.show("public/tender.html", page, partial(told, page))


@blueprint.get("/tenders/<ref>/lots/<int:number>")
def tender_lot(ref: str, number: int) -> ResponseReturnValue:
    """Show one lot with its bill of quantities."""
    found = look(standing, ref)
    lots = [lot for lot in published(found.id).lots if lot.number == number]
    if not lots:
        raise NotYours
    stage = phase(Hours(found.lot_states[number - 1], found.closes_at, found.opening_at), now())
    place = wilaya_label(lots[0].wilaya, current().code)
    return render_template("public/tender_lot.html", tender=found, lot=lots[0], phase=stage, place=place)


@blueprint.get("/tenders/<ref>/documents/<int:number>")
def tender_document(ref: str, number: int) -> Response:
    """Give a document of a published tender, to keep: never shown inside a page."""
    found = look(document, ref, number)
    content = BytesIO(services().files.get(found.sha256))
    response = send_file(
        content, found.media_type, as_attachment=True, download_name=found.name, etag=found.sha256, conditional=True
    )
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.get("/tenders/<ref>/policy")
def tender_policy(ref: str) -> Response:
    """Give the opening policy that bids are sealed for, byte for byte as its fingerprint was taken."""
    content = BytesIO(look(policy_text, ref).encode())
    return send_file(content, "application/json", as_attachment=True, download_name=f"{ref}-policy.json")


@lru_cache(maxsize=512)
def published(tender_id: UUID) -> Notice:
    """Return a notice, remembered: once published it does not change."""
    return look(notice, tender_id)


@lru_cache(maxsize=1024)
def standing_parts(tender_id: UUID, lang: str) -> tuple[Markup, Markup]:
    """Return the notice and the facts at a glance as they stand on a page, made once for each language."""
    whole = published(tender_id)
    said = {
        "notice": whole,
        "lang": lang,
        "object": worded(whole, "object", lang),
        "places": {code: wilaya_label(code, lang) for code in {whole.wilaya, *(lot.wilaya for lot in whole.lots)}},
        "way": judging(whole.method, whole.criteria, lang),
        "bills_here": sum(len(lot.bill) for lot in whole.lots) <= MOST_LINES_HERE,
        "fingerprint": fingerprint(whole.policy_hash),
    }
    # Read by everybody, so made without what a page knows of its reader.
    parts = map(current_app.jinja_env.get_template, ("public/tender_notice.html", "public/tender_glance.html"))
    first, second = (Markup(part.render(said)) for part in parts)  # noqa: S704 - templates escape
    return first, second


def listed(asked: Asked, page: Page) -> dict[str, object]:
    """Return what a page of the list shows."""
    here, lang = url_for("public.tenders"), current().code
    return {
        "asked": asked,
        "tenders": [card(one, lang) for one in page.tenders],
        "count": page.count,
        "earlier": asked.address(here, before=page.earlier),
        "later": asked.address(here, after=page.later),
        **choices(lang),
    }


def told(page: TenderPage) -> dict[str, object]:
    """Return what the page of a tender shows."""
    found, stage = page.standing, stage_of(page.standing)
    whole, glance = standing_parts(found.id, current().code)
    parts = {"notice": whole, "glance": glance, "moments": moments(found, stage)}
    return {"tender": found, "changes": page.changes, "phase": stage, **parts}


def stage_of(found: Standing) -> Phase:
    """Return where a tender stands now: where the last of its running lots is."""
    at = now()
    return phase_of_all([phase(Hours(state, found.closes_at, found.opening_at), at) for state in found.lot_states])


def moments(found: Standing, stage: Phase) -> list[Moment]:
    """Return the calendar of a tender as a line of moments."""
    at = now()
    hours = (found.published_at, found.closes_at, found.opening_at)
    passed = [hour <= at for hour in hours]
    names = (gettext("Notice published"), gettext("Deadline for bids"), gettext("Public opening"))
    line = [
        Moment(name, hour, state="done" if gone else "now" if all(passed[:place]) else "to_come")
        for place, (name, hour, gone) in enumerate(zip(names, hours, passed, strict=True))
    ]
    decided = stage in {Phase.AWARDED, Phase.UNSUCCESSFUL}
    return [*line, Moment(gettext("Award published"), state="done" if decided else "to_come")]


def card(one: Listed, lang: str) -> TenderCard:
    """Return a tender as its card, in a language; French stands in where there is no English."""
    land = every_wilaya()[one.wilaya]
    return TenderCard(
        ref=one.ref,
        title=worded(one, "title", lang),
        authority=worded(one, "authority", lang),
        wilaya=land.name(lang),
        wilaya_code=land.code2,
        lots=one.lots,
        estimate=one.estimate,
        closes_at=one.closes_at,
        reserved=one.reserved,
        href=f"/tenders/{one.ref}",
    )


def worded(row: object, name: str, lang: str) -> str:
    """Return a text of a row in a language; where it has none in that language, in French."""
    text: str = getattr(row, f"{name}_{lang}", "") or getattr(row, f"{name}_fr")
    return text


@blueprint.app_template_filter()
def filesize(size: int) -> str:
    """Return the size of a file in kilobytes, or in megabytes from one on."""
    lang = current().code
    if size < MEGABYTE:
        return str(gettext("%(size)s kB", size=number(max(size // 1000, 1), lang)))
    return str(gettext("%(size)s MB", size=number(Decimal(size) / MEGABYTE, lang, 1)))


def wilaya_label(code: int, lang: str) -> str:
    """Return a wilaya as people write it: `16 — Alger`."""
    one = every_wilaya()[code]
    return f"{one.code2} — {one.name(lang)}"


@cache
def choices(lang: str) -> dict[str, object]:
    """Return what the filter of the list offers, and how far its count goes."""
    wilayas = tuple((code, wilaya_label(code, lang)) for code in every_wilaya())
    return {"wilayas": wilayas, "works": tuple(Trade), "most": MOST_COUNTED}
