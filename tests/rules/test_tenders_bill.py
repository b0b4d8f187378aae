"""Bills of quantities, as officers type them and as spreadsheets paste them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.refusals import Refused
from law.rules import Measure
from tenders.rules.bill import MOST, MOST_LINES, check_bill, measure, quantity, read_bill, usual_line

ROW = "GC-99;Fourreau PEHD;أنبوب;ml;1 250,5"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8400", "8400"),
        ("8 400", "8400"),
        ("8\u202f400,5", "8400.5"),
        ("8400.25", "8400.25"),
        ("0,125", "0.125"),
        ("1 250 000", "1250000"),
        ("١٢٠", "120"),
        ("١٢٫٥", "12.5"),
        (" 12,5000 ", "12.5"),
        ("999999999,999", "999999999.999"),
    ],
)
def test_quantities_are_read_as_people_write_them(typed: str, expected: str) -> None:
    assert quantity(typed) == Decimal(expected)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "quantity_missing"),
        ("  \u200b ", "quantity_missing"),
        ("-5", "quantity_not_understood"),
        ("NaN", "quantity_not_understood"),
        ("1e9", "quantity_not_understood"),
        ("Infinity", "quantity_not_understood"),
        ("12 ml", "quantity_not_understood"),
        ("1 2 3", "quantity_not_understood"),
        ("9" * 400, "quantity_not_understood"),
        ("0", "quantity_zero"),
        ("0,000", "quantity_zero"),
        ("8.400", "quantity_ambiguous"),
        ("8,400", "quantity_ambiguous"),
        ("1,2345", "quantity_too_fine"),
        ("1000000000", "quantity_absurd"),
        ("<script>", "quantity_not_understood"),
    ],
)
def test_what_is_no_quantity_is_named(typed: str, code: str) -> None:
    with pytest.raises(Refused, match=f"^{code}$") as refusal:
        quantity(typed)
    assert refusal.value.facts["field"] == "quantity"


@given(st.decimals(Decimal("0.001"), MOST, places=3))
def test_every_quantity_that_is_printed_with_a_comma_is_read_back(amount: Decimal) -> None:
    whole, _, part = f"{amount:f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", "\u202f")
    if not (len(whole) <= 3 and whole != "0"):  # `8,400` has two readings, and is refused
        assert quantity(f"{grouped},{part}") == amount


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        ("ML", Measure.METRE),
        ("m²", Measure.SQUARE_METRE),
        ("U", Measure.PIECE),
        (" forfait ", Measure.LUMP_SUM),
        ("م.ط", Measure.METRE),
    ],
)
def test_units_are_known_by_their_usual_words(word: str, unit: Measure) -> None:
    assert measure(word) is unit


@pytest.mark.parametrize("word", ["", "  ", "parsec", "\x00"])
def test_another_unit_is_refused(word: str) -> None:
    with pytest.raises(Refused, match="unknown_unit"):
        measure(word)


def test_a_usual_line_brings_its_own_words_and_unit() -> None:
    line = usual_line(" fo-01 ", Decimal(10))
    assert (line.code, line.unit) == ("FO-01", Measure.METRE)
    assert line.designation_ar
    with pytest.raises(Refused, match="unknown_line"):
        usual_line("ZZ-99", Decimal(10))


def test_rows_from_a_spreadsheet_become_lines() -> None:
    reading = read_bill(f"Code\tFrançais\tArabe\tUnité\tQuantité\n{ROW.replace(';', chr(9))}\n\nFO-08\t960\n")
    assert reading.faults == ()
    first, second = reading.lines
    assert (first.code, first.unit, first.quantity) == ("GC-99", Measure.METRE, Decimal("1250.500"))
    assert (second.code, second.quantity) == ("FO-08", Decimal(960))


def test_semicolons_do_as_well_and_english_may_follow() -> None:
    (line,) = read_bill("GC-99;Fourreau;أنبوب;Duct;ml;12").lines
    assert line.designation_en == "Duct"


def test_a_cell_may_hold_a_line_break_if_it_is_quoted() -> None:
    (line,) = read_bill('GC-99\t"Fourreau\nPEHD"\tأنبوب\tml\t12').lines
    assert line.designation_fr == "Fourreau PEHD"


def test_each_row_that_cannot_be_read_is_named_and_no_other() -> None:
    rows = [ROW, "GC-98;Fourreau;أنبوب;coudée;5", "GC-97;Fourreau;أنبوب;ml;0", "FO-08", ROW, "GC-96;خندق;أنبوب;ml;5"]
    faults = {fault.row: fault.code for fault in read_bill("\n".join(rows)).faults}
    assert faults == {2: "unknown_unit", 3: "quantity_zero", 4: "row_shape", 6: "not_latin"}


def test_a_bill_of_five_thousand_lines_is_refused_in_one_sentence() -> None:
    reading = read_bill("\n".join(["FO-08;1"] * 5000))
    assert reading.faults[0].code == "bill_too_long"
    assert reading.faults[0].facts == {"most": MOST_LINES}
    with pytest.raises(Refused, match="bill_too_long"):
        check_bill([usual_line("FO-08", Decimal(1))] * (MOST_LINES + 1))


@given(st.text(alphabet='\t;\n"\r\x00\u2028aا1,.', max_size=400))
def test_no_text_breaks_the_reader(pasted: str) -> None:
    reading = read_bill(pasted)
    assert all(line.quantity > 0 for line in reading.lines)


def test_markup_in_a_designation_is_text_like_any_other() -> None:
    (line,) = read_bill("X1;<script>alert(1)</script>;نص <b>;u;3").lines
    assert line.designation_fr == "<script>alert(1)</script>"
