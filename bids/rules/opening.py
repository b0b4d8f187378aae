"""Opening a sealed envelope from the members' shares; every envelope ends with one named outcome.

Nobody is believed: the secret is recognised by the commitment that the header has carried since the filing, the
content by its root, the bidder by the header rebuilt from the seed, each member by the share rebuilt from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from bids.rules.archive import Archive, unpack_archive
from bids.rules.envelope import (
    BODY_HEAD,
    SHARE_BYTES,
    Base,
    Header,
    context_of,
    keys_of,
    rebuild_header,
    root_of,
    salt_of,
    share_info,
    share_of,
)
from bids.rules.padding import padme
from kernel.crypto import chunked, hpke, shamir
from kernel.crypto.policy import Policy
from kernel.refusals import Refused

Shares = Mapping[str, bytes | None]  # by member's kid; None where the member says that the wrap does not open


class Outcome(StrEnum):
    """How the opening of an envelope ended."""

    OPENED = "opened"
    BAD_SHARE = "bad_share"
    DISHONEST_HEADER = "dishonest_header"
    CONTENT_MISMATCH = "content_mismatch"
    MISSING_BYTES = "missing_bytes"


@dataclass(frozen=True, slots=True)
class Opening:
    """The outcome of one envelope, with what it brought to light.

    `false_shares` names the members whose share is proved false; an envelope may be opened in spite of them.
    `fault` is a word for the minutes when the outcome is not `opened`. `seed` lets anybody repeat the recheck.
    """

    outcome: Outcome
    fault: str | None = None
    seed: bytes | None = None
    archive: Archive | None = None
    false_shares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Body:
    """What the decrypted content says; well formed if padding and salt are the ones prescribed."""

    seed: bytes
    archive: bytes
    well_formed: bool


def unwrap_share(private: hpke.PrivateKey, kid: str, policy: Policy, header: Header) -> bytes:
    """Return a member's share of one envelope (33 bytes, the last one x).

    Raises `hpke.CannotOpen` if the wrap was not made for this member and base; refuses with `not_a_member`.
    """
    x = policy.place(kid)
    return hpke.open_sealed(private, header.wraps[x - 1], info=share_info(header.base, x))


def open_envelope(header: Header, policy: Policy, shares: Shares, segments: Sequence[bytes | None]) -> Opening:
    """Open an envelope with the shares posted so far; a segment that storage lost is None.

    Refuses with `too_few_shares` (`have`, `need`) while fewer than k members have answered.
    """
    if len(shares) < policy.k:
        raise Refused("too_few_shares", have=len(shares), need=policy.k)
    lost = _lost(header, segments)
    if lost is not None:
        return Opening(lost)
    secret = _secret(header, policy, shares)
    if secret is None:
        return _without_secret(policy, shares)
    present = [segment for segment in segments if segment is not None]
    body = _decrypted(header.base, secret, present)
    if body is None:
        return Opening(Outcome.DISHONEST_HEADER, "content_does_not_open")
    honest = rebuild_header(body.seed, header.base, policy, sum(map(len, present)), root_of(present))
    false_shares = _false_shares(header, honest, policy, shares, body.seed)
    return replace(_judged(header, honest, body), seed=body.seed, false_shares=false_shares)


def _lost(header: Header, segments: Sequence[bytes | None]) -> Outcome | None:
    """Return what storage did to the ciphertext, or None if it is the one that was filed."""
    present = [segment for segment in segments if segment is not None]
    if len(present) < len(segments) or sum(map(len, present)) < header.size:
        return Outcome.MISSING_BYTES
    return None if root_of(present) == header.root else Outcome.CONTENT_MISMATCH


def _secret(header: Header, policy: Policy, shares: Shares) -> bytes | None:
    """Return the secret that any k of the shares lead to and that the header has committed to."""
    usable = [share for kid, share in shares.items() if share and _has_form(share, policy.place(kid))]
    for chosen in combinations(usable, policy.k):
        secret = shamir.combine(chosen)
        if keys_of(secret, header.base).commitment == header.key_commit:
            return secret
    return None


def _has_form(share: bytes, x: int) -> bool:
    return len(share) == SHARE_BYTES and share[-1] == x


def _without_secret(policy: Policy, shares: Shares) -> Opening:
    """Say whom a failure to combine points to.

    While members are missing, more shares may still settle it. Once all have answered, at least k of them honestly
    (on which the whole seal rests), only a bidder who wrapped shares that do not belong together explains it.
    """
    if len(shares) < len(policy.members):
        return Opening(Outcome.BAD_SHARE, "shares_disagree")
    return Opening(Outcome.DISHONEST_HEADER, "no_shares_agree")


def _decrypted(base: Base, secret: bytes, segments: Sequence[bytes]) -> _Body | None:
    """Return the body, or None if the content does not decrypt under the key that was committed to."""
    body, key = bytearray(), keys_of(secret, base).content
    try:
        for piece in chunked.decrypt(key, context=context_of(base), pieces=segments):
            body += piece
    except chunked.Damaged:
        return None
    end = BODY_HEAD + int.from_bytes(body[:8], "big")
    seed = bytes(body[8:BODY_HEAD])
    padded = end <= len(body) and len(body) == padme(end) and body.count(0, end) == len(body) - end
    return _Body(seed, bytes(body[BODY_HEAD:end]), padded and segments[0].startswith(salt_of(seed)))


def _judged(header: Header, honest: Header, body: _Body) -> Opening:
    """Compare what was filed with what the seed says it should be."""
    if honest != header:
        return Opening(Outcome.DISHONEST_HEADER, "header_does_not_rebuild")
    if not body.well_formed:
        return Opening(Outcome.DISHONEST_HEADER, "body_malformed")
    try:
        return Opening(Outcome.OPENED, archive=unpack_archive(body.archive))
    except Refused as refusal:
        return Opening(Outcome.DISHONEST_HEADER, refusal.code)


def _false_shares(header: Header, honest: Header, policy: Policy, shares: Shares, seed: bytes) -> tuple[str, ...]:
    """Name the members who were given the right wrap and posted another share, or none."""
    liars = []
    for kid, share in shares.items():
        x = policy.place(kid)
        if header.wraps[x - 1] == honest.wraps[x - 1] and share != share_of(seed, policy.k, x):
            liars.append(kid)
    return tuple(liars)
