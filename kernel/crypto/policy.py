"""POLICY/1: whose keys open the envelopes of a commission's mandate, and how many of them it takes.

Keys only: deadlines, opening times and limits are events of the tender, so that an extension leaves every filed bid
valid. The policy's SHA-256 is what members sign, what the log records and what stands on each notice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kernel.canonical import Value, canonical
from kernel.crypto import base64url, hpke, notes, signing
from kernel.crypto.memberkeys import KID, MemberKeys, PublicKeys
from kernel.record import Malformed, Record
from kernel.refusals import Refused

FORMAT = "POLICY/1"
SIGNATURE_FORMAT = "POLICYSIGNATURE/1"
SUITE = "HPKE-0010-0001-0002+COBBLESTONE-256"
MOST_MEMBERS = 15
LEAST_QUORUM = 2

_PURPOSE = "SEAL/1 policy"
_VKEY = re.compile(r"[!-*,-~]{1,200}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}")
_NAMES = (
    "v", "authority", "commission", "suite", "k", "members", "valid_from", "valid_until", "log_vkey", "witness_vkeys",
)  # fmt: skip
_MEMBER_NAMES = ("kid", "name", "role", "pk", "vk")


@dataclass(frozen=True, slots=True)
class Member:
    """One member: who, in which role, and the two public keys (65 bytes each)."""

    name: str
    role: str
    opening: bytes
    signing: bytes

    @property
    def kid(self) -> str:
        """The identifier of the member's keys."""
        return PublicKeys(self.name, self.opening, self.signing).kid


@dataclass(frozen=True, slots=True)
class Policy:
    """An opening policy. Member number x (from 1) is the x-th of `members`; `k` of them open."""

    authority: str
    commission: str
    k: int
    members: tuple[Member, ...]
    valid_from: date
    valid_until: date
    log_vkey: str
    witness_vkeys: tuple[str, ...] = ()

    def place(self, kid: str) -> int:
        """Return the number x of the member with these keys; refuse with `not_a_member`."""
        for place, member in enumerate(self.members, start=1):
            if member.kid == kid:
                return place
        raise Refused("not_a_member", kid=kid)


@lru_cache(maxsize=256)
def policy_bytes(policy: Policy) -> bytes:
    """Return the policy's canonical bytes: what is stored, published and hashed."""
    return canonical(
        {
            "v": FORMAT,
            "authority": policy.authority,
            "commission": policy.commission,
            "suite": SUITE,
            "k": policy.k,
            "members": [_member_fields(member) for member in policy.members],
            "valid_from": policy.valid_from.isoformat(),
            "valid_until": policy.valid_until.isoformat(),
            "log_vkey": policy.log_vkey,
            "witness_vkeys": list(policy.witness_vkeys),
        }
    )


@lru_cache(maxsize=256)
def policy_hash(policy: Policy) -> str:
    """Return the policy's SHA-256, 64 hexadecimal digits: what every sealed envelope is bound to."""
    return hashlib.sha256(policy_bytes(policy)).hexdigest()


def fingerprint(digest: str) -> str:
    """Return a policy hash as people compare it: its first 128 bits in eight groups of four digits."""
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


def read_policy(data: bytes) -> Policy:
    """Return the policy in its canonical bytes; refuse with `policy_malformed` and the place `at`."""
    try:
        record = Record.read(data, _NAMES, "policy", exact=True)
        record.expect("v", FORMAT)
        record.expect("suite", SUITE)
        return check_policy(_policy(record))
    except Malformed as fault:
        raise Refused("policy_malformed", at=fault.at) from fault


def check_policy(policy: Policy) -> Policy:
    """Return the policy if its parts agree; refuse with `policy_malformed` and the place `at`."""
    faults = {
        "policy.members": not LEAST_QUORUM <= len(policy.members) <= MOST_MEMBERS or _repeats(policy.members),
        "policy.k": not LEAST_QUORUM <= policy.k <= len(policy.members),
        "policy.valid_until": policy.valid_until < policy.valid_from,
        "policy.log_vkey": not _are_vkeys([policy.log_vkey], notes.Kind.NOTE),
        "policy.witness_vkeys": not _are_vkeys(policy.witness_vkeys, notes.Kind.COSIGNATURE),
    }
    for at, broken in faults.items():
        if broken:
            raise Refused("policy_malformed", at=at)
    return policy


def sign_policy(keys: MemberKeys, policy: Policy) -> bytes:
    """Return a member's signature of the policy (64 bytes); refuse with `not_a_member`."""
    policy.place(keys.kid)
    return keys.sign(_PURPOSE, policy_bytes(policy))


def is_policy_signed(policy: Policy, kid: str, signature: bytes) -> bool:
    """Say whether the member with these keys signed this policy; refuse with `not_a_member`."""
    member = policy.members[policy.place(kid) - 1]
    return signing.is_signed(member.signing, _PURPOSE, policy_bytes(policy), signature)


def write_policy_signature(keys: MemberKeys, policy: Policy) -> bytes:
    """Return the file by which a member signs a policy; refuse with `not_a_member`."""
    signature = base64url.encode(sign_policy(keys, policy))
    return canonical(
        {"v": SIGNATURE_FORMAT, "kid": keys.kid, "policy_hash": policy_hash(policy), "signature": signature}
    )


def read_policy_signature(data: bytes, policy: Policy) -> str:
    """Return the kid of the member who signed this policy in a file.

    Refuses with `policy_not_signed`, whatever is wrong with the file, or with `not_a_member`.
    """
    try:
        record = Record.read(data, ("v", "kid", "policy_hash", "signature"))
        record.expect("v", SIGNATURE_FORMAT)
        record.expect("policy_hash", policy_hash(policy))
        kid, signature = record.matching("kid", KID), record.data("signature", 64)
    except Malformed as fault:
        raise Refused("policy_not_signed") from fault
    if not is_policy_signed(policy, kid, signature):
        raise Refused("policy_not_signed")
    return kid


def _policy(record: Record) -> Policy:
    return Policy(
        authority=record.text("authority"),
        commission=record.text("commission"),
        k=record.number("k", LEAST_QUORUM, MOST_MEMBERS),
        members=tuple(_member(one) for one in record.records("members", _MEMBER_NAMES, MOST_MEMBERS)),
        valid_from=record.day("valid_from"),
        valid_until=record.day("valid_until"),
        log_vkey=record.matching("log_vkey", _VKEY),
        witness_vkeys=tuple(record.texts("witness_vkeys", 16, _VKEY)),
    )


def _member(record: Record) -> Member:
    opening, signing_key = (record.data(name, hpke.PUBLIC_BYTES) for name in ("pk", "vk"))
    member = Member(record.text("name"), record.text("role", 60), opening, signing_key)
    record.matching("kid", KID)
    record.expect("kid", member.kid)
    try:
        hpke.check_public_key(opening)
        hpke.check_public_key(signing_key)
    except hpke.BadKey as fault:
        raise Malformed(record.path("pk")) from fault
    return member


def _member_fields(member: Member) -> dict[str, Value]:
    keys = {"pk": base64url.encode(member.opening), "vk": base64url.encode(member.signing)}
    return {"kid": member.kid, "name": member.name, "role": member.role, **keys}


def _repeats(members: Collection[Member]) -> bool:
    """Say whether a key serves twice: two shares in one hand, or one key for opening and signing."""
    keys = [key for member in members for key in (member.opening, member.signing)]
    return len(set(keys)) != len(keys)


def _are_vkeys(texts: Collection[str], kind: notes.Kind) -> bool:
    try:
        return all(notes.read_vkey(text).kind is kind for text in texts)
    except notes.BadNote:
        return False
