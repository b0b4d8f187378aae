"""Whether the ledger is whole: recomputed from what is stored, against the checkpoints that the log's key signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from audit import store as ledger
from audit.actions import LedgerBroken, frontier_of
from audit.rules import Break, first_break, read_stone
from audit.tables import LedgerCheckpoint
from kernel.crypto.merkle import Frontier
from kernel.crypto.notes import Verifier
from kernel.turn import Turn
from oversight.store.doors import auditors_only

PAGE = 50
MOST = 50_000  # entries that a page recomputes: about two seconds; the command line recomputes them all


@dataclass(frozen=True, slots=True)
class Checked:
    """What was recomputed: entries from `since` up to `size`, against so many checkpoints; and the first break.

    What stands after the first `signed` entries nothing vouches for yet.
    """

    since: int
    size: int
    checkpoints: int
    signed: int
    broken: Break | None

    @property
    def unattested(self) -> bool:
        """Say whether nothing signed could be compared with what is stored."""
        return not self.checkpoints and self.size > 0


def stones(turn: Turn, before: int | None = None) -> tuple[Sequence[LedgerCheckpoint], int | None]:
    """Return a page of the signed checkpoints, the newest first, and before which size the next one begins."""
    auditors_only(turn)
    rows = select(LedgerCheckpoint).order_by(LedgerCheckpoint.size.desc()).limit(PAGE + 1)
    found = turn.tx.scalars(rows if before is None else rows.where(LedgerCheckpoint.size < before)).all()
    page = found[:PAGE]
    return page, page[-1].size if len(found) > PAGE else None


def verify(turn: Turn, log: Verifier, most: int = MOST) -> Checked:
    """Recompute the newest `most` entries, beginning at a signed checkpoint, and compare with every later one.

    The checkpoints are read first: whatever is appended meanwhile only adds entries to what they cover.
    """
    auditors_only(turn)
    first = _milestone(turn, most)
    signed = [read_stone(row.size, row.note, log) for row in ledger.checkpoints(turn, first.size if first else 0)]
    size, stored = ledger.head_and_count(turn)
    told = partial(Checked, size=stored, checkpoints=len(signed), signed=max((one.size for one in signed), default=0))
    try:
        start = frontier_of(first) if first else Frontier()
    except LedgerBroken:
        return told(since=0, broken=Break("root_differs", first.size if first else 0))
    broken = first_break(ledger.entries_from(turn, start.size, size), signed, start)
    return told(since=start.size, broken=broken or _miscounted(size, stored))


def _miscounted(size: int, stored: int) -> Break | None:
    return Break("head_differs", stored) if size != stored else None


def _milestone(turn: Turn, most: int) -> LedgerCheckpoint | None:
    """Return the newest checkpoint that leaves `most` entries after it; none: the ledger is read from its beginning."""
    newest = ledger.last_checkpoint(turn)
    rows = select(LedgerCheckpoint).where(LedgerCheckpoint.size <= (newest.size if newest else 0) - most)
    return turn.tx.scalars(rows.order_by(LedgerCheckpoint.size.desc()).limit(1)).first()
