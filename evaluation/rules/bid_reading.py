"""One bid of a case, read and checked against the method it will be judged by."""

from __future__ import annotations

from fractions import Fraction

from evaluation.rules.case import Bid, Criterion, Feature, Kind, Line, Method, Written
from evaluation.rules.document import At, Keys
from evaluation.rules.figures import ZERO


def read_bid(at: At, method: Method) -> Bid:
    keys = at.keys(
        "ref", "firm", "received_at", "admissible", "why", "amount", "lines", "stated_amount", "discount", "quality",
        "features", "preferred", "execution_days",
    )  # fmt: skip
    refusals = _refusals(keys)
    _check_offer(keys, needed=not refusals)
    return Bid(
        ref=keys.need("ref").name(),
        firm=keys.need("firm").name(),
        received_at=keys.need("received_at").instant(),
        refusals=refusals,
        amount=keys.maybe("amount", At.decimal),
        lines=keys.maybe("lines", _lines) or (),
        stated_amount=keys.maybe("stated_amount", _written),
        discount=keys.maybe("discount", At.part) or ZERO,
        points=_points(keys, method, refused=bool(refusals)),
        features=_choices(keys, method, refused=bool(refusals)),
        preferred=_preferred(keys, needed=method.margin is not None and not refusals),
        execution_days=keys.maybe("execution_days", At.whole),
    )


def _refusals(keys: Keys) -> tuple[str, ...]:
    """Why the bid is not admissible: no code for an admissible one, at least one for another."""
    admissible = keys.need("admissible").truth()
    why = keys.each("why", At.name)
    if admissible and why:
        raise keys.fault("why", "refusals of an admissible bid")
    if not admissible and not why:
        raise keys.fault("why", "no refusal of an inadmissible bid")
    return why


def _check_offer(keys: Keys, *, needed: bool) -> None:
    """An amount or lines, never both; a stated total goes with lines."""
    amount, lines = keys.get("amount"), keys.get("lines")
    if amount and lines:
        raise keys.fault("lines", "given beside an amount")
    if keys.get("stated_amount") and not lines:
        raise keys.fault("stated_amount", "given without lines")
    if needed and not (amount or lines):
        raise keys.fault("amount", "missing")


def _lines(at: At) -> tuple[Line, ...]:
    return at.some(_line)


def _line(at: At) -> Line:
    keys = at.keys("item", "quantity", "unit_price", "stated_total")
    return Line(
        item=keys.need("item").name(),
        quantity=keys.need("quantity").decimal(),
        unit_price=keys.need("unit_price").decimal(),
        stated_total=keys.maybe("stated_total", _written),
    )


def _written(at: At) -> Written:
    value = at.decimal()
    return Written(at.text(), value)


def _points(keys: Keys, method: Method, *, refused: bool) -> dict[str, Fraction]:
    criteria = method.quality.criteria if method.quality else ()
    codes = [criterion.code for criterion in criteria]
    marks = _by_code(keys, "quality", codes, used=bool(criteria), refused=refused)
    return {criterion.code: _mark(marks, criterion) for criterion in criteria} if marks else {}


def _mark(marks: Keys, criterion: Criterion) -> Fraction:
    return marks.need(criterion.code).decimal_to(criterion.most)


def _choices(keys: Keys, method: Method, *, refused: bool) -> dict[str, Fraction]:
    codes = [feature.code for feature in method.features]
    choices = _by_code(keys, "features", codes, used=method.kind is Kind.WEIGHTED_PRICE, refused=refused)
    return {feature.code: _choice(choices, feature) for feature in method.features} if choices else {}


def _choice(choices: Keys, feature: Feature) -> Fraction:
    at = choices.need(feature.code)
    choice = at.decimal()
    if choice not in (ZERO, *feature.options):
        raise at.fault("none of the options")
    return choice


def _by_code(keys: Keys, key: str, codes: list[str], *, used: bool, refused: bool) -> Keys | None:
    """The object under `key`, one member a code. A refused bid may lack it, or leave it empty."""
    at = keys.need(key) if used and not refused else keys.get(key)
    members = at.keys(*codes) if at else None
    return None if refused and members and not members.members else members


def _preferred(keys: Keys, *, needed: bool) -> bool:
    at = keys.need("preferred") if needed else keys.get("preferred")
    return at is None or at.truth()
