"""Regulatory profiles: every threshold, delay and rate that the portal applies, dated, versioned, with its source.

A profile is attached to a contracting authority and frozen into a tender when it is published: what the law becomes
later does not change a procedure that runs (Loi 23-12 art. 110).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Final, get_type_hints

from kernel.refusals import Refused
from law import data
from law.rules.delays import Delay

FORMAT: Final = "profile/1"


class Envelope(StrEnum):
    """The parts of a bid, each sealed by itself, in the order of opening (DP 15-247 art. 67)."""

    CANDIDATURE = "candidature"
    TECHNICAL = "technical"
    FINANCIAL = "financial"


class Session(StrEnum):
    """All envelopes in one public session, or the financial ones after the technical evaluation."""

    SAME_SESSION = "same_session"
    STAGED = "staged"


class Penalty(StrEnum):
    """Late penalty a day: amount / (divisor × delay in days), or a daily rate of the amount."""

    SEVENTH = "seventh"
    DAILY_RATE = "daily_rate"


@dataclass(frozen=True, slots=True)
class LowTest:
    """A test for abnormally low bids, as `lot-evaluation/1` names it; `discard_above` for the trimmed mean only."""

    test: str
    share: Decimal
    discard_above: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a value comes from, and how sure that is: V verified, S secondary, M from memory, P our suggestion."""

    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The numbers of one body of rules from one day on.

    Rates and shares are parts of 1, amounts dinars, delays have their unit. `basis` names the source of each value.
    """

    code: str
    version: str
    valid_from: date
    basis: Mapping[str, Basis] = field(hash=False, repr=False)

    # Preparation and filing
    minimum_preparation: Delay
    minimum_preparation_consultation: Delay
    closes_on_working_day: bool
    questions_close: Delay
    envelopes: tuple[Envelope, ...]
    session: Session
    grace_s: int
    paper_envelopes: bool
    server_sealing: bool
    file_max_bytes: int
    bid_max_bytes: int
    key_drill: Delay
    spare_keys: int

    # Opening and evaluation
    completion: Delay
    opening_members: int
    validity: Delay
    validity_adds_preparation: bool
    minimum_bids: int
    abnormally_low: tuple[LowTest, ...]
    abnormally_low_answer: Delay
    ties: tuple[str, ...]
    money_places: int
    score_places: int
    preference_margin: Decimal
    reserved_share: Decimal
    winner_documents: Delay

    # Award and appeals
    result_consultation: Delay
    recours: Delay
    examination: Delay
    examination_notice: Delay
    standstill: Delay

    # Thresholds, all taxes included: up to the first two a consultation is enough, up to the next two not even that;
    # above the others the external commission controls
    consultation_works_supplies: Decimal
    consultation_studies_services: Decimal
    direct_works_supplies: Decimal
    direct_studies_services: Decimal
    control_works: Decimal
    control_supplies: Decimal
    control_services: Decimal
    control_studies: Decimal

    # Contract
    subcontracting_max: Decimal
    foreign_subcontracting_min: Decimal
    bid_bond_min: Decimal
    performance_bond_min: Decimal
    performance_bond_max: Decimal
    performance_bond_waived_up_to: Delay
    retention: Decimal
    retention_release: Delay
    advance_max: Decimal
    advances_total_max: Decimal
    advances_extended_max: Decimal
    advance_recovery_from: Decimal
    advance_recovery_by: Decimal
    payment: Delay
    late_interest_points: Decimal
    late_interest_tail: Delay
    late_interest_on_interest: Decimal
    penalty_formula: Penalty
    penalty_divisor: int
    penalty_daily_rate: Decimal
    penalty_cap: Decimal
    formal_notice: Delay
    amendment_max: Decimal
    guarantee: Delay
    snag_clearance: Delay

    # Tax
    vat_normal: Decimal
    vat_reduced: Decimal
    flat_tax_turnover_max: Decimal

    # Sizes of firms (staff, turnover and balance sheet at most), and where firms without references begin
    micro_staff_max: int
    micro_turnover_max: Decimal
    micro_balance_max: Decimal
    small_staff_max: int
    small_turnover_max: Decimal
    small_balance_max: Decimal
    medium_staff_max: int
    medium_turnover_max: Decimal
    medium_balance_max: Decimal
    auto_entrepreneur_turnover_max: Decimal
    trial_site_homes: int


def profile(code: str, on: date) -> Profile:
    """Return the profile as it stands on a day.

    Refusals: `unknown_profile`; `profile_not_yet` if its first version starts later.
    """
    dated = [one for one in shipped() if one.code == code]
    if not dated:
        raise Refused("unknown_profile", profile=code)
    standing = [one for one in dated if one.valid_from <= on]
    if not standing:
        raise Refused("profile_not_yet", profile=code, on=on)
    return max(standing, key=lambda one: one.valid_from)


def profiles(on: date) -> list[Profile]:
    """Return every profile that stands on a day, by code."""
    codes = sorted({one.code for one in shipped() if one.valid_from <= on})
    return [profile(code, on) for code in codes]


@cache
def shipped() -> tuple[Profile, ...]:
    """Return every version of every profile in `law/data/profiles`."""
    return tuple(thaw(data.document(name)) for name in data.names("profiles"))


def freeze(rules: Profile) -> dict[str, Any]:
    """Return a profile as JSON, whole and with its sources, to keep with what it governs."""
    return {
        "format": FORMAT,
        "code": rules.code,
        "version": rules.version,
        "valid_from": rules.valid_from.isoformat(),
        "values": {name: _value_and_basis(rules, name) for name in VALUES},
    }


def _value_and_basis(rules: Profile, name: str) -> dict[str, Any]:
    basis = rules.basis[name]
    return {"value": _json(getattr(rules, name)), "source": basis.source, "confidence": basis.confidence}


def _json(value: object) -> Any:  # noqa: ANN401  JSON is what it is
    match value:
        case LowTest():
            limit = {} if value.discard_above is None else {"discard_above": str(value.discard_above)}
            return {"test": value.test, "share": str(value.share), **limit}
        case tuple():
            return [_json(one) for one in value]
        case Decimal() | Delay() | StrEnum():
            return str(value)
        case _:
            return value


def thaw(document: Mapping[str, Any]) -> Profile:
    """Read a profile as `freeze` wrote it; ValueError, naming the place, if it is another thing."""
    if document.get("format") != FORMAT:
        raise ValueError(f"format: not {FORMAT}")
    values = document["values"]
    if values.keys() != VALUES.keys():
        raise ValueError(f"values: missing or unknown: {sorted(values.keys() ^ VALUES.keys())}")
    return Profile(
        code=document["code"],
        version=document["version"],
        valid_from=date.fromisoformat(document["valid_from"]),
        basis={name: Basis(entry["source"], entry["confidence"]) for name, entry in values.items()},
        **{name: _read(name, entry["value"]) for name, entry in values.items()},
    )


def _read(name: str, value: object) -> Any:  # noqa: ANN401  of the type that the field declares
    try:
        return READERS[VALUES[name]](value)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as fault:
        raise ValueError(f"{name}: {value!r} is no {VALUES[name]}") from fault


def _low_tests(value: Any) -> tuple[LowTest, ...]:  # noqa: ANN401
    return tuple(
        LowTest(one["test"], Decimal(one["share"]), Decimal(one["discard_above"]) if "discard_above" in one else None)
        for one in value
    )


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(value: object) -> object:
        if type(value) is not kind:
            raise TypeError
        return value

    return read


READERS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    int: _exactly(int),
    bool: _exactly(bool),
    Decimal: lambda value: Decimal(_exactly(str)(value)),
    Delay: Delay.read,
    Session: Session,
    Penalty: Penalty,
    tuple[Envelope, ...]: lambda value: tuple(map(Envelope, value)),
    tuple[str, ...]: lambda value: tuple(map(_exactly(str), value)),
    tuple[LowTest, ...]: _low_tests,
}

VALUES: Final[Mapping[str, Any]] = {
    one.name: get_type_hints(Profile)[one.name]
    for one in fields(Profile)
    if one.name not in {"code", "version", "valid_from", "basis"}
}
