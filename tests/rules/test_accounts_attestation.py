from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.attestation import Attestation, Why, check_attestation, issue
from accounts.rules.issuers import read_issuers
from kernel.refusals import Refused
from kernel.tokens import LONGEST, public_jwk
from tests.make.attestations import (
    AGENCY,
    CLAIMS,
    DAY,
    FILE,
    HEADER,
    KEY,
    NIF,
    NOON,
    OTHER_NIF,
    PORTAL,
    RETIRED,
    SECOND,
    THIEF,
    WIDE,
    token,
)
from tests.make.jws import crafted, part, public_pem, signed

ISSUERS = read_issuers(FILE)


def without(whole: Mapping[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in whole.items() if key != name}


def check(text: str, at: datetime = NOON, nif: str | None = NIF, holder: str | None = None) -> Attestation:
    return check_attestation(text, ISSUERS, portal=PORTAL, at=at, nif=nif, used_by=lambda *_: holder)


def verdict(text: str, at: datetime = NOON, nif: str | None = NIF, holder: str | None = None) -> str:
    try:
        check(text, at, nif, holder)
    except Refused as refusal:
        return refusal.code.removeprefix("attestation_")
    return "valid"


def test_a_valid_attestation_says_what_the_agency_says() -> None:
    said = check(token())
    assert (said.sub, said.jti, said.scheme, said.phase, said.wilaya) == (NIF, "A-0001", "ANADE", "exploitation", 16)
    assert said.trades == ("GC", "FO")
    assert said.claims == CLAIMS


def test_what_the_agency_issues_is_valid() -> None:
    text = issue(CLAIMS, KEY, "2026")
    assert json.loads(base64.urlsafe_b64decode(text.split(".")[0] + "==")) == HEADER
    assert verdict(text) == "valid"


def test_the_key_is_named_by_its_thumbprint_unless_told() -> None:
    header = json.loads(base64.urlsafe_b64decode(issue(CLAIMS, KEY).split(".")[0] + "=="))
    assert header["kid"] == public_jwk(KEY)["kid"]


def test_an_agency_cannot_issue_what_would_be_malformed() -> None:
    with pytest.raises(ValueError, match="exp"):
        issue(without(CLAIMS, "exp"), KEY, "2026")


@pytest.mark.parametrize("text", ["", "x", "a.b.c", token() + ".x", token() + "\n", " " + token(), token() + "="])
def test_what_is_no_compact_jws_is_malformed(text: str) -> None:
    assert verdict(text) == Why.MALFORMED


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_is_required(name: str) -> None:
    assert verdict(signed(HEADER, without(CLAIMS, name), KEY)) == Why.MALFORMED


NOTHING: tuple[object, ...] = (None, {}, True)
NO_INSTANT: tuple[object, ...] = ("1772366400", 1.5, -1, 10**12)
NO_WORDS: tuple[object, ...] = ("", "  ", 7, "a\0b", "\n")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[(name, value) for name in CLAIMS for value in NOTHING],
        *[(name, value) for name in ("iat", "nbf", "exp") for value in NO_INSTANT],
        *[(name, value) for name in ("iss", "sub", "jti", "file_no", "name") for value in NO_WORDS],
        ("aud", 5),
        ("aud", [PORTAL, 5]),
        ("sub", "0025 1612 0492 183"),
        ("sub", "٠٠٢٥"),
        ("sub", int(NIF)),
        ("scheme", "ANEM"),
        ("scheme", "anade"),
        ("phase", "extension"),
        ("wilaya", "16"),
        ("wilaya", 16.0),
        ("wilaya", 0),
        ("wilaya", 70),
        ("trades", "GC"),
        ("trades", ["GC", "XX"]),
        ("trades", [1]),
        ("trades", [["GC"]]),
    ],
)
def test_a_claim_of_another_kind_is_malformed(name: str, value: object) -> None:
    assert verdict(signed(HEADER, {**CLAIMS, name: value}, KEY)) == Why.MALFORMED


