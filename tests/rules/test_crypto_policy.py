"""POLICY/1: what is hashed, signed and refused; and the key drill."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kernel.canonical import canonical
from kernel.crypto import base64url, drill, hpke, memberkeys, notes, policy
from kernel.crypto.keys import load_log_key, make_log_key
from kernel.crypto.policy import Member, Policy
from kernel.refusals import Refused

KEYS = [memberkeys.new_member_keys(name) for name in ("Amina", "Brahim", "Chérifa")]
LOG = notes.signer("log.example", load_log_key(make_log_key())).verifier.vkey
WITNESS = notes.signer("press.example", load_log_key(make_log_key()), notes.Kind.COSIGNATURE).verifier.vkey
POLICY = Policy(
    authority="ATH-1",
    commission="COM-1",
    k=2,
    members=tuple(Member(one.name, "member", one.public.opening, one.public.signing) for one in KEYS),
    valid_from=date(2026, 1, 1),
    valid_until=date(2028, 12, 31),
    log_vkey=LOG,
    witness_vkeys=(WITNESS,),
)


def changed(**fields: object) -> bytes:
    return canonical(json.loads(policy.policy_bytes(POLICY)) | fields)


def test_a_policy_is_read_as_it_was_written() -> None:
    data = policy.policy_bytes(POLICY)
    assert policy.read_policy(data) == POLICY
    assert policy.policy_hash(POLICY) == hashlib.sha256(data).hexdigest()
    assert json.loads(data)["members"][2]["name"] == "Chérifa"


def test_people_compare_eight_groups_of_four() -> None:
    assert policy.fingerprint("0123456789abcdef" * 4) == "0123 4567 89ab cdef 0123 4567 89ab cdef"


def test_a_swapped_key_is_another_hash() -> None:
    stranger = memberkeys.new_member_keys("Amina").public
    members = (Member("Amina", "member", stranger.opening, stranger.signing), *POLICY.members[1:])
    assert policy.policy_hash(replace(POLICY, members=members)) != policy.policy_hash(POLICY)


@pytest.mark.parametrize(
    ("at", "fields"),
    [
        ("policy", {"extra": 1}),
        ("policy.v", {"v": "POLICY/2"}),
        ("policy.suite", {"suite": "ROT13"}),
        ("policy.k", {"k": 1}),
        ("policy.k", {"k": 4}),
        ("policy.k", {"k": True}),
        ("policy.members", {"members": []}),
        ("policy.valid_from", {"valid_from": "2026-02-31"}),
        ("policy.valid_until", {"valid_until": "2025-01-01"}),
        ("policy.log_vkey", {"log_vkey": WITNESS}),
        ("policy.log_vkey", {"log_vkey": LOG[:-1] + ("B" if LOG.endswith("A") else "A")}),
        ("policy.witness_vkeys", {"witness_vkeys": [LOG]}),
        ("policy.witness_vkeys[0]", {"witness_vkeys": ["no key"]}),
        ("policy.authority", {"authority": ""}),
    ],
)
def test_a_policy_out_of_form_is_refused_at_the_place(at: str, fields: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        policy.read_policy(changed(**fields))
    assert (refusal.value.code, refusal.value.facts) == ("policy_malformed", {"at": at})


def test_members_cannot_share_a_key_nor_use_one_for_both_purposes() -> None:
    first, second = POLICY.members[:2]
    for member in (first, replace(second, opening=first.opening), replace(second, signing=second.opening)):
        with pytest.raises(Refused) as refusal:
            policy.check_policy(replace(POLICY, members=(first, member)))
        assert refusal.value.facts == {"at": "policy.members"}


def test_a_member_s_keys_must_be_points_and_match_the_identifier() -> None:
    members = json.loads(policy.policy_bytes(POLICY))["members"]
    for fields in ({"pk": base64url.encode(b"\x04" + bytes(64))}, {"kid": "0" * 16}, {"kid": "x"}):
        with pytest.raises(Refused) as refusal:
            policy.read_policy(changed(members=[members[0] | fields, *members[1:]]))
        assert refusal.value.code == "policy_malformed"


def test_another_spelling_is_no_policy() -> None:
    with pytest.raises(Refused):
        policy.read_policy(policy.policy_bytes(POLICY) + b"\n")


def test_each_member_signs_for_themselves() -> None:
    signature = policy.sign_policy(KEYS[0], POLICY)
    assert policy.is_policy_signed(POLICY, KEYS[0].kid, signature)
    assert not policy.is_policy_signed(POLICY, KEYS[1].kid, signature)
    assert not policy.is_policy_signed(replace(POLICY, k=3), KEYS[0].kid, signature)


def test_a_signature_travels_in_a_file() -> None:
    data = policy.write_policy_signature(KEYS[1], POLICY)
    assert policy.read_policy_signature(data, POLICY) == KEYS[1].kid
    fields = json.loads(data)
    for changes in (
        {"kid": KEYS[0].kid},
        {"policy_hash": "0" * 64},
        {"signature": base64url.encode(bytes(64))},
        {"x": 1},
    ):
        with pytest.raises(Refused) as refusal:
            policy.read_policy_signature(canonical(fields | changes), POLICY)
        assert refusal.value.code == "policy_not_signed"


def test_a_stranger_is_no_member() -> None:
    stranger = memberkeys.new_member_keys("Stranger")
    with pytest.raises(Refused) as refusal:
        policy.sign_policy(stranger, POLICY)
    assert (refusal.value.code, POLICY.place(KEYS[2].kid)) == ("not_a_member", 3)


def test_only_the_member_drilled_can_answer() -> None:
    sealed = drill.challenge(POLICY, KEYS[1].kid, answer=b"a" * 32, seed=b"s" * 32)
    assert len(sealed) == drill.CHALLENGE_BYTES
    assert drill.answer(KEYS[1], policy.policy_hash(POLICY), sealed) == b"a" * 32
    for keys, asked in [(KEYS[0], POLICY), (KEYS[1], replace(POLICY, k=3))]:
        with pytest.raises(hpke.CannotOpen):
            drill.answer(keys, policy.policy_hash(asked), sealed)


def test_a_drill_travels_in_two_files() -> None:
    kid, digest = KEYS[2].kid, policy.policy_hash(POLICY)
    sealed = drill.challenge(POLICY, kid, answer=b"a" * 32, seed=b"s" * 32)
    asked = drill.write_challenge(kid, digest, sealed)
    assert drill.read_answer(drill.write_answer(KEYS[2], asked)) == (kid, b"a" * 32)
    for data in (
        b"",
        drill.write_challenge(kid, digest, bytes(113)),
        drill.write_challenge(KEYS[0].kid, digest, sealed),
    ):
        with pytest.raises(Refused) as refusal:
            drill.write_answer(KEYS[2], data)
        assert refusal.value.code == "drill_not_for_these_keys"
    with pytest.raises(Refused) as refusal:
        drill.read_answer(asked)
    assert refusal.value.code == "drill_answer_malformed"
