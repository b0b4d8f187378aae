"""Tenders: an officer prepares, another person publishes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import starmap
from typing import Final

from accounts.rules.roles import Role
from demonstration import pricing
from demonstration.cast import INVENTED, LotPart, TenderPart
from demonstration.load.commissions import commission_of
from demonstration.load.console import Console, acting
from demonstration.papers import pdf
from kernel.clock import ALGIERS
from kernel.turn import Turn
from law.rules import Trade, calendar, day_of
from tenders import actions
from tenders.rules.bill import usual_line
from tenders.rules.content import version
from tenders.rules.documents import Upload
from tenders.rules.method import Choice, Criterion, Kind
from tenders.rules.preparation import Share, Subject
from tenders.store import officers
from tenders.tables import Tender

A_DAY: Final = timedelta(days=1)
TEN_MINUTES: Final = timedelta(minutes=10)
AFTERNOON: Final = time(14)
UNTIL_OPENING: Final = timedelta(minutes=30)

# Of a hundred points: the price, then what the commission judges.
POINTS: Final = Choice(
    Kind.QUALITY_PRICE,
    Decimal(60),
    (
        Criterion(
            "Références et personnel qualifié", "المراجع والمستخدمون المؤهلون", "References and staff", Decimal(15)
        ),
        Criterion("Moyens matériels", "الوسائل المادية", "Equipment", Decimal(15)),
        Criterion("Méthode et planning", "المنهجية ورزنامة الإنجاز", "Method and schedule", Decimal(10)),
    ),
    minimum=Decimal(20),
)


def tender(turn: Turn, console: Console, part: TenderPart) -> None:
    """Bring a tender of the list as far as its stage says."""
    if standing(turn, console, part) is None:
        closes_at = closing(turn.now, part.closes_in_hours)
        bring(turn, console, part, closes_at, closes_at + UNTIL_OPENING)


def standing(turn: Turn, console: Console, part: TenderPart) -> Tender | None:
    """Return the tender if it was brought already; it is known by the authority's own number."""
    own = officers.workspace(acting(turn, officer_of(console, part)))
    return next((one for one in own if one.number == part.number), None)


def bring(turn: Turn, console: Console, part: TenderPart, closes_at: datetime, opening_at: datetime) -> Tender:
    """Prepare a tender; submit and publish it unless its stage is an earlier one."""
    officer = acting(turn, officer_of(console, part))
    draft = actions.prepare_tender(officer, _subject(officer, part, closes_at, opening_at))
    draft.invented = INVENTED
    _fill(officer, console, draft.ref, part)
    if part.stage != "draft":
        actions.submit(acting(turn, officer_of(console, part)), draft.ref)
    if part.stage == "published":
        approver = console.company.of_house(part.house, Role.APPROVER)[0].email
        actions.publish(acting(turn, approver), draft.ref, version(draft))
    return draft


def officer_of(console: Console, part: TenderPart) -> str:
    """Return the address of the officer who prepares a tender."""
    return console.company.of_house(part.house, Role.OFFICER)[0].email


def closing(now: datetime, hours: int) -> datetime:
    """Return a deadline about so many hours ahead: to ten minutes within a day, later at 14:00 of a working day."""
    there = now + timedelta(hours=hours)
    if there - now <= A_DAY:
        return there - timedelta(seconds=there.timestamp() % TEN_MINUTES.total_seconds())
    day = day_of(there)
    open_day = day if calendar().works(day) else calendar().next_working_day(day)
    return datetime.combine(open_day, AFTERNOON, ALGIERS)


def _subject(turn: Turn, part: TenderPart, closes_at: datetime, opening_at: datetime) -> Subject:
    bench = commission_of(turn)
    return Subject(
        title_fr=part.title.fr,
        title_ar=part.title.ar,
        title_en=part.title.en,
        object_fr=part.object.fr,
        object_ar=part.object.ar,
        work=Trade(part.work),
        wilaya=part.wilaya,
        closes_at=closes_at,
        opening_at=opening_at,
        number=part.number,
        reserved=part.reserved,
        estimate_shown=part.estimate_shown,
        commission=bench.ref if bench else None,
    )


def _fill(officer: Turn, console: Console, ref: str, part: TenderPart) -> None:
    """Add the lots with their bills, the way of judging and the documents."""
    if part.judged_by_points:
        actions.choose_method(officer, ref, POINTS)
    for number, lot in enumerate(part.lots, start=1):
        actions.add_lot(officer, ref, share(part, lot))
        actions.edit_bill(officer, ref, number, list(starmap(usual_line, lot.bill.items())))
    for name in part.documents if part.lots else ():
        paper = pdf(name, part.title.fr, f"N° {part.number}", "Document fictif de la démonstration.")
        actions.add_document(officer, ref, Upload(f"{name}.pdf", paper), console.files)


def share(part: TenderPart, lot: LotPart) -> Share:
    """Return a lot as its officer writes it."""
    words = (lot.title.fr, lot.title.ar, lot.title.en)
    return Share(*words, part.wilaya, lot.days, pricing.estimate(lot))