def test_a_claim_that_we_do_not_know_is_kept() -> None:
    assert check(token(note="x")).claims["note"] == "x"


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"typ": None},
        {"typ": "attestation+jws"},
        {"crit": ["exp"]},
        {"crit": []},
        {"b64": False, "crit": ["b64"]},
        {"b64": False},
        {"b64": True},
    ],
)
def test_another_kind_of_token_or_an_extension_is_malformed(header: dict[str, object]) -> None:
    assert verdict(token(header)) == Why.MALFORMED


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        (json.dumps(HEADER).encode()[:-1] + b',"kid":"2026"}', CLAIMS),
        (HEADER, json.dumps(CLAIMS).encode()[:-1] + f',"sub":"{OTHER_NIF}"}}'.encode()),
        (HEADER, json.dumps({**CLAIMS, "name": "\ud800"}).encode()),
        (HEADER, json.dumps({**CLAIMS, "file_no": "\udc00x"}).encode()),
        (HEADER, json.dumps(CLAIMS).encode() + b"{}"),
        (HEADER, json.dumps({**CLAIMS, "exp": float("inf")}).encode()),
        (HEADER, {**CLAIMS, "note": "x" * LONGEST}),
        (b"[]", CLAIMS),
        (HEADER, b"[]"),
    ],
)
def test_a_rightly_signed_token_out_of_form_is_malformed(
    header: bytes | Mapping[str, object], claims: bytes | Mapping[str, object]
) -> None:
    assert verdict(signed(header, claims, KEY)) == Why.MALFORMED


@pytest.mark.parametrize(
    "alg", ["none", "None", "HS256", "ES384", "ES512", "RS256", "PS256", "es256", "", None, 5, ["ES256"]]
)
def test_any_algorithm_but_es256_is_not_allowed(alg: object) -> None:
    assert verdict(token({"alg": alg})) == Why.ALGORITHM_NOT_ALLOWED
    assert verdict(crafted({**HEADER, "alg": alg}, CLAIMS)) == Why.ALGORITHM_NOT_ALLOWED
    assert verdict(crafted({"alg": alg}, CLAIMS)) == Why.ALGORITHM_NOT_ALLOWED
    assert verdict(crafted({"alg": alg, "typ": "JWT"}, CLAIMS)) == Why.ALGORITHM_NOT_ALLOWED


def test_a_header_without_algorithm_is_not_allowed() -> None:
    assert verdict(signed(without(HEADER, "alg"), CLAIMS, KEY)) == Why.ALGORITHM_NOT_ALLOWED


def test_the_public_key_is_no_shared_secret() -> None:
    header = {**HEADER, "alg": "HS256"}
    for secret in (public_pem(KEY).encode(), json.dumps(public_jwk(KEY)).encode()):
        tag = hmac.new(secret, crafted(header, CLAIMS)[:-1].encode(), hashlib.sha256).digest()
        assert verdict(crafted(header, CLAIMS, tag)) == Why.ALGORITHM_NOT_ALLOWED


def test_a_key_on_another_curve_signs_nothing() -> None:
    assert verdict(token({"alg": "ES384"}, WIDE)) == Why.ALGORITHM_NOT_ALLOWED
    assert verdict(token({"kid": "wide"}, WIDE)) == Why.UNKNOWN_KEY
    assert verdict(token({}, WIDE)) == Why.BAD_SIGNATURE


def test_an_agency_that_the_portal_does_not_know() -> None:
    assert verdict(token(iss="https://thief.example")) == Why.UNKNOWN_ISSUER
    assert verdict(token(iss=AGENCY + "/")) == Why.UNKNOWN_ISSUER
    assert verdict(token(iss=AGENCY.upper())) == Why.UNKNOWN_ISSUER


@pytest.mark.parametrize("kid", ["2027", "", None, 2026, ["2026"], {"kid": "2026"}])
def test_a_key_that_the_agency_has_not_published(kid: object) -> None:
    assert verdict(token({"kid": kid})) == Why.UNKNOWN_KEY


