"""Real auctions and published formulas, played through the real command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parents[1] / "cases"
ROOT = CASES.parents[1]


def played(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What is told of every case of a file, and the result that the command gives for it."""
    told = [json.loads(line) for line in (CASES / name).read_text("utf-8").splitlines()]
    given = "".join(json.dumps(each["case"], ensure_ascii=False) + "\n" for each in told)
    command = [sys.executable, "-m", "evaluation", "rank", "--lines", "-"]
    ended = subprocess.run(command, input=given.encode(), capture_output=True, cwd=ROOT, check=True)
    results = [json.loads(line) for line in ended.stdout.splitlines()]
    return list(zip(told, results, strict=True))


@pytest.fixture(scope="module")
def auctions() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return played("auctions/tsuchiura.jsonl")


def test_all_344_auctions_are_ranked(auctions: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    assert len(auctions) == 344
    for told, result in auctions:
        assert result["lot"] == told["case"]["lot"]["ref"]
        assert (result["outcome"], result["reason"]) == ("ranked", None)


def test_the_real_winner_is_named_where_the_rule_explains_the_award(
    auctions: list[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    explained = [
        (told["expected"], result) for told, result in auctions if told["expected"]["rule_explains_real_award"]
    ]
    assert len(explained) == 343
    for expected, result in explained:
        assert [result["winner"]] == expected["real_winner"] == expected["lowest_valid"]
        assert result["award_amount"] == expected["award_amount"]


def test_equal_lowest_bids_are_reported_and_nobody_wins(auctions: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    tied = [(told["expected"], result) for told, result in auctions if told["expected"]["tie"]]
    assert tied
    for expected, result in tied:
        assert (result["winner"], result["award_amount"]) == (None, None)
        assert result["ties"][0] == sorted(expected["lowest_valid"])
        assert [entry["ref"] for entry in result["ranking"] if entry["rank"] == 1] == expected["lowest_valid"]


def test_nobody_outside_the_limits_or_disqualified_is_ranked(
    auctions: list[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    for told, result in auctions:
        bids = {bid["ref"]: bid for bid in told["case"]["bids"]}
        floor, ceiling = (
            float(told["case"]["lot"][limit] or default) for limit, default in (("floor", 0), ("ceiling", "inf"))
        )
        for entry in result["ranking"]:
            bid = bids[entry["ref"]]
            stands = bid["admissible"] and floor <= float(bid["amount"]) <= ceiling
            assert (entry["rank"] is not None) == stands


def test_published_formulas_give_the_published_figures() -> None:
    worked = played("evaluation/worked.jsonl")
    assert len(worked) == 5
    for told, result in worked:
        entries = {entry["ref"]: entry for entry in result["ranking"]}
        expected = told["expected"]
        assert result["winner"] == expected["winner"]
        assert result["award_amount"] == expected.get("award_amount", result["award_amount"])
        assert {ref: entry["flags"] for ref, entry in entries.items() if entry["flags"]} == expected.get("flagged", {})
        for figure in ("price_score", "weighted_amount"):
            for ref, value in expected.get(figure, {}).items():
                assert entries[ref][figure] == value, told["source"]
