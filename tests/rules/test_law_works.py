from __future__ import annotations

from law.rules import Measure, Trade, work_lines


def test_the_usual_lines_are_named_in_three_languages() -> None:
    lines = work_lines()
    assert len(lines) == 23
    assert all(line.designation.keys() == {"fr", "ar", "en"} for line in lines.values())
    assert all(all(line.designation.values()) for line in lines.values())


def test_every_trade_has_its_lines() -> None:
    assert {line.trade for line in work_lines().values()} == {*Trade, None}


def test_a_line_says_its_unit_and_an_invented_price() -> None:
    splice = work_lines()["FO-08"]
    assert (splice.trade, splice.unit) == (Trade.SP, Measure.FIBRE)
    assert splice.invented_range is not None
    assert splice.text("en") == "Fusion splice, protected and coiled"
    assert splice.text("zgh") == splice.text("fr")


def test_invented_prices_run_from_low_to_high() -> None:
    ranges = [line.invented_range for line in work_lines().values() if line.invented_range]
    assert len(ranges) == 22
    assert all(0 < low < high for low, high in ranges)
