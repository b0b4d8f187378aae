"""The published result: what it says of the lot, and its bytes."""

from __future__ import annotations

import json
from hashlib import sha256

from evaluation.rules import rank, read_case, result_line, result_text
from tests.make.evaluation_case import bid, case, line, method, refused

PUBLISHED = """\
{
  "award_amount": "9.50",
  "format": "lot-evaluation-result/1",
  "input_digest": "sha256:DIGEST",
  "lot": "حصة 3",
  "outcome": "ranked",
  "ranking": [
    {
      "amount": "9.50",
      "coefficient": null,
      "corrections": [
        {
          "corrected": "10.00",
          "item": "câble",
          "stated": "9"
        },
        {
          "corrected": "10.00",
          "item": null,
          "stated": "09.0"
        }
      ],
      "evaluated_amount": "9.50",
      "flags": [
        "abnormally_low:below_estimate"
      ],
      "price_score": null,
      "quality_score": null,
      "rank": 1,
      "ref": "B1",
      "status": "ranked",
      "total_score": null,
      "weighted_amount": null,
      "why": []
    },
    {
      "amount": null,
      "coefficient": null,
      "corrections": [],
      "evaluated_amount": null,
      "flags": [],
      "price_score": null,
      "quality_score": null,
      "rank": null,
      "ref": "B0",
      "status": "inadmissible",
      "total_score": null,
      "weighted_amount": null,
      "why": [
        "unsigned"
      ]
    }
  ],
  "reason": null,
  "rules_version": "1",
  "ties": [],
  "winner": "B1"
}
"""


def test_the_document_is_published_byte_for_byte() -> None:
    lines = [line("câble", "2", "5", stated_total="9")]
    by = method(abnormally_low=[{"test": "below_estimate", "share": "0.05"}])
    told = case(
        refused("B0"), bid("B1", lines=lines, stated_amount="09.0", discount="0.05"), by=by, ref="حصة 3", estimate="10"
    )
    digest = sha256(json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
    assert result_text(rank(told)) == PUBLISHED.replace("DIGEST", digest)


def test_a_line_is_the_same_document_without_spaces() -> None:
    result = rank(case(bid("B1", "5")))
    text = result_line(result)
    assert json.loads(text) == json.loads(result_text(result))
    assert text.startswith('{"award_amount":"5.00","format":"lot-evaluation-result/1","input_digest":"sha256:')
    assert text.endswith('"ties":[],"winner":"B1"}\n')


def test_the_fingerprint_is_the_sha_256_of_the_canonical_case() -> None:
    text = """
      {"method": {"rounding": {"scores": null, "money": 0}, "minimum_bids": 1, "kind": "lowest_price"},
       "lot": {"ref": "\\u00e9", "floor": null, "currency": "DZD"},
       "format": "lot-evaluation/1", "bids": []}
    """
    canonical = (
        '{"bids":[],"format":"lot-evaluation/1","lot":{"currency":"DZD","floor":null,"ref":"é"},'
        '"method":{"kind":"lowest_price","minimum_bids":1,"rounding":{"money":0,"scores":null}}}'
    )
    assert rank(read_case(text))["input_digest"] == "sha256:" + sha256(canonical.encode()).hexdigest()


def test_the_fingerprint_tells_an_absent_key_from_null_and_one_spelling_from_another() -> None:
    spellings = [bid("B1", "5"), bid("B1", "5.0"), bid("B1", "5", discount=None)]
    assert len({rank(case(told))["input_digest"] for told in spellings}) == 3


def test_ranked_bids_come_first_then_eliminated_then_inadmissible_in_case_order() -> None:
    bids = [
        refused("B1"),
        bid("B2", "999"),
        bid("B3", "8"),
        refused("B4", amount="1"),
        bid("B5", "7"),
        bid("B6", "998"),
        bid("B7", "8"),
    ]
    found = rank(case(*bids, ceiling="100"))["ranking"]
    assert [entry["ref"] for entry in found] == ["B5", "B3", "B7", "B2", "B6", "B1", "B4"]


def outcome(*amounts: str, minimum: int, **lot: object) -> tuple[str, str | None, str | None, str | None]:
    bids = [bid(f"B{n}", amount) for n, amount in enumerate(amounts)]
    result = rank(case(*bids, by=method(minimum_bids=minimum), **lot))
    return result["outcome"], result["reason"], result["winner"], result["award_amount"]


def test_without_a_bid_the_lot_is_unsuccessful() -> None:
    assert outcome(minimum=1) == ("unsuccessful", "no_bid", None, None)
    assert outcome(minimum=0) == ("unsuccessful", "no_bid", None, None)
    assert rank(case())["ranking"] == []


def test_with_none_left_the_lot_is_unsuccessful() -> None:
    assert outcome("5", "6", minimum=2, ceiling="1") == ("unsuccessful", "no_admissible_bid", None, None)
    assert outcome("5", minimum=0, ceiling="1") == ("unsuccessful", "no_admissible_bid", None, None)
    assert rank(case(refused("B1")))["reason"] == "no_admissible_bid"


def test_with_fewer_left_than_asked_for_the_lot_is_unsuccessful_and_ranked_all_the_same() -> None:
    assert outcome("5", "6", "99", minimum=3, ceiling="10") == ("unsuccessful", "too_few_bids", None, None)
    result = rank(case(bid("B1", "5"), bid("B2", "5"), by=method(minimum_bids=3)))
    assert [entry["rank"] for entry in result["ranking"]] == [1, 1]
    assert result["ties"] == [["B1", "B2"]]


def test_as_many_left_as_asked_for_are_enough() -> None:
    assert outcome("5", "6", minimum=2) == ("ranked", None, "B0", "5.00")
    assert outcome("5", minimum=0) == ("ranked", None, "B0", "5.00")


def test_the_award_is_made_at_the_real_amount() -> None:
    by = method(preference={"margin": "0.25"})
    result = rank(case(bid("B1", "80", discount="0.1", preferred=False), bid("B2", "95", preferred=True), by=by))
    assert (result["winner"], result["award_amount"]) == ("B1", "72.00")
