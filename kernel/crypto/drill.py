"""The key drill: a challenge that only the holder of an opening key can answer, with no envelope at stake."""

from __future__ import annotations

from kernel.crypto import hpke
from kernel.crypto.memberkeys import MemberKeys
from kernel.crypto.policy import Policy, policy_hash

ANSWER_BYTES = 32
CHALLENGE_BYTES = ANSWER_BYTES + hpke.OVERHEAD


def challenge(policy: Policy, kid: str, *, answer: bytes, seed: bytes) -> bytes:
    """Return a challenge to one member: 32 random bytes, sealed to the opening key; `seed` is 32 more."""
    member = policy.members[policy.place(kid) - 1]
    return hpke.seal(member.opening, answer, info=_info(policy, kid), seed=seed)


def answer(keys: MemberKeys, policy: Policy, sealed: bytes) -> bytes:
    """Return the answer to a challenge; raise `hpke.CannotOpen` if it was made for other keys or another policy."""
    return hpke.open_sealed(keys.opening, sealed, info=_info(policy, keys.kid))


def _info(policy: Policy, kid: str) -> bytes:
    return f"SEAL/1 drill|{policy_hash(policy)}|{kid}".encode()
