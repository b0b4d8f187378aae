"""Receipts: signed, whole, read again, and never believed without the portal's key."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bids.rules import receipt as receipts
from bids.rules.lives import FilingKind, SealedBy
from bids.rules.receipt import Proof, Receipt, ReceiptKey, grouped, read_receipt, sign_receipt
from kernel import tokens
from kernel.crypto import base64url, keys
from kernel.refusals import Refused
from tests.make import seals

AT = datetime(2026, 11, 30, 12, 59, 59, 999_999, tzinfo=UTC)
KEY = ReceiptKey.read(keys.make_receipt_key())
GIVEN = Receipt(
    kind=FilingKind.COMMIT,
    tracker="ab" * 32,
    tender="AO-1",
    lot="AO-1-L1",
    bidder="FRM-1",
    version=2,
    received_at=AT,
    policy_hash="cd" * 32,
    sealed_by=SealedBy.SERVER,
    subject_to_authentication=True,
    headers=(seals.sealed().header,),
)
PROOF = Proof(7, bytes(range(32)), bytes(32), AT, "PER-1", "checkpoint\n")


def test_a_receipt_says_everything_it_must() -> None:
    read = read_receipt(sign_receipt(GIVEN, PROOF, KEY), KEY.public)
    header = seals.sealed().header
    assert read.genuine
    assert read.claims == {
        "v": "RECEIPT/1",
        "iat": int(AT.timestamp()),
        "kind": "commit",
        "tracker": "ab" * 32,
        "envelopes": [{"envelope": "financial", "root": header.root, "size": header.size}],
        "tender": "AO-1",
        "lot": "AO-1-L1",
        "bidder": "FRM-1",
        "version": 2,
        "received_at": "2026-11-30T12:59:59.999999Z",
        "policy_hash": "cd" * 32,
        "sealed_by": "server",
        "subject_to_authentication": True,
        "entry": {
            "index": 7,
            "nonce": base64url.encode(bytes(range(32))),
            "leaf": "00" * 32,
            "at": "2026-11-30T12:59:59.999999Z",
            "actor": "PER-1",
        },
        "checkpoint": "checkpoint\n",
    }
    assert (read.tracker, read.received_at) == ("ab" * 32, AT)


def test_its_header_names_its_kind_and_its_key() -> None:
    header = tokens.read(sign_receipt(GIVEN, PROOF, KEY)).header
    assert header == {"alg": "ES256", "typ": "receipt+jws", "kid": KEY.kid}


def test_another_key_did_not_sign_it() -> None:
    other = ReceiptKey.read(keys.make_receipt_key())
    assert not read_receipt(sign_receipt(GIVEN, PROOF, other), KEY.public).genuine


def test_an_altered_receipt_is_not_genuine() -> None:
    text = sign_receipt(GIVEN, PROOF, KEY)
    later = sign_receipt(replace(GIVEN, lot="AO-1-L2"), PROOF, KEY)
    head, _, signature = text.split(".")
    assert not read_receipt(".".join((head, later.split(".")[1], signature)), KEY.public).genuine


def test_line_breaks_of_a_mail_do_no_harm() -> None:
    text = sign_receipt(GIVEN, PROOF, KEY)
    folded = "\r\n ".join(text[start : start + 64] for start in range(0, len(text), 64))
    assert read_receipt(folded, KEY.public).genuine


@pytest.mark.parametrize("text", ["", "abc", "a.b.c", "e30.e30.e30", "x" * 20_000])
def test_something_else_is_no_receipt(text: str) -> None:
    with pytest.raises(Refused, match="not_a_receipt"):
        read_receipt(text, KEY.public)


@pytest.mark.parametrize(
    "change",
    [
        {"v": "RECEIPT/2"},
        {"tracker": "zz"},
        {"tracker": 5},
        {"kind": "other"},
        {"received_at": "yesterday"},
        {"version": "2"},
        {"lot": None},
        {"lot": {"a": "b"}},
    ],
)
def test_a_token_of_ours_that_is_no_receipt_is_refused(change: dict[str, object]) -> None:
    claims = {**receipts._claims(GIVEN, PROOF), **change}
    with pytest.raises(Refused, match="not_a_receipt"):
        read_receipt(tokens.sign(claims, KEY.pem, KEY.kid, receipts.TYP), KEY.public)


def test_a_token_of_another_kind_is_no_receipt() -> None:
    with pytest.raises(Refused, match="not_a_receipt"):
        read_receipt(tokens.sign(receipts._claims(GIVEN, PROOF), KEY.pem, KEY.kid, "attestation+jwt"), KEY.public)


def test_people_compare_a_tracker_in_groups_of_four() -> None:
    assert grouped("0123456789ab") == "0123 4567 89ab"
