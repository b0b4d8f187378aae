"""What the filing door takes and refuses, without being able to read what is sealed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bids.rules.envelope import Envelope, seal_envelope
from bids.rules.filing import check_filing, read_filing, write_filing
from kernel.canonical import Json, canonical
from kernel.crypto import base64url, hpke
from kernel.refusals import Refused
from tests.make import seals

POLICY = seals.policy()
THREE = tuple(seals.sealed(envelope).header for envelope in Envelope)
FILING = write_filing(THREE)


def refused(data: bytes, **changes: object) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as refusal:
        check_filing(data, POLICY, replace(seals.expected(), **changes))  # type: ignore[arg-type]
    return refusal.value.code, refusal.value.facts


def changed(place: int, **fields: Json) -> bytes:
    filing = json.loads(FILING.data)
    filing["headers"][place] |= fields
    return canonical(filing)


def test_an_honest_filing_is_taken() -> None:
    filing = check_filing(FILING.data, POLICY, seals.expected())
    assert filing == FILING
    assert filing.headers == THREE
    assert filing.tracker == hashlib.sha256(FILING.data).hexdigest()


def test_a_filing_weighs_little() -> None:
    assert len(FILING.data) < 3 * 1400


def test_envelopes_are_filed_in_the_order_of_the_procedure() -> None:
    assert write_filing(THREE[::-1]) == FILING


def test_a_procedure_of_one_envelope_takes_one() -> None:
    one = write_filing(THREE[2:])
    assert check_filing(one.data, POLICY, seals.expected(Envelope.FINANCIAL)).headers == THREE[2:]


@pytest.mark.parametrize("headers", [THREE[:2], THREE[1:], (*THREE[:2], THREE[1])])
def test_missing_or_repeated_envelopes_are_refused(headers: tuple[object, ...]) -> None:
    data = canonical({"v": "FILING/1", "headers": [_fields(header) for header in headers]})
    assert refused(data) == ("wrong_envelopes", {"expected": tuple(Envelope)})


def _fields(header: object) -> Json:
    place = THREE.index(header)
    fields: Json = json.loads(FILING.data)["headers"][place]
    return fields


def test_an_order_of_one_s_own_is_refused() -> None:
    data = canonical({"v": "FILING/1", "headers": [_fields(header) for header in THREE[::-1]]})
    assert refused(data)[0] == "wrong_envelopes"


@pytest.mark.parametrize(
    ("what", "value"),
    [("tender", "TND-9"), ("lot", "LOT-9"), ("bidder", "FRM-9"), ("version", 2), ("policy_hash", "0" * 64)],
)
def test_a_filing_for_another_is_refused(what: str, value: Json) -> None:
    code, facts = refused(changed(1, **{what: value}))
    assert (code, facts) == ("filed_for_another", {"what": what, "envelope": Envelope.TECHNICAL})


def test_another_commission_s_policy_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        check_filing(FILING.data, seals.policy(k=2), seals.expected())
    assert refusal.value.facts["what"] == "policy_hash"


def test_sizes_are_limited_and_padded() -> None:
    size = THREE[0].size
    content = json.loads(FILING.data)["headers"][0]["content"]
    assert refused(FILING.data, most_bytes=size - 1)[0] == "envelope_too_large"
    assert refused(changed(0, content=content | {"size": size + 1})) == (
        "size_not_padded",
        {"envelope": Envelope.CANDIDATURE},
    )
    for bodiless in (0, 32):
        tiny = content | {"size": 56 + bodiless + 16}
        assert refused(changed(0, content=tiny))[0] == "size_not_padded"


def test_one_seed_for_two_envelopes_is_refused() -> None:
    headers = tuple(
        seal_envelope(seals.seed("one"), seals.base(envelope), POLICY, seals.archive()).header for envelope in Envelope
    )
    assert refused(write_filing(headers).data) == ("seed_used_twice", {})


def test_a_heavy_filing_is_refused_unread() -> None:
    assert refused(b"{" * 40_000) == ("filing_too_large", {"most": 32768})


WRAPS = json.loads(FILING.data)["headers"][0]["wraps"]
NO_POINT = base64url.encode(b"\x04" + bytes(64) + bytes(49))


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"v": "SEAL/2"}, "filing.headers[0].v"),
        ({"envelope": "gift"}, "filing.headers[0].envelope"),
        ({"version": 0}, "filing.headers[0].version"),
        ({"version": True}, "filing.headers[0].version"),
        ({"tender": "T 1"}, "filing.headers[0].tender"),
        ({"key_commit": "F" * 64}, "filing.headers[0].key_commit"),
        ({"wraps": WRAPS[:4]}, "filing.headers[0].wraps"),
        ({"wraps": [*WRAPS[:4], WRAPS[4][:-4]]}, "filing.headers[0].wraps[4]"),
        ({"wraps": [*WRAPS[:4], None]}, "filing.headers[0].wraps[4]"),
        ({"wraps": [NO_POINT, *WRAPS[1:]]}, "filing.headers[0].wraps[0]"),
        ({"content": {}}, "filing.headers[0].content"),
        ({"secret_note": "call me"}, "filing.headers[0]"),
    ],
)
def test_a_header_out_of_form_is_refused_at_the_place(fields: dict[str, Json], at: str) -> None:
    assert refused(changed(0, **fields)) == ("filing_malformed", {"at": at})


@pytest.mark.parametrize("name", ["alg", "seg"])
def test_another_algorithm_or_segment_is_refused(name: str) -> None:
    content = json.loads(FILING.data)["headers"][0]["content"]
    assert refused(changed(0, content=content | {name: "other"}))[1] == {"at": f"filing.headers[0].content.{name}"}


@pytest.mark.parametrize(
    "data", [b"", b"null", b'{"v":"FILING/1","headers":[]}', FILING.data + b" ", FILING.data.replace(b":", b": ", 1)]
)
def test_another_spelling_is_no_filing(data: bytes) -> None:
    assert refused(data)[0] == "filing_malformed"


@given(st.integers(0, 8 * len(FILING.data) - 1))
def test_a_flipped_bit_is_refused_or_is_another_bid(bit: int) -> None:
    data = bytearray(FILING.data)
    data[bit // 8] ^= 1 << bit % 8
    try:
        filing = check_filing(bytes(data), POLICY, seals.expected())
    except Refused:
        return
    assert filing.tracker != FILING.tracker
    assert filing.headers != FILING.headers


@given(st.binary(max_size=300))
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read_filing(data, 5)


def test_a_wrap_has_an_ephemeral_key_and_a_share() -> None:
    assert len(base64url.decode(WRAPS[0])) == hpke.PUBLIC_BYTES + 33 + 16
