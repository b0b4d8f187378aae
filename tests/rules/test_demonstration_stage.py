"""What the play shows: a line for each step, a table at the end, and a verdict that one false check turns."""

from __future__ import annotations

from io import StringIO

import pytest

from demonstration.play.stage import Stage
from demonstration.visiting import Unexpected


class Terminal(StringIO):
    """Somewhere that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_every_step_has_its_line_and_the_table_its_rows() -> None:
    out = StringIO()
    stage = Stage(["Firms register", "Firms bid"], out)
    for number, done in ((1, "three firms"), (2, "thirty bids")):
        with stage.playing(number) as step:
            stage.progress(1, 2, "bids")
            stage.check("a receipt", holds=True)
            step.done = done
    assert stage.verdict() is True
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("   1/2 ✓ Firms register")
    assert "thirty bids · 1 checks ·" in lines[1]
    assert lines[-1].endswith("everything held")


def test_a_check_that_does_not_hold_is_told_with_its_step_and_turns_the_verdict() -> None:
    out = StringIO()
    stage = Stage(["Firms bid", "Members open"], out)
    with stage.playing(1):
        stage.equal("bids in the book", 29, 30)
    with stage.playing(2):
        pass
    assert stage.verdict() is False
    assert "        ✗ bids in the book (found: 29, expected 30)" in out.getvalue().splitlines()
    assert "1 things were not as expected" in out.getvalue()


def test_what_was_not_reached_did_not_hold() -> None:
    out = StringIO()
    stage = Stage(["Firms bid", "Members open"], out)
    with pytest.raises(Unexpected), stage.playing(1):
        raise Unexpected("came to /sign-in")
    assert stage.verdict() is False
    assert ["DID NOT HOLD" in out.getvalue(), "not reached" in out.getvalue()] == [True, True]


def test_an_exception_of_our_own_leaves_the_step_unplayed() -> None:
    stage = Stage(["Firms bid"], StringIO())
    with pytest.raises(ZeroDivisionError), stage.playing(1):
        raise ZeroDivisionError
    assert not stage.steps[0].held


def test_a_terminal_sees_the_step_move_and_nothing_else_is_sent_marks_of_a_terminal() -> None:
    shown, written = Terminal(), StringIO()
    for out in (shown, written):
        stage = Stage(["Firms bid"], out)
        with stage.playing(1):
            stage.progress(30, 30, "bids")
    assert "████████████████████████ 30/30 bids" in shown.getvalue()
    assert "\r" not in written.getvalue()
    assert "\x1b" not in shown.getvalue() + written.getvalue()
