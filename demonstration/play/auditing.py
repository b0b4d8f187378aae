"""Who trusts nothing: the ledger, the receipts, the whole procedure checked again."""

from __future__ import annotations

import re
from typing import Final

from bids.rules.receipt import read_receipt
from demonstration.play.opening import run
from demonstration.play.scene import Scene, arrived
from demonstration.play.stage import Step
from demonstration.visiting import Page, Unexpected

EVENTS: Final = ("tender.published", "bids.booked", "opening.seconded", "opening.done", "lot.ranked", "award.decided")
SAMPLE: Final = 3  # receipts that are also pasted into the page; the others are read here

_VKEY = re.compile(r"[^\s<>]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{40,}")


def check_receipts(scene: Scene, step: Step) -> None:
    """Every receipt is genuine by the published key alone; in the book that was opened stands what was filed."""
    visitor = scene.visitor()
    key = visitor.get("/receipt-key.json").json()
    for filed in scene.filed:
        read = read_receipt(filed.receipt, key)
        holds = read.genuine and read.claims["lot"] == scene.lot(filed.lot)
        scene.stage.check(f"{filed.ref}: genuine, for this lot", holds=holds)
    for filed in scene.counting[:SAMPLE]:
        page = visitor.submit(visitor.get("/verify"), {"receipt": filed.receipt})
        scene.stage.check(f"{filed.ref}: in the bid book", holds=page.tells("This fingerprint stands in the bid book"))
    spoiled = scene.filed[0].receipt[:-4] + "AAAA"
    page = visitor.submit(visitor.get("/verify"), {"receipt": spoiled})
    scene.stage.check("a spoiled receipt is not genuine", holds=page.tells("This receipt is not genuine"))
    step.done = f"{len(scene.filed)} receipts genuine by the published key; a spoiled one is not"


def audit(scene: Scene, step: Step) -> None:
    """The auditor reads the tender's history, has the ledger recomputed, and takes it away to recompute it alone."""
    auditor = scene.auditor()
    history = arrived(auditor.get(f"/auditor/tenders/{scene.tender}"), f"/auditor/tenders/{scene.tender}")
    text = _all_pages(scene, history)
    for event in EVENTS:
        scene.stage.check(f"the history tells: {event}", holds=any(page.tells(f"event.{event}") for page in text))
    vkey = _vkey(auditor.get("/auditor/checkpoints"))
    scene.stage.check("recomputed on the spot: whole", holds=_recomputed(scene))
    said = run("audit", "verify", "--vkey", vkey, DATABASE_URL=scene.settings.database_url).stdout.decode()
    scene.stage.check("`python -m audit verify` says WHOLE", holds=said.startswith("WHOLE"), found=said)
    file = scene.folder / "ledger.jsonl"
    file.write_bytes(auditor.get(f"/auditor/tenders/{scene.tender}/ledger.jsonl").body)
    alone = run("audit", "check", file, "--vkey", vkey)
    scene.stage.check(
        "the part taken away is whole too", holds=alone.returncode == 0, found=alone.stdout + alone.stderr
    )
    step.done = said.strip()


def _all_pages(scene: Scene, page: Page) -> list[Page]:
    pages = [page]
    while later := page_after(pages[-1], scene.tender):
        pages.append(scene.auditor().get(later))
    return pages


def page_after(page: Page, tender: str) -> str | None:
    """Return the address of the next page of a history, if there is one."""
    found = re.search(rf'href="(/auditor/tenders/{tender}\?after=\d+)"', page.markup)
    return found[1] if found else None


def _recomputed(scene: Scene) -> bool:
    auditor = scene.auditor()
    page = auditor.press(auditor.get("/auditor/checkpoints"), "/verification")
    return page.tells("The ledger is whole")


def _vkey(page: Page) -> str:
    found = _VKEY.search(page.text)
    if found is None:
        raise Unexpected("the ledger's key is not shown")
    return found[0]
