"""The tender is written by an officer, published by another person, read by everybody."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from demonstration import pricing
from demonstration.cast import LANGUAGES, LotPart, TenderPart, Words, djelfa
from demonstration.load.tenders import POINTS
from demonstration.papers import pdf
from demonstration.play.scene import Scene, arrived
from demonstration.play.stage import Step
from demonstration.visiting import Answer, Page, Visitor
from kernel import clock
from kernel.clock import ALGIERS

# The deadline leaves these seconds, and as many as signing in took, but not more than the most: it can be postponed.
LEAST, MOST = 12.0, 40.0
FORBIDDEN, NOT_FOUND = 403, 404
A_DAY: Final = timedelta(days=1)
# So near (seconds), a deadline that firms could miss is postponed by so much.
NEAR: Final = 6.0
LONGER: Final = timedelta(seconds=30)
WHY: Final = Words("Plusieurs firmes préparent encore leur offre.", "ما زالت عدة مؤسسات تحضّر عروضها.")


def prepare(scene: Scene, step: Step) -> None:
    """The officer writes the real works of Djelfa: two lots with their bills, how they are judged, six documents."""
    officer, part = scene.officer(), djelfa()
    page = officer.get("/officer/tenders/new")
    commission = page.form("commission").fields["commission"].choices[1]
    page = officer.submit(page, {**_subject(part), **_hours(clock.now() + A_DAY), "commission": commission})
    scene.tender = arrived(page, "/officer/tenders/AO-").path.split("/")[3]
    for number, lot in enumerate(part.lots, start=1):
        _add_lot(scene, officer, number, lot)
    _choose_method(scene, officer)
    _add_documents(scene, officer)
    whole = officer.get(f"/officer/tenders/{scene.tender}")
    scene.stage.check("nothing stands against publishing", holds=bool(whole.form(leads="/submit")))
    lines = sum(len(lot.bill) for lot in part.lots)
    step.done = f"{scene.tender}: 10 km in 2 months, 75 km in 12; {lines} lines, 3 criteria, 6 documents"


def _subject(part: TenderPart) -> dict[str, Answer]:
    """Return what the officer types about the tender as a whole."""
    texts = {**_words("title", part.title), "object_fr": part.object.fr, "object_ar": part.object.ar}
    facts = {"number": part.number, "work": part.work, "wilaya": f"{part.wilaya}"}
    return {**texts, **facts, "reserved": part.reserved, "estimate_shown": part.estimate_shown}


def _words(name: str, words: Words) -> dict[str, Answer]:
    return {f"{name}_{language}": getattr(words, language) for language in LANGUAGES}


def _add_lot(scene: Scene, officer: Visitor, number: int, lot: LotPart) -> None:
    page = officer.get(f"/officer/tenders/{scene.tender}/lots")
    share = {"wilaya": f"{djelfa().wilaya}", "execution_days": f"{lot.days}"}
    page = officer.submit(page, {**_words("title", lot.title), **share, "estimate": grouped(pricing.estimate(lot))})
    bill = f"/officer/tenders/{scene.tender}/lots/{number}/bill"
    wrong = officer.submit(arrived(page, bill), {"pasted": "XX-99\t12\nGC-01\t1.200"})
    scene.stage.check("rows that cannot be read are named", holds=wrong.tells("refused.unknown_line"))
    rows = "\n".join(f"{code}\t{grouped(quantity)}" for code, quantity in lot.bill.items())
    page = arrived(officer.submit(wrong, {"pasted": rows, "way": "replace"}), bill)
    scene.stage.check(f"lot {number}: every line is in the bill", holds=all(map(page.says, lot.bill)))


def _choose_method(scene: Scene, officer: Visitor) -> None:
    numbers = {"price_weight": f"{POINTS.price_weight}", "minimum": f"{POINTS.minimum}"}
    answers: dict[str, Answer] = {"kind": POINTS.kind.value, **numbers}
    for place, one in enumerate(POINTS.criteria):
        words = {"name_fr": one.name_fr, "name_ar": one.name_ar, "name_en": one.name_en, "weight": f"{one.weight}"}
        answers |= {f"criteria-{place}-{name}": value for name, value in words.items()}
    page = officer.get(f"/officer/tenders/{scene.tender}/judging")
    wrong = officer.submit(page, {**answers, "price_weight": "55"})
    scene.stage.check("weights that are not 100 together are refused", holds=wrong.tells("refused.weights_not_100"))
    arrived(officer.submit(wrong, answers), f"/officer/tenders/{scene.tender}/documents")


def _add_documents(scene: Scene, officer: Visitor) -> None:
    address = f"/officer/tenders/{scene.tender}/documents"
    page = officer.get(address)
    page = officer.submit(page, {}, {"file": ("virus.pdf", b"MZ this is no PDF")})
    scene.stage.check("a file that is not what it says is refused", holds=page.tells("refused.file_kind"))
    for name in djelfa().documents:
        content = pdf(name, djelfa().title.fr, "Document fictif de la démonstration.")
        page = arrived(officer.submit(page, {}, {"file": (f"{name}.pdf", content)}), address)
    scene.stage.check("all documents are listed", holds=all(map(page.says, djelfa().documents)))


def come_in(scene: Scene, step: Step) -> None:
    """Every firm that will bid signs in, each at an address of its own; it shows how quick the portal is today."""
    began = time.monotonic()
    scene.together(lambda part: scene.person(part.email), scene.bidders, "firms")
    scene.seconds_to_sign_in = time.monotonic() - began
    places = {part.wilaya for part in scene.bidders}
    scene.stage.check("at least 24 firms", holds=len(scene.here) >= 24)  # noqa: PLR2004 - what the play promises
    step.done = f"{len(scene.bidders)} firms of {len(places)} wilayas at their browsers"


def publish(scene: Scene, step: Step) -> None:
    """The author submits and cannot publish; another person does; the notice stands in three languages."""
    officer, approver = scene.officer(), scene.approver()
    left = timedelta(seconds=min(LEAST + scene.seconds_to_sign_in, MOST))
    page = officer.get(f"/officer/tenders/{scene.tender}/subject")
    scene.closes_at = (clock.now() + left).replace(microsecond=0)
    officer.submit(page, _hours(scene.closes_at))
    own = officer.get(f"/officer/tenders/{scene.tender}")
    forged = replace(own.form(leads="/submit"), action=f"/officer/tenders/{scene.tender}/publish")
    refused = officer.send(own, forged, {})
    scene.stage.equal("the author cannot publish", refused.status, FORBIDDEN)
    officer.press(own, "/submit")
    page = approver.get(f"/officer/tenders/{scene.tender}")
    scene.stage.check("a stranger reads nothing before", holds=scene.visitor().get(scene.notice).status == NOT_FOUND)
    arrived(approver.press(page, "/publish"), f"/officer/tenders/{scene.tender}")
    _read_notice(scene)
    step.done = f"the author cannot, another person does; closes in {left.seconds} s; read in 3 languages"


def _read_notice(scene: Scene) -> None:
    """Everybody finds the tender, reads it in each language, and takes its documents and the policy."""
    part = djelfa()
    for language in LANGUAGES:
        page = arrived(scene.visitor(language).get(scene.notice), scene.notice)
        scene.stage.equal(f"the notice is in {language}", page.language, language)
        scene.stage.check(f"its title is in {language}", holds=page.says(getattr(part.title, language)))
    visitor = scene.visitor("fr")
    found = visitor.get("/tenders?q=liaisons+aerienne+souterraine&wilaya=17&reserved=1")
    scene.stage.check("a search without accents finds it", holds=found.says(part.title.fr))
    scene.stage.check("the lots and their bills are shown", holds=_shows_lots(scene, visitor))


def _shows_lots(scene: Scene, visitor: Visitor) -> bool:
    pages: list[Page] = [visitor.get(f"{scene.notice}/lots/{number}") for number in (1, 2)]
    return all(page.says(lot.title.fr) for page, lot in zip(pages, djelfa().lots, strict=True))


def keep_open(scene: Scene) -> None:
    """Postpone the deadline when it comes near and firms are still at work: a slow machine costs nobody a bid."""
    if scene.seconds_left() > NEAR:
        return
    officer = scene.officer()
    page = officer.get(f"/officer/tenders/{scene.tender}/postpone")
    closes_at = (clock.now() + LONGER).replace(microsecond=0)
    reasons: dict[str, Answer] = {"reason_fr": WHY.fr, "reason_ar": WHY.ar}
    arrived(officer.submit(page, {**_hours(closes_at), **reasons}), f"/officer/tenders/{scene.tender}")
    scene.closes_at = closes_at
    scene.stage.check("the notice says why it closes later", holds=scene.visitor("fr").get(scene.notice).says(WHY.fr))


def _hours(closes_at: datetime) -> dict[str, Answer]:
    """Return the hours of a tender as they are typed, in Algiers: opened as soon as it has closed."""
    typed = closes_at.astimezone(ALGIERS).strftime("%Y-%m-%dT%H:%M:%S")
    return {"closes_at": typed, "opening_at": typed}


def grouped(amount: Decimal) -> str:
    """Return a number as it is typed in French: `20 510 000,00`."""
    return f"{amount:,}".replace(",", " ").replace(".", ",")
