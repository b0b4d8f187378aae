"""The key drill: a challenge that only the holder of an opening key can answer, with no envelope at stake."""

from __future__ import annotations

from kernel.canonical import canonical
from kernel.crypto import base64url, hpke
from kernel.crypto.memberkeys import KID, MemberKeys
from kernel.crypto.policy import Policy, policy_hash
from kernel.record import Malformed, Record
from kernel.refusals import Refused

FORMAT = "DRILL/1"
ANSWER_FORMAT = "DRILLANSWER/1"
ANSWER_BYTES = 32
CHALLENGE_BYTES = ANSWER_BYTES + hpke.OVERHEAD


def challenge(policy: Policy, kid: str, *, answer: bytes, seed: bytes) -> bytes:
    """Return a challenge to one member: 32 random bytes, sealed to the opening key; `seed` is 32 more."""
    member = policy.members[policy.place(kid) - 1]
    return hpke.seal(member.opening, answer, info=_info(policy_hash(policy), kid), seed=seed)


def answer(keys: MemberKeys, digest: str, sealed: bytes) -> bytes:
    """Return the answer to a challenge under the policy of this hash; raise `hpke.CannotOpen` if it is another's."""
    return hpke.open_sealed(keys.opening, sealed, info=_info(digest, keys.kid))


def write_challenge(kid: str, digest: str, sealed: bytes) -> bytes:
    """Return the challenge as the file that a member downloads."""
    return canonical({"v": FORMAT, "kid": kid, "policy_hash": digest, "challenge": base64url.encode(sealed)})


def write_answer(keys: MemberKeys, data: bytes) -> bytes:
    """Return the file that answers a challenge's file; refuse with `drill_not_for_these_keys`."""
    try:
        record = Record.read(data, ("v", "kid", "policy_hash", "challenge"))
        record.expect("v", FORMAT)
        record.expect("kid", keys.kid)
        found = answer(keys, record.digest("policy_hash"), record.data("challenge", CHALLENGE_BYTES))
    except (Malformed, hpke.CannotOpen) as fault:
        raise Refused("drill_not_for_these_keys") from fault
    return canonical({"v": ANSWER_FORMAT, "kid": keys.kid, "answer": base64url.encode(found)})


def read_answer(data: bytes) -> tuple[str, bytes]:
    """Return who answers and what; refuse with `drill_answer_malformed`."""
    try:
        record = Record.read(data, ("v", "kid", "answer"))
        record.expect("v", ANSWER_FORMAT)
        return record.matching("kid", KID), record.data("answer", ANSWER_BYTES)
    except Malformed as fault:
        raise Refused("drill_answer_malformed") from fault


def _info(digest: str, kid: str) -> bytes:
    return f"SEAL/1 drill|{digest}|{kid}".encode()
