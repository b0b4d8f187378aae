"""The documents that travel: sealed files, released headers, posted shares, facts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bids.rules.archive import Archive, File
from bids.rules.envelope import Envelope, Sealed, header_digest, root_of
from bids.rules.facts import Facts, read_facts, write_facts
from bids.rules.opening import Outcome, open_envelope
from bids.rules.prices import prices_in, write_prices
from bids.rules.sealfile import MAGIC, read_sealfile, write_sealfile
from bids.rules.shares import PostedShares, read_headers, read_shares, unwrap_shares, write_headers, write_shares
from kernel.canonical import Json, canonical
from kernel.crypto.policy import policy_hash
from kernel.refusals import Refused
from tests.make import seals

POLICY = seals.policy()
BIG = seals.sealed(Envelope.TECHNICAL, Archive((File("plan.dwg", bytes(1024 * 1024 + 1)),)))
BID = [seals.sealed(Envelope.FINANCIAL), BIG]
FILE = b"".join(write_sealfile(POLICY, BID))
HEADERS = write_headers(POLICY, [one.header for one in BID])
AMINA = seals.member(1)
SHARES = write_shares(AMINA, POLICY, unwrap_shares(AMINA, read_headers(HEADERS)))


def code_of(read: object, *arguments: object) -> str:
    with pytest.raises(Refused) as refusal:
        read(*arguments)  # type: ignore[operator]
    return refusal.value.code


def test_a_sealed_file_holds_the_bid_in_the_order_of_the_procedure() -> None:
    held = read_sealfile(FILE)
    assert held.policy == POLICY
    assert [header.base.envelope for header in held.filing.headers] == [Envelope.TECHNICAL, Envelope.FINANCIAL]
    assert held.contents == (BIG.segments, BID[0].segments)


def test_what_a_sealed_file_holds_can_be_opened() -> None:
    held = read_sealfile(FILE)
    header, segments = held.filing.headers[1], held.contents[1]
    opening = open_envelope(header, POLICY, seals.shares(Sealed(header, segments), 1, 2, 3), segments)
    assert opening.outcome is Outcome.OPENED


@settings(max_examples=60)
@given(st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_a_flipped_bit_in_a_sealed_file_is_seen(place: float, bit: int) -> None:
    data = bytearray(FILE)
    data[int(place * len(data))] ^= 1 << bit
    with pytest.raises(Refused):
        read_sealfile(bytes(data))


@given(st.integers(0, 6000), st.integers(0, 7))
def test_a_flipped_bit_in_its_first_bytes_is_seen(place: int, bit: int) -> None:
    data = bytearray(FILE)
    data[place] ^= 1 << bit
    try:
        held = read_sealfile(bytes(data))
    except Refused:
        return
    assert held.filing.tracker != read_sealfile(FILE).filing.tracker


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_seal_file"),
        (b"%PDF-1.7", "no_seal_file"),
        (MAGIC, "no_seal_file"),
        (MAGIC + b"\xff\xff\xff\xff", "no_seal_file"),
        (MAGIC + b"\x00\x00\x00\x02{}" * 2, "policy_malformed"),
        (FILE[:3000], "no_seal_file"),
        (FILE[:-1], "seal_file_damaged"),
        (FILE[: -2 * 1024 * 1024], "seal_file_damaged"),
        (FILE + b"\x00", "seal_file_damaged"),
    ],
)
def test_a_file_that_is_no_whole_sealed_bid_is_refused(data: bytes, code: str) -> None:
    assert code_of(read_sealfile, data) in {code, "filing_malformed", "no_seal_file"}


def test_a_sealed_file_of_a_size_that_sealing_never_gives_is_refused() -> None:
    segments = (BID[0].segments[0] + b"\x00",)
    header = replace(BID[0].header, size=len(segments[0]), root=root_of(segments))
    assert code_of(read_sealfile, b"".join(write_sealfile(POLICY, [Sealed(header, segments)]))) == "seal_file_damaged"


def test_a_sealed_file_with_another_policy_is_refused() -> None:
    assert code_of(read_sealfile, b"".join(write_sealfile(seals.policy(k=2), BID))) == "filed_for_another"


def test_a_member_unwraps_only_their_own_shares() -> None:
    posted = read_shares(SHARES, POLICY)
    assert posted.kid == AMINA.kid
    assert posted.shares == {header_digest(one.header): seals.shares(one, 1)[AMINA.kid] for one in BID}


def test_a_wrap_that_does_not_open_is_said_so() -> None:
    stolen = replace(BID[0].header, base=seals.base(bidder="FRM-666"))
    posted = unwrap_shares(AMINA, read_headers(write_headers(POLICY, [stolen])))
    assert posted.shares == {header_digest(stolen): None}
    assert read_shares(write_shares(AMINA, POLICY, posted), POLICY) == posted


def test_nobody_puts_another_share_into_a_member_s_mouth() -> None:
    fields = json.loads(SHARES)
    changes: list[dict[str, Json]] = [
        {"shares": [fields["shares"][0] | {"share": None}, fields["shares"][1]]},
        {"shares": fields["shares"][:1]},
        {"kid": seals.member(2).kid},
    ]
    for change in changes:
        assert code_of(read_shares, canonical(fields | change), POLICY) == "shares_not_signed"


def test_a_stranger_posts_no_shares() -> None:
    stranger = seals.member(5)
    bundle = read_headers(write_headers(seals.policy(3, 2), []))
    assert code_of(unwrap_shares, stranger, bundle) == "not_a_member"
    posted = write_shares(stranger, seals.policy(3, 2), PostedShares(stranger.kid, {}))
    assert code_of(read_shares, posted, seals.policy(3, 2)) == "not_a_member"


def test_shares_for_another_policy_are_refused() -> None:
    assert code_of(read_shares, SHARES, seals.policy(k=2)) == "shares_for_another"


@pytest.mark.parametrize("data", [b"", b"{}", SHARES + b"\n", SHARES.replace(b"SHARES/1", b"SHARES/2")])
def test_other_documents_are_no_shares(data: bytes) -> None:
    assert code_of(read_shares, data, POLICY) == "shares_malformed"


def test_a_share_twice_is_refused() -> None:
    fields = json.loads(SHARES)
    data = canonical(fields | {"shares": [*fields["shares"], fields["shares"][0]]})
    assert code_of(read_shares, data, POLICY) == "shares_malformed"


def test_released_headers_belong_to_one_policy() -> None:
    assert code_of(read_headers, write_headers(seals.policy(k=2), [BID[0].header])) == "filed_for_another"
    for data in (b"", b"{}", HEADERS.replace(b"HEADERS/1", b"HEADERS/2"), HEADERS.replace(b"COBBLE", b"GRAVEL")):
        assert code_of(read_headers, data) in {"headers_malformed", "policy_malformed"}


FACTS = Facts("TND-1", "LOT-1", "FRM-1", 2, (Envelope.TECHNICAL, Envelope.FINANCIAL), policy_hash(POLICY))


def test_facts_are_read_as_they_were_written() -> None:
    assert read_facts(write_facts(FACTS)) == FACTS
    assert FACTS.base(Envelope.FINANCIAL) == seals.base(version=2)


@pytest.mark.parametrize("data", [b"", b"[]", b'{"v":0.5}', b'{"v":"\\ud800"}', b'{"v":9007199254740992}'])
def test_other_documents_are_no_facts(data: bytes) -> None:
    assert code_of(read_facts, data) == "facts_malformed"


@pytest.mark.parametrize(
    "change",
    [
        {"v": "FACTS/2"},
        {"envelopes": []},
        {"envelopes": ["financial", "technical"]},
        {"envelopes": ["technical", "technical"]},
        {"envelopes": ["gift"]},
        {"version": 0},
        {"lot": "../lot"},
        {"policy_hash": "abc"},
        {"more": 1},
    ],
)
def test_facts_out_of_form_are_refused(change: dict[str, Json]) -> None:
    assert code_of(read_facts, canonical(json.loads(write_facts(FACTS)) | change)) == "facts_malformed"


def test_a_financial_envelope_has_the_price_form_of_its_lot() -> None:
    assert prices_in(seals.archive(), "LOT-1") == seals.prices()
    assert code_of(prices_in, Archive(), "LOT-1") == "prices_missing"
    assert code_of(prices_in, seals.archive(), "LOT-2") == "prices_for_another_lot"
    other = Archive((File("prices.json", write_prices(replace(seals.prices(), currency="x"))),))
    assert code_of(prices_in, other, "LOT-1") == "prices_malformed"
