"""What travels between the portal and a member's machine at the opening: HEADERS/1 down, SHARES/1 up.

The member signs the shares, so that nobody can put another share in a member's mouth. Both are JSON documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bids.rules.envelope import SHARE_BYTES, Header, header_digest, header_fields, read_header
from bids.rules.opening import unwrap_share
from kernel.canonical import Value, canonical, read_json
from kernel.crypto import base64url, hpke, signing
from kernel.crypto.memberkeys import KID, MemberKeys
from kernel.crypto.policy import Policy, policy_bytes, policy_hash, read_policy
from kernel.record import Malformed, Record
from kernel.refusals import Refused

HEADERS_FORMAT = "HEADERS/1"
SHARES_FORMAT = "SHARES/1"
MOST_HEADERS = 20_000

_PURPOSE = "SEAL/1 shares"
_SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Bundle:
    """The headers that are released to members, with the policy they were sealed for."""

    policy: Policy
    headers: tuple[Header, ...]


@dataclass(frozen=True, slots=True)
class PostedShares:
    """One member's shares by header digest; None where the wrap does not open."""

    kid: str
    shares: dict[str, bytes | None]


def write_headers(policy: Policy, headers: Sequence[Header]) -> bytes:
    """Return the bundle that members download."""
    fields: dict[str, Value] = {"v": HEADERS_FORMAT, "policy": read_json(policy_bytes(policy))}
    return canonical(fields | {"headers": [header_fields(header) for header in headers]})


def read_headers(data: bytes) -> Bundle:
    """Return the headers in a bundle; refuse with `headers_malformed` (`at`) or `policy_malformed`.

    Refuses with `filed_for_another` a header that was sealed for another policy.
    """
    try:
        record = Record.read(data, ("v", "policy", "headers"), "bundle")
        record.expect("v", HEADERS_FORMAT)
        policy = read_policy(canonical(record.value("policy")))
        values = record.values("headers", 0, MOST_HEADERS)
        headers = [read_header(one, len(policy.members), f"headers[{place}]") for place, one in enumerate(values)]
    except Malformed as fault:
        raise Refused("headers_malformed", at=fault.at) from fault
    if any(header.base.policy_hash != policy_hash(policy) for header in headers):
        raise Refused("filed_for_another", what="policy_hash")
    return Bundle(policy, tuple(headers))


def unwrap_shares(keys: MemberKeys, bundle: Bundle) -> PostedShares:
    """Return a member's own shares of every envelope in the bundle; refuse with `not_a_member`."""
    bundle.policy.place(keys.kid)
    return PostedShares(keys.kid, {header_digest(one): _unwrapped(keys, bundle.policy, one) for one in bundle.headers})


def write_shares(keys: MemberKeys, policy: Policy, posted: PostedShares) -> bytes:
    """Return the file that a member posts: the shares and the member's signature over them."""
    fields = _fields(policy, posted)
    return canonical(fields | {"signature": base64url.encode(keys.sign(_PURPOSE, canonical(fields)))})


def read_shares(data: bytes, policy: Policy) -> PostedShares:
    """Return the shares in a member's file, the signature checked.

    Refuses with `shares_malformed` (`at`), `not_a_member`, `shares_for_another` (another policy), `shares_not_signed`.
    """
    try:
        record = Record.read(data, ("v", "kid", "policy_hash", "shares", "signature"), "shares", exact=True)
        record.expect("v", SHARES_FORMAT)
        posted = PostedShares(record.matching("kid", KID), _shares(record))
        signature, digest = record.data("signature", _SIGNATURE_BYTES), record.digest("policy_hash")
    except Malformed as fault:
        raise Refused("shares_malformed", at=fault.at) from fault
    if digest != policy_hash(policy):
        raise Refused("shares_for_another", policy_hash=digest)
    member = policy.members[policy.place(posted.kid) - 1]
    if not signing.is_signed(member.signing, _PURPOSE, canonical(_fields(policy, posted)), signature):
        raise Refused("shares_not_signed", kid=posted.kid)
    return posted


def _unwrapped(keys: MemberKeys, policy: Policy, header: Header) -> bytes | None:
    try:
        return unwrap_share(keys.opening, keys.kid, policy, header)
    except hpke.CannotOpen:
        return None


def _fields(policy: Policy, posted: PostedShares) -> dict[str, Value]:
    shares: list[Value] = [
        {"header": digest, "share": None if share is None else base64url.encode(share)}
        for digest, share in posted.shares.items()
    ]
    return {"v": SHARES_FORMAT, "kid": posted.kid, "policy_hash": policy_hash(policy), "shares": shares}


def _shares(record: Record) -> dict[str, bytes | None]:
    entries = record.records("shares", ("header", "share"), MOST_HEADERS)
    shares = {one.digest("header"): one.data("share", SHARE_BYTES) if one.holds("share") else None for one in entries}
    if len(shares) != len(entries):
        raise Malformed(record.path("shares"))
    return shares
