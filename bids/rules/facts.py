"""FACTS/1: what the offline sealer must know of a lot and a firm; the portal offers it beside the policy."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bids.rules.envelope import MOST_VERSION, REF, Base, Envelope
from kernel.canonical import canonical
from kernel.record import Malformed, Record
from kernel.refusals import Refused

FORMAT = "FACTS/1"

_NAMES = ("v", "tender", "lot", "bidder", "version", "envelopes", "policy_hash")
_ENVELOPE = re.compile("|".join(Envelope))


@dataclass(frozen=True, slots=True)
class Facts:
    """For which lot, by whom and in which envelopes a bid is to be sealed."""

    tender: str
    lot: str
    bidder: str
    version: int
    envelopes: tuple[Envelope, ...]
    policy_hash: str

    def base(self, envelope: Envelope) -> Base:
        """Return what one envelope of this bid is bound to."""
        return Base(self.tender, self.lot, envelope, self.bidder, self.version, self.policy_hash)


def write_facts(facts: Facts) -> bytes:
    """Return the document's canonical bytes."""
    return canonical(
        {
            "v": FORMAT,
            "tender": facts.tender,
            "lot": facts.lot,
            "bidder": facts.bidder,
            "version": facts.version,
            "envelopes": [one.value for one in facts.envelopes],
            "policy_hash": facts.policy_hash,
        }
    )


def read_facts(data: bytes) -> Facts:
    """Return the facts in a document; refuse with `facts_malformed` and the place `at`."""
    try:
        return _facts(Record.read(data, _NAMES, "facts"))
    except Malformed as fault:
        raise Refused("facts_malformed", at=fault.at) from fault


def _facts(record: Record) -> Facts:
    record.expect("v", FORMAT)
    names = record.texts("envelopes", len(Envelope), _ENVELOPE)
    envelopes = tuple(one for one in Envelope if one in names)
    if not envelopes or list(envelopes) != names:
        raise Malformed(record.path("envelopes"))
    return Facts(
        tender=record.matching("tender", REF),
        lot=record.matching("lot", REF),
        bidder=record.matching("bidder", REF),
        version=record.number("version", 1, MOST_VERSION),
        envelopes=envelopes,
        policy_hash=record.digest("policy_hash"),
    )
