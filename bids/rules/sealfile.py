r"""SEALFILE/1: a whole sealed bid in one file, for a plain upload or a USB stick handed in at a counter.

`"SEALFILE/1\n" || u32be length || policy || u32be length || filing || ciphertexts in the filing's order`. Nothing in
it is secret; the policy is there so that whoever receives the file can say for whom it is sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bids.rules.envelope import SEGMENT, Header, Sealed, is_sealed_size, root_of
from bids.rules.filing import Filing, read_filing, write_filing
from kernel.crypto.policy import Policy, policy_bytes, policy_hash, read_policy
from kernel.refusals import Refused

MAGIC = b"SEALFILE/1\n"
MOST_PART_BYTES = 64 * 1024

_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class SealFile:
    """What the file holds: for whom, the filing, and the segments of each envelope in the filing's order."""

    policy: Policy
    filing: Filing
    contents: tuple[tuple[bytes, ...], ...]


def write_sealfile(policy: Policy, envelopes: Sequence[Sealed]) -> Iterator[bytes]:
    """Yield the file of a sealed bid, piece by piece."""
    filing = write_filing(tuple(one.header for one in envelopes))
    segments = {one.header: one.segments for one in envelopes}
    yield MAGIC
    for part in (policy_bytes(policy), filing.data):
        yield len(part).to_bytes(_LENGTH_BYTES, "big") + part
    for header in filing.headers:
        yield from segments[header]


def read_sealfile(data: bytes) -> SealFile:
    """Return the sealed bid in a file, every fingerprint checked.

    Refuses with `no_seal_file`, `seal_file_damaged` (`envelope`), `policy_malformed`, `filing_malformed`,
    `filing_too_large` or `filed_for_another` (a policy that is not the one the envelopes name).
    """
    if not data.startswith(MAGIC):
        raise Refused("no_seal_file")
    first, start = _part(data, len(MAGIC))
    second, start = _part(data, start)
    policy = read_policy(first)
    filing = read_filing(second, len(policy.members))
    if any(header.base.policy_hash != policy_hash(policy) for header in filing.headers):
        raise Refused("filed_for_another", what="policy_hash")
    return SealFile(policy, filing, _contents(data, start, filing.headers))


def _part(data: bytes, start: int) -> tuple[bytes, int]:
    begin = start + _LENGTH_BYTES
    end = begin + int.from_bytes(data[start:begin], "big")
    if end - begin > MOST_PART_BYTES or end > len(data):
        raise Refused("no_seal_file")
    return data[begin:end], end


def _contents(data: bytes, start: int, headers: Sequence[Header]) -> tuple[tuple[bytes, ...], ...]:
    contents = []
    for header in headers:
        end = start + header.size
        segments = tuple(data[at : min(at + SEGMENT, end)] for at in range(start, min(end, len(data)), SEGMENT))
        if not is_sealed_size(header.size) or root_of(segments) != header.root:
            raise Refused("seal_file_damaged", envelope=header.base.envelope)
        contents.append(segments)
        start = end
    if start != len(data):
        raise Refused("seal_file_damaged", envelope=None)
    return tuple(contents)
