"""The result of a ranking as a JSON document (`lot-evaluation-result/1`): the same bytes for everybody."""

from __future__ import annotations

import json
from typing import TypedDict

FORMAT = "lot-evaluation-result/1"
RULES_VERSION = "1"


class PrintedCorrection(TypedDict):
    item: str | None
    stated: str
    corrected: str


class Entry(TypedDict):
    """One bid of the ranking; the figures are decimal strings."""

    ref: str
    rank: int | None
    status: str
    why: list[str]
    amount: str | None
    evaluated_amount: str | None
    weighted_amount: str | None
    coefficient: str | None
    quality_score: str | None
    price_score: str | None
    total_score: str | None
    flags: list[str]
    corrections: list[PrintedCorrection]


class Result(TypedDict):
    format: str
    lot: str
    rules_version: str
    input_digest: str
    outcome: str
    reason: str | None
    winner: str | None
    award_amount: str | None
    ties: list[list[str]]
    ranking: list[Entry]


def result_text(result: Result) -> str:
    """The document as it is published: sorted keys, two spaces, a final newline."""
    return json.dumps(result, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def result_line(result: Result) -> str:
    """The document on one line, with its newline."""
    return json.dumps(result, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
