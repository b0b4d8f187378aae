"""The opening policy of a commission: who sits in it, whose keys open, and when everybody has signed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kernel.canonical import canonical
from kernel.crypto import base64url
from kernel.crypto.memberkeys import BadKeyFile, PublicKeys, read_public_file
from kernel.crypto.policy import LEAST_QUORUM, MOST_MEMBERS, Member, Policy, check_policy, read_policy_signature
from kernel.refusals import Refused
from tenders.rules import texts

# A mandate is renewed at least every three years: keys grow old, people leave (décret 15-247 art. 160).
LONGEST_MANDATE = 3 * 366
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Appointment:
    """A commission as an officer forms it: k of these people (by reference) open, one presides, between two days."""

    name_fr: str
    name_ar: str
    name_en: str
    k: int
    president: str
    members: tuple[str, ...]
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat as the policy sees it: who, in which role, and the public file of the keys, if it was given."""

    name: str
    role: str
    public: PublicKeys | None


@dataclass(frozen=True, slots=True)
class Signature:
    """A member's signature of a policy: by which keys, and its 64 bytes."""

    kid: str
    raw: bytes


def check_appointment(given: Appointment, today: date) -> Appointment:
    """Return an appointment whose words are tidied.

    Refusals: those of `tenders.rules.texts`, `members_too_few` (`least`), `members_too_many` (`most`),
    `quorum_out_of_range`, `president_not_member`, `mandate_hours`.
    """
    _check_people(given)
    over = given.valid_until <= max(given.valid_from, today)
    if over or (given.valid_until - min(given.valid_from, today)).days > LONGEST_MANDATE:
        raise Refused("mandate_hours", field="valid_until", years=3)
    return replace(
        given,
        name_fr=texts.latin(texts.line(given.name_fr, "name_fr"), "name_fr"),
        name_ar=texts.arabic(texts.line(given.name_ar, "name_ar"), "name_ar"),
        name_en=texts.optional(given.name_en, "name_en"),
    )


def _check_people(given: Appointment) -> None:
    count = len(set(given.members))
    if count < LEAST_QUORUM:
        raise Refused("members_too_few", field="members", least=LEAST_QUORUM)
    if count > MOST_MEMBERS:
        raise Refused("members_too_many", field="members", most=MOST_MEMBERS)
    if not LEAST_QUORUM <= given.k <= count:
        raise Refused("quorum_out_of_range", field="k", least=LEAST_QUORUM, most=count)
    if given.president not in given.members:
        raise Refused("president_not_member", field="president")


def read_keys(data: bytes) -> tuple[PublicKeys, dict[str, Any]]:
    """Return the public keys in a member's file, and the file as the document it is; refuses `bad_key_file`."""
    try:
        return read_public_file(data), json.loads(data)
    except BadKeyFile as fault:
        raise Refused("bad_key_file", field="file") from fault


def keys_of(document: dict[str, Any] | None) -> PublicKeys | None:
    """Return the keys in a public file that was taken before."""
    return None if document is None else read_public_file(canonical(document))


def check_own_keys(given: PublicKeys, others: Sequence[str | None]) -> None:
    """Refuse keys that another member has given already: `keys_of_another`."""
    if given.kid in others:
        raise Refused("keys_of_another", field="file")


def opening_policy(blank: Policy, seats: Sequence[Seat]) -> Policy:
    """Return the policy with these seats in it; refuses `keys_missing` (`count`) until every member has given keys."""
    missing = sum(one.public is None for one in seats)
    if missing:
        raise Refused("keys_missing", count=missing)
    members = (Member(one.name, one.role, one.public.opening, one.public.signing) for one in seats if one.public)
    return check_policy(replace(blank, members=tuple(members)))


def read_signature(data: bytes, policy: Policy, own: str | None) -> Signature:
    """Return a member's signature of the policy.

    Refusals: `policy_not_signed` (whatever is wrong with the file), `signature_of_another`.
    """
    try:
        kid = read_policy_signature(data, policy)
    except Refused as refusal:
        raise Refused("policy_not_signed", field="file") from refusal
    if kid != own:
        raise Refused("signature_of_another", field="file")
    return Signature(kid, base64url.decode(json.loads(data)["signature"], SIGNATURE_BYTES))
