"""No text makes the reader fail otherwise than with a fault of one line."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules import Fault, rank, read_case, result_line
from tests.make.evaluation_case import Json, cases

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["0", "1", "-1", "1e9", "1.", "٣", "\ud800", "2026-13-01T00:00:00Z", 10**700, "B1", "T1"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def answered(text: str | bytes) -> None:
    """The text is ranked, or refused with one line that names a place."""
    answer = answer_to(text)
    assert answer.isprintable()
    if not answer.startswith("{"):
        place, _, what = answer.partition(": ")
        assert place
        assert what


def answer_to(text: str | bytes) -> str:
    try:
        return result_line(rank(read_case(text))).removesuffix("\n")
    except Fault as fault:
        return str(fault)


def containers(document: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    """Every object and list of a document, the outermost first."""
    inner = list(document.values()) if isinstance(document, dict) else document if isinstance(document, list) else []
    own = [document] if isinstance(document, dict | list) and document else []
    return own + [found for value in inner for found in containers(value)]


@given(cases(), st.data())
def test_a_case_with_any_value_replaced_or_taken_away_is_answered(told: Json, data: st.DataObject) -> None:
    document = json.loads(json.dumps(told))
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.sampled_from(containers(document)))
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
        if data.draw(st.booleans()):
            del place[key]
        else:
            place[key] = data.draw(VALUES)
    answered(json.dumps(document))


@given(cases(), st.data())
def test_a_text_with_any_piece_cut_doubled_or_overwritten_is_answered(told: Json, data: st.DataObject) -> None:
    text = json.dumps(told, ensure_ascii=False).encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    piece = data.draw(st.sampled_from([b"", text[start:end] * 2]) | st.binary(max_size=4))
    answered(text[:start] + piece + text[end:])


@given(st.text() | st.binary())
def test_any_text_is_answered(text: str | bytes) -> None:
    answered(text)


@given(VALUES)
def test_any_document_is_answered(document: object) -> None:
    answered(json.dumps(document))
