"""What a firm may submit: prices, days, discount, declarations, papers, and the deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bids.rules import submission
from bids.rules.envelope import Envelope
from bids.rules.prices import Line, Prices
from bids.rules.submission import Declaration, Typed
from kernel.money import MOST
from kernel.refusals import Refused
from law.rules import freeze, profile

CLOSES = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    number: int
    quantity: Decimal


BILL = (Item(1, Decimal(120)), Item(2, Decimal("8400.5")), Item(3, Decimal("960.000")))
PRICES = {1: "18 500,00", 2: "255,00", 3: "٣٠٠"}


def offer(prices: Mapping[int, str] = PRICES, days: str = "90", discount: str = "") -> Prices:
    return submission.read_offer("LOT-1", BILL, Typed(prices, days, discount), most_days=120)


def refused(**typed: object) -> Refused:
    with pytest.raises(Refused) as caught:
        offer(**typed)  # type: ignore[arg-type]
    return caught.value


def test_an_offer_is_read_as_people_type_it() -> None:
    read = offer()
    assert [line.unit_price for line in read.lines] == [Decimal("18500.00"), Decimal("255.00"), Decimal("300.00")]
    assert [line.item for line in read.lines] == ["1", "2", "3"]
    assert (read.execution_days, read.discount, read.currency, read.lot) == (90, None, "DZD", "LOT-1")


def test_what_no_contract_could_bear_is_refused_before_it_is_sealed() -> None:
    """Each price alone may stand; the opening takes no offer above the sum that a contract can bear."""
    dear = {**PRICES, 2: "9 999 999 999 999,99"}
    refusal = refused(prices=dear)
    assert (refusal.code, refusal.facts["most"]) == ("total_absurd", MOST)
    assert submission.sums(offer({**PRICES, 2: "1 000 000 000"})).amount < MOST
    with pytest.raises(Refused, match="total_absurd"):
        submission.check_total(MOST + Decimal("0.01"))
    submission.check_total(MOST)


@pytest.mark.parametrize("text", ["0", "0,00", "٠"])
def test_a_price_of_nothing_is_refused(text: str) -> None:
    refusal = refused(prices={**PRICES, 2: text})
    assert (refusal.code, refusal.facts["field"]) == ("price_zero", "price_2")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount_missing"),
        ("18.500", "amount_ambiguous"),
        ("-5", "amount_negative"),
        ("cent", "amount_not_understood"),
        ("1,234", "amount_ambiguous"),
        ("12,3456", "amount_too_fine"),
    ],
)
def test_a_price_that_cannot_be_read_is_refused_beside_its_line(text: str, code: str) -> None:
    refusal = refused(prices={**PRICES, 3: text})
    assert (refusal.code, refusal.facts["field"]) == (code, "price_3")


def test_a_line_without_a_price_is_refused() -> None:
    assert refused(prices={1: "1", 2: "1"}).facts["field"] == "price_3"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "days_missing"),
        ("0", "days_not_understood"),
        ("-3", "days_not_understood"),
        ("9,5", "days_not_understood"),
        ("trois", "days_not_understood"),
        ("121", "days_too_many"),
        ("9999999", "days_not_understood"),
        ("²", "days_not_understood"),
    ],
)
def test_days_are_whole_and_within_the_lots(text: str, code: str) -> None:
    assert refused(days=text).code == code


@pytest.mark.parametrize(("text", "days"), [("1", 1), ("120", 120), (" ١٢٠ ", 120), ("1 00", 100)])
def test_days_are_read(text: str, days: int) -> None:
    assert offer(days=text).execution_days == days


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("", None),
        ("0", None),
        ("5", "0.05"),
        ("2,5", "0.025"),
        ("99,99", "0.9999"),
        ("5 %", "0.05"),
        ("٥٫٢٥", "0.0525"),
    ],
)
def test_a_discount_is_read_in_per_cent(text: str, rate: str | None) -> None:
    assert offer(discount=text).discount == (Decimal(rate) if rate else None)


@pytest.mark.parametrize("text", ["100", "-5", "5,125", "a", "1.2.3", ",5"])
def test_a_discount_that_is_none_is_refused(text: str) -> None:
    assert refused(discount=text).code == "discount_absurd"


def test_sums_are_worked_line_by_line() -> None:
    # 120 × 18 500 + 8 400.5 × 255 + 960 × 300 = 2 220 000 + 2 142 127.50 + 288 000 = 4 650 127.50,
    # less 2.5 % (116 253.1875)
    found = submission.sums(offer(discount="2,5"))
    assert (found.lines, found.amount) == (Decimal("4650127.50"), Decimal("4533874.31"))
    assert found.discount == Decimal("116253.19")


@given(st.decimals(min_value="0.01", max_value=str(MOST), places=2), st.decimals("0", "0.9999", places=4))
def test_an_amount_is_never_above_its_lines_nor_below_zero(price: Decimal, rate: Decimal) -> None:
    lines = (Line("1", Decimal(1), price),)
    found = submission.sums(Prices("L", "DZD", lines, 1, rate or None))
    assert Decimal(0) <= found.amount <= found.lines == price


def test_what_cannot_be_read_yet_counts_nothing() -> None:
    worth, found = submission.provisional(BILL, Typed({1: "10", 2: "18.500", 3: ""}, discount="abc"))
    assert worth == {1: Decimal("1200.00")}
    assert found.amount == Decimal("1200.00")


@pytest.mark.parametrize(
    ("amount", "far"), [("100", False), ("1999.99", False), ("2000", True), ("5", True), ("5.01", False)]
)
def test_twenty_times_off_is_far_off(amount: str, *, far: bool) -> None:
    assert submission.is_far_off(Decimal(amount), Decimal(100)) is far


def test_nothing_is_far_off_an_estimate_that_is_not_published() -> None:
    assert not submission.is_far_off(Decimal(1), None)


def test_every_declaration_is_asked_for() -> None:
    everyone = [one.value for one in Declaration]
    assert submission.check_declarations(everyone) == tuple(Declaration)
    for missing in everyone:
        with pytest.raises(Refused, match="declaration_missing") as caught:
            submission.check_declarations([one for one in everyone if one != missing])
        assert caught.value.facts["field"] == missing


@pytest.mark.parametrize(
    ("state", "at", "code"),
    [
        ("published", CLOSES - timedelta(microseconds=1), None),
        ("published", CLOSES, "deadline_passed"),
        ("published", CLOSES + timedelta(microseconds=1), "deadline_passed"),
        ("closed", CLOSES, "deadline_passed"),
        ("cancelled", CLOSES - timedelta(days=1), "lot_cancelled"),
    ],
)
def test_the_deadline_is_an_instant_that_is_too_late(state: str, at: datetime, code: str | None) -> None:
    if code is None:
        submission.check_open(state, CLOSES, at)
        return
    with pytest.raises(Refused, match=code):
        submission.check_open(state, CLOSES, at)


def test_preparing_after_the_deadline_is_told_as_closed_not_as_a_late_bid() -> None:
    with pytest.raises(Refused, match="bidding_closed"):
        submission.check_preparing("published", CLOSES, CLOSES)


def test_the_profile_says_which_envelopes_and_how_large() -> None:
    rules = profile("DEMO_ACCELERE", CLOSES.date())
    asked = submission.asked_by(freeze(rules))
    assert asked.envelopes == tuple(Envelope(one.value) for one in rules.envelopes)
    assert (asked.paper_bytes, asked.bid_bytes) == (rules.file_max_bytes, rules.bid_max_bytes)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Mémoire.pdf", "Mémoire.pdf"),
        ("plan.PDF.exe", "plan.PDF.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\system.ini", "system.pdf"),
        ("C:\\Users\\me\\شهادة.jpeg", "شهادة.pdf"),
        ("scan", "scan.pdf"),
        (".pdf", "pdf.pdf"),
    ],
)
def test_a_paper_is_named_safely_after_what_it_is(given: str, kept: str) -> None:
    assert submission.paper_name(given, "pdf") == kept


@pytest.mark.parametrize("given", ["", "nul.pdf", "a\x00b.pdf", "con", "a" * 300, "\u202egpj.exe", "-rf.pdf", "a?.pdf"])
def test_a_name_that_some_machine_would_misread_is_refused(given: str) -> None:
    with pytest.raises(Refused, match="file_name_refused"):
        submission.paper_name(given, "pdf")


def test_a_bid_holds_so_many_papers_and_bytes() -> None:
    submission.check_room([1] * 39, 1, 100)
    with pytest.raises(Refused, match="too_many_files"):
        submission.check_room([1] * 40, 1, 100)
    with pytest.raises(Refused, match="bid_too_large"):
        submission.check_room([60], 41, 100)
    with pytest.raises(Refused, match="bid_too_large"):
        submission.check_room([], submission.MOST_SEALED_HERE + 1, 10**12)


def test_a_paper_goes_into_an_envelope_of_the_procedure() -> None:
    assert submission.check_envelope("technical", tuple(Envelope)) is Envelope.TECHNICAL
    for envelope in ("", "other", "financial"):
        with pytest.raises(Refused, match="no_such_envelope"):
            submission.check_envelope(envelope, (Envelope.TECHNICAL,))
