"""`python -m audit verify`: recompute the ledger's root from what is stored, against every signed checkpoint.

Needs DATABASE_URL (any role that may read), and the log's public key as `--vkey` or LOG_VKEY: take it from a printed
notice, not from the portal that you are checking. Exit 0 whole, 1 broken (the first break is named), 2 not checked.
"""

from __future__ import annotations

import argparse
import os
import sys

from sqlalchemy.exc import SQLAlchemyError

from audit import store
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
    "head_differs": "the head counts another number than the {at} entries stored",
}


def verify(turn: Turn, log: Verifier) -> tuple[int, int, Break | None]:
    """Return how many entries and checkpoints there are, and the first break."""
    stones = [read_stone(row.size, row.note, log) for row in store.checkpoints(turn)]
    broken = first_break(store.entries_from(turn, 0), stones)
    size, stored = store.size(turn), store.count(turn)
    return stored, len(stones), broken or (Break("head_differs", stored) if size != stored else None)


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m audit", description=__doc__)
    parser.add_argument("command", choices=["verify"])
    parser.add_argument("--vkey", default=os.environ.get("LOG_VKEY", ""), help="the log's public key")
    given = parser.parse_args(arguments)
    try:
        log = read_vkey(given.vkey)
        stored, signed, broken = take(open_database(os.environ["DATABASE_URL"]), VISITOR, lambda t: verify(t, log))
    except (BadNote, KeyError, SQLAlchemyError) as fault:
        sys.stderr.write(f"not checked: {type(fault).__name__}: {str(fault).splitlines()[0]}\n")
        return 2
    sys.stdout.write(report(stored, signed, broken))
    return 1 if broken else 0


def report(stored: int, signed: int, broken: Break | None) -> str:
    """Say in a sentence what was found."""
    if broken:
        return f"BROKEN: {SENTENCES[broken.why].format(at=broken.at)}\n"
    return f"WHOLE: {stored} entries, {signed} signed checkpoints\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