def test_a_header_that_names_no_key() -> None:
    assert verdict(signed(without(HEADER, "kid"), CLAIMS, KEY)) == Why.UNKNOWN_KEY


def test_a_signature_of_another_key_or_of_another_agency() -> None:
    assert verdict(token(key=RETIRED)) == Why.BAD_SIGNATURE
    assert verdict(token(key=THIEF)) == Why.BAD_SIGNATURE


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c"])
def test_a_key_that_the_token_brings_along_is_not_looked_at(name: str) -> None:
    assert verdict(token({name: public_jwk(THIEF)}, THIEF)) == Why.BAD_SIGNATURE
    assert verdict(token({name: public_jwk(THIEF)})) == "valid"


def test_a_changed_claim_breaks_the_signature() -> None:
    header, _, signature = token().split(".")
    assert verdict(f"{header}.{part({**CLAIMS, 'trades': ['GC', 'FO', 'SP']})}.{signature}") == Why.BAD_SIGNATURE


@pytest.mark.parametrize("signature", [b"", b"\0" * 64, b"\xff" * 64, b"\1" * 63, b"\1" * 65, b"0" * 8])
def test_a_signature_that_is_none(signature: bytes) -> None:
    assert verdict(crafted(HEADER, CLAIMS, signature)) == Why.BAD_SIGNATURE


@pytest.mark.parametrize(
    ("aud", "outcome"),
    [
        (PORTAL, "valid"),
        (PORTAL + "/", "valid"),
        ("any", "valid"),
        ([PORTAL], "valid"),
        (["https://other.example", "any"], "valid"),
        ("https://other.example", Why.WRONG_AUDIENCE),
        (["https://other.example"], Why.WRONG_AUDIENCE),
        ([], Why.WRONG_AUDIENCE),
        ("Any", Why.WRONG_AUDIENCE),
        ("any/", Why.WRONG_AUDIENCE),
        (PORTAL + "/tenders", Why.WRONG_AUDIENCE),
        (PORTAL + ".thief.example", Why.WRONG_AUDIENCE),
    ],
)
def test_an_attestation_is_for_this_portal_or_for_any(aud: object, outcome: str) -> None:
    assert verdict(token(aud=aud)) == outcome


@pytest.mark.parametrize(
    ("claims", "outcome"),
    [
        ({"nbf": SECOND + 120}, "valid"),
        ({"nbf": SECOND + 121}, Why.NOT_YET_VALID),
        ({"iat": SECOND + 120}, "valid"),
        ({"iat": SECOND + 121}, Why.NOT_YET_VALID),
        ({"exp": SECOND - 119}, "valid"),
        ({"exp": SECOND - 120}, Why.EXPIRED),
        ({"exp": 0}, Why.EXPIRED),
        ({"nbf": SECOND + 121, "exp": SECOND - 120}, Why.NOT_YET_VALID),
    ],
)
def test_clocks_may_differ_by_two_minutes(claims: dict[str, object], outcome: str) -> None:
    assert verdict(signed(HEADER, {**CLAIMS, **claims}, KEY)) == outcome


@pytest.mark.parametrize(
    ("key", "kid", "issued", "outcome"),
    [
        (KEY, "2026", "2026-01-01T00:00:00+00:00", "valid"),
        (KEY, "2026", "2025-12-31T23:59:59+00:00", Why.KEY_NOT_VALID_THEN),
        (RETIRED, "2025", "2026-01-31T23:59:59+00:00", "valid"),
        (RETIRED, "2025", "2026-02-01T00:00:00+00:00", Why.KEY_NOT_VALID_THEN),
        (RETIRED, "2025", "2025-01-01T00:00:00+00:00", "valid"),
        (RETIRED, "2025", "2024-12-31T23:59:59+00:00", Why.KEY_NOT_VALID_THEN),
    ],
)
def test_a_key_signs_in_its_own_time(key: str, kid: str, issued: str, outcome: str) -> None:
    instant = int(datetime.fromisoformat(issued).timestamp())
    assert verdict(token({"kid": kid}, key, iat=instant)) == outcome


