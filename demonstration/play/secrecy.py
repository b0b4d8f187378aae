"""Before the opening nobody reads a bid, nor how many there are: no stranger, nobody of the authority, no auditor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from demonstration.play.scene import Filed, Scene
from demonstration.play.stage import Step
from demonstration.visiting import Page, Visitor
from kernel import tokens
from kernel.language import money

SHUT: Final = (403, 404)
WATCHED: Final = 3  # bids that everybody tries to see: every one would only repeat it


def look_around(scene: Scene, step: Step) -> None:
    """Everybody tries to come to bids that are not theirs, and to find traces of them where they may come."""
    lookers = dict(_lookers(scene))
    for looked, (name, visitor) in enumerate(lookers.items(), start=1):
        scene.stage.progress(looked, len(lookers), "people looking for bids")
        for page in _open_to_them(scene, visitor):
            _search(scene, name, page)
    for name, visitor in lookers.items():  # afterwards: the ledger keeps what was tried, and where
        for filed in scene.filed[:WATCHED]:
            _try_bid(scene, name, visitor, filed)
    scene.stage.check("no member gets headers", holds=_headers(scene).status in SHUT)
    step.done = f"{len(lookers)} people tried {WATCHED} bids each and every page of theirs: nothing shows who bids"


def _lookers(scene: Scene) -> Iterator[tuple[str, Visitor]]:
    yield "a visitor", scene.visitor()
    yield "another firm", scene.person(scene.company.firm(9990008).email)
    yield "the officer", scene.officer()
    yield "the approver", scene.approver()
    yield "a member", scene.person(scene.members()[0].email)
    yield "the auditor", scene.auditor()
    yield "the administrator", scene.administrator()


def _try_bid(scene: Scene, name: str, visitor: Visitor, filed: Filed) -> None:
    if filed.firm.number == 9990008:  # noqa: PLR2004 - the other firm's own bid
        return
    for path in (f"/firm/bids/{filed.ref}", f"/firm/bids/{filed.ref}/receipt.jws"):
        page = visitor.get(path)
        shut = page.status in SHUT or page.path == "/sign-in"
        scene.stage.check(f"{name} does not come to {path}", holds=shut, found=page.status)


def _open_to_them(scene: Scene, visitor: Visitor) -> Iterator[Page]:
    """Yield the pages about the tender that somebody comes to."""
    ref = scene.tender
    paths = (
        f"/tenders/{ref}",
        f"/openings/{ref}",
        f"/officer/tenders/{ref}",
        f"/committee/openings/{ref}",
        f"/auditor/tenders/{ref}",
        "/auditor/ledger",
        "/ledger",
    )
    pages = (visitor.get(path) for path in paths)
    yield from (page for page in pages if page.status == 200 and page.path != "/sign-in")  # noqa: PLR2004


def _search(scene: Scene, name: str, page: Page) -> None:
    """Look for firms, fingerprints and amounts in what somebody was shown."""
    of_tender = scene.tender in page.path
    wanted = [trace for filed in scene.filed for trace in _traces(filed, page.language if of_tender else "")]
    traces = [trace for trace in wanted if trace in page.markup]
    scene.stage.check(f"{name} finds no trace of a bid on {page.path}", holds=not traces, found=traces[:2])


def _traces(filed: Filed, language: str) -> tuple[str, ...]:
    """Return what would tell of a bid; where a language is given, on a page about the tender, who and how much too."""
    of_bid = filed.ref, str(tokens.read(filed.receipt).claims["tracker"])
    if not language:
        return of_bid
    return *of_bid, filed.bidder, filed.firm.nif, money(filed.amount, language).strip("\u2066\u2069")


def _headers(scene: Scene) -> Page:
    member = scene.person(scene.members()[0].email)
    return member.get(f"/committee/openings/{scene.tender}/headers.json")
