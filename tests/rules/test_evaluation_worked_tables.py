"""The worked tables of docs/algorithms/ranking.md, computed again: the page is the expectation."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from evaluation.rules import Entry, Result, rank
from tests.make.evaluation_case import Json, bid, case, method

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "ranking.md"
NOTHING = "–"

Row = dict[str, str]


def examples() -> dict[str, str]:
    """The examples of the page: the text under each title of the chapter of worked tables."""
    chapter = PAGE.read_text("utf-8").partition("## Worked tables\n")[2].partition("\n## ")[0]
    sections = [section.partition("\n") for section in chapter.split("\n### ")[1:]]
    return {title: text for title, _, text in sections}


def tables(text: str) -> list[list[Row]]:
    blocks = re.findall(r"(?:^\|.*\n?)+", text, flags=re.MULTILINE)
    return [rows([cells(line) for line in block.splitlines()]) for block in blocks]


def rows(lines: list[list[str]]) -> list[Row]:
    """The rows under a head and its rule; a dash is left out."""
    head, _, *body = lines
    return [{key: cell for key, cell in zip(head, line, strict=True) if cell != NOTHING} for line in body]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("| ").split("|")]


def told_bid(row: Row, lines: list[Row]) -> Json:
    """A bid as its row tells it; a key such as `quality.T1` is a member of an object."""
    told = bid(row["ref"])
    for key, cell in row.items():
        outer, _, inner = key.partition(".")
        if inner:
            told.setdefault(outer, {})[inner] = cell
        else:
            told |= told_key(key, cell)
    own = [{key: cell for key, cell in line.items() if key != "ref"} for line in lines if line["ref"] == row["ref"]]
    return told | ({"lines": own} if own else {})


def told_key(key: str, cell: str) -> Json:
    if key == "why":
        return {"admissible": False, "why": cell.split(", ")}
    if key == "preferred":
        return {"preferred": {"yes": True, "no": False}[cell]}
    return {key: int(cell) if key == "execution_days" else cell}


def told_case(text: str, bids: list[Row], lines: list[Row]) -> Json:
    told = json.loads(text.partition("```json\n")[2].partition("```")[0])
    by = method(**told["method"])
    return case(*(told_bid(row, lines) for row in bids), by=by, **told["lot"])


def printed(entry: Entry, key: str) -> str:
    """A cell of the table of results, as the page would write it."""
    value: Any = dict(entry)[key]
    if key == "corrections":
        return (
            "; ".join(f"{each['item'] or 'total'}: {each['stated']} → {each['corrected']}" for each in value) or NOTHING
        )
    if key in {"why", "flags"}:
        return ", ".join(value) or NOTHING
    return NOTHING if value is None else str(value)


def printed_outcome(result: Result) -> Row:
    ties = ", ".join(" = ".join(refs) for refs in result["ties"])
    said = {key: dict(result)[key] for key in ("outcome", "reason", "winner", "award_amount")} | {"ties": ties or None}
    return {key: str(value) for key, value in said.items() if value is not None}


def test_the_page_has_its_examples() -> None:
    assert len(examples()) == 15


@pytest.mark.parametrize("title", examples())
def test_the_worked_table_is_what_the_rules_give(title: str) -> None:
    text = examples()[title]
    bids, *between, expected, [outcome] = tables(text)
    result = rank(told_case(text, bids, between[0] if between else []))
    head = cells(re.findall(r"^\| ref .*rank.*$", text, flags=re.MULTILINE)[-1])
    found = [{key: printed(entry, key) for key in head} for entry in result["ranking"]]
    assert [{key: cell for key, cell in row.items() if cell != NOTHING} for row in found] == expected
    assert printed_outcome(result) == outcome
