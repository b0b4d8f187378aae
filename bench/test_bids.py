"""What a firm waits for: its bid of 20 kB through the form, sealed, committed to the disk and receipted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bench.bidders import Bidder, bidders, crowd
from bench.figures import Figure, Measured
from bench.stages import Stage
from bench.visitors import Deed, measure
from tests.make import tenders

LIMIT = 15
FIRST, CROWD, LAST = 240, 4_750, 240


def queues(ready: Sequence[Bidder]) -> list[list[Deed]]:
    """Let the bidders submit at two desks."""
    return [[bidder.submit for bidder in ready[place::2]] for place in (0, 1)]


def test_a_bid_whoever_came_before(stage: Stage, bare_bid: Measured, figures: list[Figure]) -> None:
    lot = stage.prepare(tenders.published).lot.ref
    first, *ready = bidders(stage, lot, FIRST + 11)
    measure({}, queues([first, *ready[:10]]), status=302)
    early = measure(stage.roots, queues(ready[10:]), status=302)
    stage.prepare(partial(crowd, like=first.firm, count=CROWD))
    late = measure(stage.roots, queues(list(bidders(stage, lot, LAST))), status=302)
    for name, cost in (("Submitting a bid of 20 kB", early), ("Submitting the 5,000th bid of a lot", late)):
        figures.append(Figure(name, cost.cpu, "CPU-ms", LIMIT, bare_bid.cpu, cost.told()))
        figures.append(Figure("  p95 on the clock", cost.within(0.95), "ms"))
