"""A whole bid sealed at once, and what is read of it after the opening."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bids.rules.archive import Archive, File
from bids.rules.envelope import Envelope
from bids.rules.facts import Facts
from bids.rules.filing import check_filing
from bids.rules.opening import open_envelope, unwrap_share
from bids.rules.prices import Line, Prices, prices_in, write_prices
from bids.rules.reading import papers_in, read_offer
from bids.rules.sealing import Paper, SealedBid, seal_bid
from kernel.crypto.policy import policy_hash
from tests.make import seals

FACTS = Facts("TND-1", "LOT-1", "FRM-1", 1, tuple(Envelope), policy_hash(seals.policy()))
PAPERS = [
    Paper(Envelope.TECHNICAL, File("plan.pdf", b"one")),
    Paper(Envelope.TECHNICAL, File("Plan.pdf", b"two")),
    Paper(Envelope.CANDIDATURE, File("plan.pdf", b"three")),
    Paper(Envelope.FINANCIAL, File("prices.json", b"not the form")),
]


def sealed(papers: list[Paper] | None = None) -> SealedBid:
    seeds = {one: seals.seed(one) for one in Envelope}
    return seal_bid(FACTS, seals.policy(), seals.prices(), PAPERS if papers is None else papers, seeds)


def opened(bid: SealedBid) -> dict[Envelope, Archive]:
    found = {}
    for header, (envelope, segments) in zip(bid.filing.headers, bid.contents, strict=True):
        keys = seals.members()[:3]
        shares = {one.kid: unwrap_share(one.opening, one.kid, seals.policy(), header) for one in keys}
        archive = open_envelope(header, seals.policy(), shares, segments).archive
        assert archive is not None
        found[envelope] = archive
    return found


def test_a_sealed_bid_passes_the_filing_door_and_opens_to_what_was_put_in() -> None:
    bid = sealed()
    assert check_filing(bid.filing.data, seals.policy(), seals.expected()).tracker == bid.filing.tracker
    archives = opened(bid)
    assert prices_in(archives[Envelope.FINANCIAL], "LOT-1") == seals.prices()
    assert [file.content for file in archives[Envelope.TECHNICAL].files] == [b"one", b"two"]


def test_papers_of_one_name_are_told_apart() -> None:
    archives = opened(sealed())
    assert [file.name for file in archives[Envelope.TECHNICAL].files] == ["plan.pdf", "Plan (2).pdf"]
    assert [file.name for file in archives[Envelope.FINANCIAL].files] == ["prices.json", "prices (2).json"]


def test_the_papers_are_listed_without_the_price_form() -> None:
    listed = [(envelope.value, file.name) for envelope, file in papers_in(opened(sealed()))]
    assert listed == [
        ("candidature", "plan.pdf"),
        ("technical", "plan.pdf"),
        ("technical", "Plan (2).pdf"),
        ("financial", "prices (2).json"),
    ]


def test_a_bid_without_papers_is_sealed_too() -> None:
    archives = opened(sealed([]))
    assert [len(archives[one].files) for one in Envelope] == [0, 0, 1]


def financial(prices: Prices) -> Archive:
    return Archive((File("prices.json", write_prices(prices)),))


def test_an_offer_is_read_with_its_amount() -> None:
    offer = read_offer("LOT-1", financial(seals.prices()))
    assert offer is not None
    # 12.5 × 1 500.00 + 3 × 0.01 = 18 750.03, less 5 % (937.5015)
    assert offer.amount == Decimal("17812.53")
    assert offer.lines[0] == {"item": "1.1", "quantity": "12.50", "unit_price": "1500.00"}


@pytest.mark.parametrize(
    "archive",
    [
        None,
        Archive(),
        Archive((File("prices.json", b"{}"),)),
        financial(replace(seals.prices(), lot="LOT-2")),
        financial(replace(seals.prices(), lines=())),
        financial(
            replace(seals.prices(), lines=(Line("1", Decimal("999999999999.999"), Decimal("999999999999999.99")),))
        ),
    ],
    ids=["not opened", "no form", "malformed", "another lot", "no line", "absurd"],
)
def test_what_no_contract_could_bear_is_no_offer(archive: Archive | None) -> None:
    assert read_offer("LOT-1", archive) is None
