"""`python -m audit verify`: recompute the ledger's root from what is stored, against every signed checkpoint.

`python -m audit check FILE` recomputes a part of the ledger that an auditor took away (LEDGER/1), without the portal.

`verify` needs DATABASE_URL (any role that may read); both need the log's public key as `--vkey` or LOG_VKEY: take it
from a printed notice, not from the portal that you are checking. Exit 0 whole, 1 broken (the first break is named), 2
not checked.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from audit import store
from audit.extract import BadExtract, check_extract
from audit.rules import Break, first_break, read_stone
from kernel.crypto.notes import BadNote, Verifier, read_vkey
from kernel.database import open_database
from kernel.turn import VISITOR, Turn, take

SENTENCES = {
    "gap": "entry {at} is missing",
    "altered": "entry {at} is not what its leaf commits to",
    "bad_checkpoint_signature": "the checkpoint at {at} entries does not carry the log's signature",
    "root_differs": "the {at} first entries do not have the root that was signed",
    "entries_missing": "only {at} entries are stored, fewer than a signed checkpoint covers",
    "not_in_tree": "entry {at} is not in the tree that was signed",
    "head_differs": "the head counts another number than the {at} entries stored",
}


def verify(turn: Turn, log: Verifier) -> tuple[int, int, Break | None]:
    """Return how many entries and checkpoints there are, and the first break."""
    stones = [read_stone(row.size, row.note, log) for row in store.checkpoints(turn)]
    broken = first_break(store.entries_from(turn, 0), stones)
    size, stored = store.head_and_count(turn)
    return stored, len(stones), broken or (Break("head_differs", stored) if size != stored else None)


def main(arguments: list[str]) -> int:
    """Run the command line."""
    given = _read(arguments)
    try:
        log = read_vkey(given.vkey)
        said, broken = _check(given.file, log) if given.command == "check" else _verify(log)
    except (BadExtract, BadNote, KeyError, OSError, SQLAlchemyError) as fault:
        sys.stderr.write(f"not checked: {type(fault).__name__}: {str(fault).splitlines()[0]}\n")
        return 2
    sys.stdout.write(f"BROKEN: {SENTENCES[broken.why].format(at=broken.at)}\n" if broken else f"WHOLE: {said}\n")
    return 1 if broken else 0


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m audit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="a file taken away by an auditor, without the portal")
    check.add_argument("file", type=Path)
    for command in (commands.add_parser("verify", help="the whole ledger, in its database"), check):
        command.add_argument("--vkey", default=os.environ.get("LOG_VKEY", ""), help="the log's public key")
    return parser.parse_args(arguments)


def _verify(log: Verifier) -> tuple[str, Break | None]:
    stored, signed, broken = take(open_database(os.environ["DATABASE_URL"]), VISITOR, lambda turn: verify(turn, log))
    return f"{stored} entries, {signed} signed checkpoints", broken


def _check(file: Path, log: Verifier) -> tuple[str, Break | None]:
    found = check_extract(file.read_bytes().splitlines(), log)
    return f"{found.entries} entries, {found.proved} of them under the checkpoint of {found.size}", found.broken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