def test_an_attestation_that_the_agency_took_back() -> None:
    assert verdict(token(jti="A-0666")) == Why.REVOKED


def test_another_firm_cannot_show_it() -> None:
    assert verdict(token(), nif=OTHER_NIF) == Why.OTHER_FIRM
    assert verdict(token(), nif=None) == "valid"


def test_a_second_firm_cannot_hold_the_same_number() -> None:
    assert verdict(token(), holder=OTHER_NIF) == Why.ALREADY_USED
    assert verdict(token(), holder=NIF) == "valid"


FAULTS: dict[Why, Callable[[dict[str, Any]], None]] = {
    Why.MALFORMED: lambda case: case["claims"].pop("scheme"),
    Why.ALGORITHM_NOT_ALLOWED: lambda case: case["header"].update(alg="HS256"),
    Why.UNKNOWN_ISSUER: lambda case: case["claims"].update(iss="https://thief.example"),
    Why.UNKNOWN_KEY: lambda case: case["header"].update(kid="2027"),
    Why.BAD_SIGNATURE: lambda case: case.update(key=THIEF),
    Why.WRONG_AUDIENCE: lambda case: case["claims"].update(aud="https://other.example"),
    Why.NOT_YET_VALID: lambda case: case["claims"].update(nbf=SECOND + DAY),
    Why.EXPIRED: lambda case: case["claims"].update(exp=SECOND - DAY),
    Why.KEY_NOT_VALID_THEN: lambda case: case["claims"].update(iat=0),
    Why.REVOKED: lambda case: case["claims"].update(jti="A-0666"),
    Why.OTHER_FIRM: lambda case: case["claims"].update(sub=OTHER_NIF),
    Why.ALREADY_USED: lambda case: case.update(holder="000000000000000"),
}


@given(st.sets(st.sampled_from(Why)))
def test_of_several_faults_the_first_of_the_format_is_told(faults: set[Why]) -> None:
    case: dict[str, Any] = {"header": dict(HEADER), "claims": dict(CLAIMS), "key": KEY, "holder": None}
    for fault in faults:
        FAULTS[fault](case)
    text = signed(case["header"], case["claims"], case["key"])
    expected = next((why for why in Why if why in faults), "valid")
    assert verdict(text, holder=case["holder"]) == expected


def test_every_refusal_has_its_fault_here() -> None:
    assert list(FAULTS) == list(Why)


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert verdict(text) == Why.MALFORMED


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda file: file.pop("issuers"), r"\$\.issuers: missing"),
        (lambda file: file.update(issuers={}), "issuers: not a list"),
        (lambda file: file["issuers"].append(file["issuers"][0]), "an iss twice"),
        (lambda file: file["issuers"].append("x"), r"issuers\[2\]\.jwks: missing"),
        (lambda file: file["issuers"][0].pop("iss"), r"issuers\[0\]\.iss: missing"),
        (lambda file: file["issuers"][0].update(iss=5), "texts"),
        (lambda file: file["issuers"][0].update(revoked="A-1"), "revoked: not a list"),
        (lambda file: file["issuers"][0].update(revoked=[1]), "texts"),
        (lambda file: file["issuers"][0]["jwks"]["keys"][1].pop("kid"), r"keys\[1\]\.kid: missing"),
        (lambda file: file["issuers"][0]["jwks"]["keys"][1].update(kid="2026"), "a kid twice"),
        (lambda file: file["issuers"][0]["jwks"]["keys"][1].update(kid=1), "kid: not a text"),
        (lambda file: file["issuers"][0]["jwks"]["keys"][0].update(valid_from="2026"), r"keys\[0\]\.valid_from"),
        (lambda file: file["issuers"][0]["jwks"]["keys"][0].update(valid_until=5), r"keys\[0\]\.valid_until"),
    ],
)
def test_a_fault_in_the_file_of_agencies_is_named_by_its_place(
    change: Callable[[dict[str, Any]], object], place: str
) -> None:
    file = json.loads(json.dumps(FILE))
    change(file)
    with pytest.raises(ValueError, match=place):
        read_issuers(file)
