"""`python -m audit verify`: recompute the ledger's root from what is stored, against every signed checkpoint.

`python -m audit check FILE` recomputes a part of the ledger that an auditor took away (LEDGER/1), without the portal.

`verify` needs DATABASE_URL (any role that may read); both need the log's public key as `--vkey` or LOG_VKEY: take it
from a printed notice, not from the portal that you are checking. A database that was cut back holds no checkpoint over
what it lost: with `--checkpoint FILE`, a checkpoint that you kept outside, the ledger must still begin with all that it
covers. Exit 0 whole, 1 broken (the first break is named), 2 not checked.
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
from kernel.crypto.merkle import Frontier, leaf_hash
from kernel.crypto.notes import BadNote, Checkpoint, Verifier, open_note, read_checkpoint, read_vkey
from kernel.database import Sessions, open_database
from kernel.turn import VISITOR, Turn, take

SENTENCES = {
    "gap": "entry {at} is missing",
    "altered": "entry {at} is not what its leaf commits to",
    "bad_checkpoint_signature": "the checkpoint at {at} entries does not carry the log's signature",
    "root_differs": "the {at} first entries do not have the root that was signed",
    "entries_missing": "only {at} entries are stored, fewer than a signed checkpoint covers",
    "not_in_tree": "entry {at} is not in the tree that was signed",
    "head_differs": "the head counts another number than the {at} entries stored",
    "kept_elsewhere": "the ledger does not begin with the {at} entries of the checkpoint that was kept outside",
}


class NotChecked(Exception):
    """Why nothing could be checked, in a sentence."""


def verify(turn: Turn, log: Verifier, kept: Checkpoint | None = None) -> tuple[str, Break | None]:
    """Return what was found, in words, and the first break; refuse a ledger for which nothing signed vouches."""
    stones = [read_stone(row.size, row.note, log) for row in store.checkpoints(turn)]
    size, stored = store.head_and_count(turn)
    if stored and not stones and kept is None:
        raise NotChecked("no signed checkpoint")
    broken = first_break(store.entries_from(turn, 0), stones) or (kept and _cut_back(turn, kept))
    signed = max([stone.size for stone in stones] + [kept.size if kept else 0])
    open_end = f"; {stored - signed} entries not signed yet" if stored > signed else ""
    said = f"{stored} entries, {len(stones)} signed checkpoints{open_end}"
    return said, broken or (Break("head_differs", stored) if size != stored else None)


def main(arguments: list[str]) -> int:
    """Run the command line."""
    given = _read(arguments)
    try:
        log = _key(given.vkey)
        said, broken = _check(given.file, log) if given.command == "check" else _verify(log, given.checkpoint)
    except (NotChecked, BadExtract, BadNote) as fault:
        return _not_checked(str(fault))
    except OSError as fault:
        return _not_checked(f"{fault.filename}: {fault.strerror}")
    except SQLAlchemyError as fault:
        return _not_checked(f"the database of DATABASE_URL does not answer ({str(fault).splitlines()[0]})")
    sys.stdout.write(f"BROKEN: {SENTENCES[broken.why].format(at=broken.at)}\n" if broken else f"WHOLE: {said}\n")
    return 1 if broken else 0


def _not_checked(why: str) -> int:
    sys.stderr.write(f"not checked: {why}\n")
    return 2


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m audit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="a file taken away by an auditor, without the portal")
    check.add_argument("file", type=Path)
    whole = commands.add_parser("verify", help="the whole ledger, in its database")
    whole.add_argument("--checkpoint", type=Path, metavar="FILE", help="a checkpoint kept outside, as it was signed")
    for command in (whole, check):
        command.add_argument("--vkey", default=os.environ.get("LOG_VKEY", ""), help="the log's public key")
    return parser.parse_args(arguments)


def _key(text: str) -> Verifier:
    try:
        return read_vkey(text)
    except BadNote:
        raise NotChecked("give the log's public key with --vkey, as a notice prints it (name+id+base64)") from None


def _database() -> Sessions:
    if not os.environ.get("DATABASE_URL"):
        raise NotChecked("DATABASE_URL must name the database of the ledger")
    return open_database(os.environ["DATABASE_URL"])


def _verify(log: Verifier, file: Path | None) -> tuple[str, Break | None]:
    kept = _kept(file, log) if file else None
    return take(_database(), VISITOR, lambda turn: verify(turn, log, kept))


def _kept(file: Path, log: Verifier) -> Checkpoint:
    """Return a checkpoint that was kept outside; one that the log did not sign says nothing about its ledger."""
    try:
        return read_checkpoint(open_note(file.read_bytes().decode(errors="replace"), [log]).text)
    except BadNote as fault:
        raise NotChecked(f"{file} is no checkpoint of this log ({fault})") from None


def _cut_back(turn: Turn, kept: Checkpoint) -> Break | None:
    tree = Frontier().extend(map(leaf_hash, store.leaves(turn, kept.size)))
    stands = (tree.size, tree.root()) == (kept.size, kept.root)
    return None if stands else Break("kept_elsewhere", kept.size)


def _check(file: Path, log: Verifier) -> tuple[str, Break | None]:
    found = check_extract(file.read_bytes().splitlines(), log)
    return f"{found.entries} entries, {found.proved} of them under the checkpoint of {found.size}", found.broken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
