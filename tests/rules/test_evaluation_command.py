"""The command anyone can run: what it reads, what it writes, and how it says no."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from evaluation.rules import rank, result_line, result_text
from tests.make.evaluation_case import bid, case

ROOT = Path(__file__).parents[2]


class Ended(NamedTuple):
    code: int
    out: bytes
    err: str


def play(*words: str, given: bytes = b"") -> Ended:
    """The command line in a process of its own, with nothing of the surroundings but the interpreter."""
    command = [sys.executable, "-m", "evaluation", *words]
    ended = subprocess.run(command, input=given, capture_output=True, cwd=ROOT, env={}, check=False)
    return Ended(ended.returncode, ended.stdout, ended.stderr.decode())


PLAIN = case(bid("B1", "5"), bid("م", "6"), ref="حصة 3")
TEXT = json.dumps(PLAIN, ensure_ascii=False).encode()


def test_a_case_is_read_from_a_file_or_from_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "CASE.json"
    file.write_bytes(TEXT)
    expected = Ended(0, result_text(rank(PLAIN)).encode(), "")
    assert play("rank", str(file)) == expected
    assert play("rank", "-", given=TEXT) == expected


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"", "$: not JSON at line 1, column 1\n"),
        (b"\xef\xbb\xbf" + TEXT, "$: begins with a byte order mark\n"),
        (TEXT + b"\xff", f"$: not UTF-8 at byte {len(TEXT)}\n"),
        (b"[" * 200_000, "$: nested too deeply\n"),
        (b"[]", "$: not an object\n"),
        (TEXT.replace(b'"amount": "5"', b'"amount": 5'), "bids[0].amount: not a decimal\n"),
        (TEXT.replace(b'"amount": "5"', b'"amount": ' + b"5" * 5000), "bids[0].amount: not a decimal\n"),
        (TEXT.replace(b'"amount": "5"', b'"price\\nHT": 5'), 'bids[0]["price\\nHT"]: unknown key\n'),
        (TEXT.replace(b'"amount": "5"', '"مبلغ": 5'.encode()), "bids[0].مبلغ: unknown key\n"),
        (TEXT.replace(b'"amount": "5"', b'"\\ud800": 5'), 'bids[0]["\\ud800"]: unknown key\n'),
    ],
)
def test_a_case_that_breaks_the_format_gives_one_line_and_nothing_else(given: bytes, said: str) -> None:
    assert play("rank", "-", given=given) == Ended(2, b"", said)


def test_a_file_that_is_not_there_gives_one_line(tmp_path: Path) -> None:
    gone = play("rank", str(tmp_path / "none.json"))
    assert gone == Ended(2, b"", "$: cannot be read: No such file or directory\n")
    assert play("rank", "--lines", str(tmp_path)) == Ended(2, b"", "$: cannot be read: Is a directory\n")


def test_lines_are_ranked_one_by_one_and_blank_ones_skipped() -> None:
    other = case(bid("B1", "7"))
    given = b"\n" + TEXT + b"\r\n \t \n\n" + json.dumps(other).encode()
    assert play("rank", "--lines", "-", given=given) == Ended(
        0, (result_line(rank(PLAIN)) + result_line(rank(other))).encode(), ""
    )


def test_a_faulty_line_has_its_fault_in_its_place_and_stops_no_other() -> None:
    faulty = [
        b"{",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        TEXT.replace(b'"amount"', '"سعر الوحدة"'.encode(), 1),
        b'{"a\xe2\x80\xa8b": 1}',
    ]
    ended = play("rank", "-", "--lines", given=b"\n".join([TEXT, *faulty, TEXT]))
    lines = ended.out.decode().split("\n")
    assert (ended.code, ended.err) == (2, "")
    assert lines[0] == lines[-2] == result_line(rank(PLAIN)).rstrip("\n")
    assert lines[1:-2] == [
        '{"error":"$: not JSON at line 1, column 2"}',
        '{"error":"$: not UTF-8 at byte 0"}',
        '{"error":"$: begins with a byte order mark"}',
        '{"error":"$: nested too deeply"}',
        '{"error":"bids[0][\\"سعر الوحدة\\"]: unknown key"}',
        '{"error":"[\\"a\\\\u2028b\\"]: unknown key"}',
    ]
    assert lines[-1] == ""


def test_no_line_at_all_gives_nothing() -> None:
    assert play("rank", "--lines", "-", given=b"\n\n") == Ended(0, b"", "")


@pytest.mark.parametrize("words", [(), ("allocate", "-"), ("rank",), ("rank", "-", "--quick")])
def test_a_command_that_does_not_exist_is_a_matter_of_usage(words: tuple[str, ...]) -> None:
    ended = play(*words)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith("usage: python -m evaluation")


def test_ranking_needs_the_standard_library_and_no_more() -> None:
    without_packages = [sys.executable, "-S", "-m", "evaluation", "rank", "-"]
    ended = subprocess.run(without_packages, input=TEXT, capture_output=True, cwd=ROOT, env={}, check=True)
    assert ended.stdout == result_text(rank(PLAIN)).encode()
