"""A whole bid sealed at once: what the portal does in its memory at receipt, and what a browser can do in its place.

It knows the commission's public keys and draws the seeds; what it returns is a filing and segments, nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bids.rules.archive import Archive, File
from bids.rules.envelope import Envelope, seal_envelope
from bids.rules.facts import Facts
from bids.rules.filing import Filing, write_filing
from bids.rules.prices import FILE_NAME, Prices, write_prices
from kernel.crypto.policy import Policy


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a bid, and the envelope it belongs in."""

    envelope: Envelope
    file: File


@dataclass(frozen=True, slots=True)
class SealedBid:
    """A bid nobody can read: the filing, and the ciphertext of each envelope in its segments."""

    filing: Filing
    contents: tuple[tuple[Envelope, tuple[bytes, ...]], ...]


def seal_bid(
    facts: Facts, policy: Policy, prices: Prices, papers: Sequence[Paper], seeds: Mapping[Envelope, bytes]
) -> SealedBid:
    """Return the sealed bid; `seeds`: 32 fresh random bytes for each envelope that the procedure asks for."""
    envelopes = {
        one: seal_envelope(seeds[one], facts.base(one), policy, _archive(one, prices, papers))
        for one in facts.envelopes
    }
    filing = write_filing(tuple(sealed.header for sealed in envelopes.values()))
    return SealedBid(filing, tuple((one, sealed.segments) for one, sealed in envelopes.items()))


def _archive(envelope: Envelope, prices: Prices, papers: Sequence[Paper]) -> Archive:
    files = [paper.file for paper in papers if paper.envelope is envelope]
    form = [File(FILE_NAME, write_prices(prices))] if envelope is Envelope.FINANCIAL else []
    return Archive(_distinct([*form, *files]))


def _distinct(files: Sequence[File]) -> tuple[File, ...]:
    """Return the files under names that differ whatever the case: the second `plan.pdf` is `plan (2).pdf`."""
    kept: dict[str, File] = {}
    for file in files:
        name, copy = file.name, 2
        while name.casefold() in kept:
            stem, _, extension = file.name.rpartition(".")
            name, copy = f"{stem} ({copy}).{extension}", copy + 1
        kept[name.casefold()] = replace(file, name=name)
    return tuple(kept.values())
