"""From the text of a case to its values: every key is checked, and the first fault found is named by its place."""

from __future__ import annotations

from evaluation.rules.bid_reading import read_bid
from evaluation.rules.case import FORMAT, Case, Lot
from evaluation.rules.document import At, digest, read_document, refuse_twins
from evaluation.rules.method_reading import read_method


def read_case(text: str | bytes) -> Case:
    """The case written in `text`, JSON in UTF-8. Raises `Fault`."""
    return _case(read_document(text))


def check_case(document: object) -> Case:
    """The case that a JSON document already loaded (objects as `dict`, lists as `list`) holds. Raises `Fault`."""
    return _case(At(document))


def _case(at: At) -> Case:
    keys = at.keys("format", "lot", "method", "bids")
    keys.need("format").exactly(FORMAT)
    lot = _lot(keys.need("lot"))
    method = read_method(keys.need("method"))
    bids = keys.need("bids").each(lambda bid: read_bid(bid, method))
    refuse_twins("bids", "ref", (bid.ref for bid in bids))
    return Case(lot, method, bids, digest(at.value))


def _lot(at: At) -> Lot:
    keys = at.keys("ref", "currency", "estimate", "ceiling", "floor")
    return Lot(
        ref=keys.need("ref").name(),
        currency=keys.need("currency").name(),
        estimate=keys.maybe("estimate", At.decimal),
        ceiling=keys.maybe("ceiling", At.decimal),
        floor=keys.maybe("floor", At.decimal),
    )
