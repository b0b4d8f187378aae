"""The commission judges every bid; what is still unsettled keeps it from concluding; then the portal ranks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from demonstration.load.tenders import POINTS
from demonstration.play import joining
from demonstration.play.bidding import NOT_CONFORMING
from demonstration.play.opening import PATIENCE, run
from demonstration.play.scene import Filed, Scene, arrived
from demonstration.play.stage import Step
from demonstration.visiting import Answer, Page, until

LOTS: Final = (1, 2)
REMARK: Final = (
    "Le mémoire technique ne couvre pas la recette OTDR bidirectionnelle exigée par le cahier des charges"
    " (motif inventé pour la démonstration)."
)


def judge(scene: Scene, step: Step) -> None:
    """The members judge every bid of both lots; one is not conforming, and its firm will read why."""
    scene.together(lambda one: _judge(scene, *one), list(enumerate(scene.counting)), "bids judged")
    page = _conclude(scene, 1)
    holds = page.tells("refused.authentication_waits")
    scene.stage.check("an unsettled bidder keeps the lot open", holds=holds, found=page.text[:900])
    joining.grant(scene, scene.newcomers["unsettled"], scene.request)
    for lot in LOTS:
        arrived(_conclude(scene, lot), _lot(scene, lot))
    step.done = f"{len(scene.counting)} bids judged, 1 not conforming; the firm that waited settled before the end"


def _judge(scene: Scene, place: int, filed: Filed) -> None:
    """Judge one bid, at the desk of one member after the other."""
    members = scene.members()
    member = scene.person(members[place % len(members)].email)
    bids = member.get(_lot(scene, filed.lot)).links(filed.firm.name)
    page = arrived(member.get(bids[0]), _lot(scene, filed.lot))
    arrived(member.submit(page, _verdict(filed)), _lot(scene, filed.lot))


def _verdict(filed: Filed) -> dict[str, Answer]:
    points: dict[str, Answer] = {f"points_T{place}": one for place, one in enumerate(filed.firm.points, start=1)}
    if filed.firm.number == NOT_CONFORMING:
        return {**points, "grounds": ["not_conforming"], "remark": REMARK}
    return points


def _conclude(scene: Scene, lot: int) -> Page:
    president = scene.person(scene.members()[0].email)
    return president.press(president.get(_lot(scene, lot)), "/conclude")


def _lot(scene: Scene, number: int) -> str:
    return f"/committee/lots/{scene.lot(number)}"


def rank(scene: Scene, step: Step) -> None:
    """A job ranks one frozen case; computed again from the case alone, the result is the same, byte for byte."""
    officer = scene.officer()
    firsts = []
    for lot in LOTS:
        until(lambda lot=lot: ranked(scene, lot), f"the ranking of lot {lot}", PATIENCE)  # type: ignore[misc]
        address = f"/officer/lots/{scene.lot(lot)}"
        case, result = officer.get(f"{address}/case.json"), officer.get(f"{address}/result.json")
        file = scene.folder / f"case-{lot}.json"
        file.write_bytes(case.body)
        scene.stage.equal(
            f"lot {lot}: ranked again, the same bytes", run("evaluation", "rank", file).stdout, result.body
        )
        firsts.append(_check_result(scene, lot, case.json(), result.json()))
    names = ", ".join(f"lot {lot}: {filed.firm.slug}" for lot, filed in zip(LOTS, firsts, strict=True))
    scene.winners = dict(zip(LOTS, firsts, strict=True))
    step.done = f"{names} first; `python -m evaluation rank` gives the same bytes"


def ranked(scene: Scene, lot: int) -> Page | None:
    """Return the officer's page of a lot once it waits for the decision."""
    page = scene.officer().get(f"/officer/lots/{scene.lot(lot)}/award")
    return page if any("grounds" in one.fields for one in page.forms) else None


def _check_result(scene: Scene, lot: int, case: dict[str, Any], result: dict[str, Any]) -> Filed:
    """Compare the ranking with scores worked out beside the portal; return who must be first."""
    expected = _first(scene, lot)
    names = {one["firm"]: one["ref"] for one in case["bids"]}
    scene.stage.equal(f"lot {lot}: every bid is in the case", len(case["bids"]), len(_of_lot(scene, lot)))
    scene.stage.equal(f"lot {lot}: the first", result["winner"], names[expected.bidder])
    scene.stage.equal(f"lot {lot}: the amount", result["award_amount"], f"{expected.amount:f}")
    eliminated = [one for one in result["ranking"] if one["rank"] is None]
    scene.stage.equal(f"lot {lot}: one bid is not ranked", len(eliminated), 1)
    return expected


def _of_lot(scene: Scene, lot: int) -> list[Filed]:
    return [one for one in scene.counting if one.lot == lot]


def _first(scene: Scene, lot: int) -> Filed:
    """Return the best bid of a lot by the formula of the notice: price by ratio of 60 points, 40 for quality."""
    least = POINTS.minimum or 0
    stays = [one for one in _of_lot(scene, lot) if one.firm.number != NOT_CONFORMING and _quality(one) >= least]
    lowest = min(Fraction(one.amount) for one in stays)
    weight = Fraction(POINTS.price_weight)
    return max(stays, key=lambda one: weight * lowest / Fraction(one.amount) + _quality(one))


def _quality(filed: Filed) -> Fraction:
    return sum(map(Fraction, filed.firm.points), Fraction(0))
