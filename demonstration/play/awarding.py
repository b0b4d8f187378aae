"""The officer awards both lots; every bidder is told, in their language, with their own scores."""

from __future__ import annotations

from typing import Final

from demonstration.play.bidding import NOT_CONFORMING
from demonstration.play.judging import LOTS, REMARK, ranked
from demonstration.play.scene import Filed, Scene, arrived
from demonstration.play.stage import Step
from demonstration.visiting import Letter, Page, Unexpected
from kernel.language import money

GROUNDS: Final = (
    "Offre économiquement la plus avantageuse : premier rang au total des points, prix justifié"
    " (décision de démonstration)."
)
UNRANKED: Final = (NOT_CONFORMING, 9990011)  # the second under the least quality
LOW_LOT: Final = 2  # whose first is abnormally low, and has justified its price
WON, LOST = "Lot %(lot)s: your bid was chosen", "Lot %(lot)s: another bid was chosen"


def award(scene: Scene, step: Step) -> None:
    """Award both lots; an abnormally low first wants its justification accepted in so many words."""
    officer = scene.officer()
    for lot in LOTS:
        page = _page(scene, lot)
        if lot == LOW_LOT:
            refused = officer.submit(page, {"grounds": GROUNDS})
            holds = refused.tells("refused.justification_needed")
            scene.stage.check("no award of an abnormally low bid without justification", holds=holds)
        done = officer.submit(page, {"grounds": GROUNDS, **({"justified": True} if lot == LOW_LOT else {})})
        arrived(done, f"/lots/{scene.lot(lot)}/result")
        _published(scene, lot)
    amounts = " and ".join(f"{scene.winners[lot].amount:,.2f} DA".replace(",", " ") for lot in LOTS)
    step.done = f"{amounts}; results and cases are public"


def _page(scene: Scene, lot: int) -> Page:
    page = ranked(scene, lot)
    if page is None:
        raise Unexpected(f"lot {lot} does not wait for a decision")
    return page


def _published(scene: Scene, lot: int) -> None:
    """Everybody reads the result and takes the case, the same bytes as the officer saw."""
    visitor, winner = scene.visitor("fr"), scene.winners[lot]
    page = visitor.get(f"/lots/{scene.lot(lot)}/result")
    scene.stage.check(f"lot {lot}: the winner is public", holds=page.says(winner.firm.name))
    scene.stage.check(f"lot {lot}: its amount too", holds=page.says(money(winner.amount, page.language)))
    case = visitor.get(f"/lots/{scene.lot(lot)}/case.json").body
    scene.stage.equal(f"lot {lot}: the published case", case, (scene.folder / f"case-{lot}.json").read_bytes())


def letters(scene: Scene, step: Step) -> None:
    """Every bidder of both lots has a letter, in the firm's language, with its own result."""
    read = []
    for filed in scene.counting:
        read.append(_letter(scene, filed))
        scene.stage.progress(len(read), len(scene.counting), "letters read")
    scene.stage.equal("one letter for every bid", len({one.name for one in read}), len(scene.counting))
    languages = sorted({one.language for one in read})
    step.done = (
        f"{len(read)} letters of result in {' and '.join(languages)}: 2 won, {len(read) - 2} did not; own scores"
    )


def _letter(scene: Scene, filed: Filed) -> Letter:
    won = scene.winners[filed.lot] == filed
    letter = scene.mailbox.expect(filed.firm.email, WON if won else LOST, scene.lot(filed.lot))
    slug = f"{filed.firm.slug}, lot {filed.lot}"
    scene.stage.equal(f"{slug}: in the firm's language", letter.language, filed.firm.language)
    scene.stage.check(f"{slug}: its own amount", holds=letter.says(money(filed.amount, letter.language)))
    told = "Not ranked" if filed.firm.number in UNRANKED else "Total: %(points)s points"
    scene.stage.check(f"{slug}: its own rank and points", holds=letter.tells(told))
    if filed.firm.number == NOT_CONFORMING:
        scene.stage.check(f"{slug}: the commission's words", holds=letter.says(REMARK))
    return letter
