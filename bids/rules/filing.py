"""FILING/1: the headers of a bid's envelopes in one document; its SHA-256, the tracker, is what a receipt names.

`check_filing` is all that the filing door can and must check before it commits: it cannot read the envelopes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bids.rules.envelope import Envelope, Header, header_fields, is_sealed_size, read_header
from kernel.canonical import canonical
from kernel.crypto import hpke
from kernel.crypto.policy import Policy, policy_hash
from kernel.record import Malformed, Record
from kernel.refusals import Refused

FORMAT = "FILING/1"
MOST_BYTES = 32 * 1024


@dataclass(frozen=True, slots=True)
class Filing:
    """A bid as it is filed: its canonical bytes, and the headers they hold."""

    data: bytes
    headers: tuple[Header, ...]

    @property
    def tracker(self) -> str:
        """The bid's public name: SHA-256 of the filing, 64 hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Expected:
    """What the filing door knows: for whom and for what this bid is, and the largest ciphertext of one envelope."""

    tender: str
    lot: str
    bidder: str
    version: int
    envelopes: tuple[Envelope, ...]
    most_bytes: int


def write_filing(headers: tuple[Header, ...]) -> Filing:
    """Return the filing of a bid's envelopes, in the order candidature, technical, financial."""
    order = list(Envelope)
    headers = tuple(sorted(headers, key=lambda header: order.index(header.base.envelope)))
    return Filing(canonical({"v": FORMAT, "headers": [header_fields(header) for header in headers]}), headers)


def read_filing(data: bytes, members: int) -> Filing:
    """Return the filing in canonical bytes, sealed for a number of members.

    Refuses with `filing_too_large`, or with `filing_malformed` and the place `at`.
    """
    if len(data) > MOST_BYTES:
        raise Refused("filing_too_large", most=MOST_BYTES)
    try:
        return Filing(data, _headers(Record.read(data, ("v", "headers"), "filing", exact=True), members))
    except Malformed as fault:
        raise Refused("filing_malformed", at=fault.at) from fault


def check_filing(data: bytes, policy: Policy, expected: Expected) -> Filing:
    """Return the filing if it is one that this lot can take from this bidder now.

    Refuses, besides what `read_filing` refuses, with `wrong_envelopes` (`expected`), `filed_for_another` (`what`:
    tender, lot, bidder, version or policy_hash), `envelope_too_large` (`envelope`, `most`), `size_not_padded`
    (`envelope`) and `seed_used_twice`.
    """
    filing = read_filing(data, len(policy.members))
    if tuple(header.base.envelope for header in filing.headers) != expected.envelopes:
        raise Refused("wrong_envelopes", expected=expected.envelopes)
    for header in filing.headers:
        _check_base(header, policy, expected)
        _check_size(header, expected.most_bytes)
    _check_seeds(filing.headers)
    return filing


def _headers(record: Record, members: int) -> tuple[Header, ...]:
    record.expect("v", FORMAT)
    values = record.values("headers", 1, len(Envelope))
    return tuple(read_header(one, members, record.path("headers", place)) for place, one in enumerate(values))


def _check_base(header: Header, policy: Policy, expected: Expected) -> None:
    base = header.base
    agreed = {
        "tender": base.tender == expected.tender,
        "lot": base.lot == expected.lot,
        "bidder": base.bidder == expected.bidder,
        "version": base.version == expected.version,
        "policy_hash": base.policy_hash == policy_hash(policy),
    }
    for what, agrees in agreed.items():
        if not agrees:
            raise Refused("filed_for_another", what=what, envelope=base.envelope)


def _check_size(header: Header, most: int) -> None:
    if header.size > most:
        raise Refused("envelope_too_large", envelope=header.base.envelope, most=most)
    if not is_sealed_size(header.size):
        raise Refused("size_not_padded", envelope=header.base.envelope)


def _check_seeds(headers: tuple[Header, ...]) -> None:
    """Refuse two envelopes of one seed: their ephemeral keys would be the same, and one opened would open both."""
    ephemeral = [wrap[: hpke.PUBLIC_BYTES] for header in headers for wrap in header.wraps]
    if len(set(ephemeral)) != len(ephemeral):
        raise Refused("seed_used_twice")
