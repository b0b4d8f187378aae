"""The ranking on the command line: no database, no server, no setting (docs/algorithms/ranking.md)."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from evaluation.rules import Fault, rank, read_case, result_line, result_text

BROKEN = 2


def main(words: Sequence[str] | None = None) -> int:
    """Ranks what the command line names. 0 if every case could be ranked, 2 if one breaks the format."""
    asked = _command_line().parse_args(words)
    try:
        with _opened(asked.case) as source:
            return _rank_lines(source) if asked.lines else _rank(source)
    except OSError as error:
        return _refuse(f"$: cannot be read: {error.strerror}")


def _command_line() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(prog="python -m evaluation", description="The evaluation anyone can re-run.")
    verbs = commands.add_subparsers(required=True, metavar="COMMAND")
    ranking = verbs.add_parser("rank", help="rank the bids of a case (lot-evaluation/1)")
    ranking.add_argument("case", metavar="CASE.json", help="the case, or - for standard input")
    ranking.add_argument("--lines", action="store_true", help="one case a line in, one result a line out")
    return commands


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")


def _rank(source: BinaryIO) -> int:
    try:
        result = rank(read_case(source.read()))
    except Fault as fault:
        return _refuse(str(fault))
    _write(result_text(result))
    return 0


def _rank_lines(lines: Iterable[bytes]) -> int:
    """A line that breaks the format has its fault in the place of its result, and stops no other."""
    code = 0
    for line in lines:
        case = line.rstrip(b"\r\n")
        if not case.strip(b" \t"):
            continue
        try:
            _write(result_line(rank(read_case(case))))
        except Fault as fault:
            _write(json.dumps({"error": str(fault)}, separators=(",", ":"), ensure_ascii=False) + "\n")
            code = BROKEN
    return code


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode())


def _refuse(fault: str) -> int:
    print(fault, file=sys.stderr)
    return BROKEN


if __name__ == "__main__":
    # A reader that stops early (`| head`) ends the command as it ends any other
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
