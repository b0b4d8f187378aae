from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from kernel import tokens
from kernel.refusals import Refused
from tests.make.jws import as_pem, crafted, part, private_pem, public_pem, signed

# RFC 7515, appendix A.3
RFC_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
RFC_TOKEN = (
    "eyJhbGciOiJFUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
)
# RFC 9449, section 6.1: a P-256 key and its RFC 7638 thumbprint
THUMBPRINT_X = "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"
THUMBPRINT_Y = "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"
THUMBPRINT = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = int(NOON.timestamp())
CLAIMS = {"aud": "https://portal.example", "iat": SECOND - 10, "exp": SECOND + 60, "sub": "x"}


KEY = private_pem()
PUBLIC = public_pem(KEY)


def ours(claims: Mapping[str, object] = CLAIMS, typ: str = "pass+jwt") -> str:
    return tokens.sign(claims, KEY, "k1", typ)


def verdict(token: str, key: tokens.PublicKey = PUBLIC, at: datetime = NOON, tolerance_s: int = 0) -> str:
    try:
        tokens.verify(token, key, typ="pass+jwt", audience="https://portal.example", at=at, tolerance_s=tolerance_s)
    except Refused as refusal:
        return refusal.code
    return "valid"


def test_the_vector_of_the_standard_is_proved_by_its_key() -> None:
    token = tokens.read(RFC_TOKEN)
    assert token.header == {"alg": "ES256"}
    assert token.claims["iss"] == "joe"
    assert tokens.proved(token, RFC_KEY)


@given(st.integers(min_value=0, max_value=len(RFC_TOKEN) - 1), st.sampled_from("AZaz09-_."))
def test_one_changed_character_is_never_proved(place: int, character: str) -> None:
    changed = RFC_TOKEN[:place] + character + RFC_TOKEN[place + 1 :]
    try:
        token = tokens.read(changed)
    except ValueError:
        return
    assert tokens.proved(token, RFC_KEY) == (changed == RFC_TOKEN)


def test_a_public_key_is_named_by_its_thumbprint() -> None:
    x, y = (int.from_bytes(base64.urlsafe_b64decode(c + "=")) for c in (THUMBPRINT_X, THUMBPRINT_Y))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    printed = tokens.public_jwk(pem)
    assert (printed["kid"], printed["x"], printed["y"]) == (THUMBPRINT, THUMBPRINT_X, THUMBPRINT_Y)
    assert "d" not in tokens.public_jwk(KEY)


def test_what_we_sign_another_library_verifies() -> None:
    signing_input, _, signature = ours().rpartition(".")
    octets = base64.urlsafe_b64decode(signature + "==")
    assert len(octets) == 64
    r, s = int.from_bytes(octets[:32]), int.from_bytes(octets[32:])
    key = serialization.load_pem_public_key(PUBLIC.encode())
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(encode_dss_signature(r, s), signing_input.encode(), ec.ECDSA(hashes.SHA256()))


def test_what_another_library_signs_we_verify() -> None:
    assert verdict(signed({"alg": "ES256", "typ": "pass+jwt"}, CLAIMS, KEY)) == "valid"


def test_a_key_may_be_given_as_pem_or_as_jwk() -> None:
    assert verdict(ours()) == "valid"
    assert verdict(ours(), tokens.public_jwk(KEY)) == "valid"
    assert verdict(ours(), KEY) == "valid"


def test_another_key_proves_nothing() -> None:
    assert verdict(ours(), public_pem(private_pem())) == "token_forged"


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "ES384", "RS256", "es256", "", None, ["ES256"]])
def test_no_algorithm_but_es256(alg: object) -> None:
    header = {"alg": alg, "typ": "pass+jwt"}
    assert verdict(crafted(header, CLAIMS)) == "token_forged"
    good = ours().rpartition(".")[2]
    assert verdict(f"{part(header)}.{part(CLAIMS)}.{good}") == "token_forged"


def test_the_public_key_is_no_shared_secret() -> None:
    header = {"alg": "HS256", "typ": "pass+jwt"}
    forged = hmac.new(PUBLIC.encode(), crafted(header, CLAIMS)[:-1].encode(), hashlib.sha256).digest()
    assert verdict(crafted(header, CLAIMS, forged)) == "token_forged"


def test_a_key_that_the_token_brings_along_is_not_looked_at() -> None:
    thief = private_pem()
    header = {"alg": "ES256", "typ": "pass+jwt", "jwk": tokens.public_jwk(thief), "jku": "https://thief.example"}
    assert verdict(signed(header, CLAIMS, thief)) == "token_forged"


@pytest.mark.parametrize("signature", [b"", b"\0" * 64, b"\xff" * 64, b"\0" * 63, b"\0" * 96])
def test_an_empty_or_degenerate_signature_proves_nothing(signature: bytes) -> None:
    assert verdict(crafted({"alg": "ES256", "typ": "pass+jwt"}, CLAIMS, signature)) == "token_forged"


def test_a_key_on_another_curve_is_not_used() -> None:
    wide = private_pem(ec.SECP384R1())
    with pytest.raises(ValueError, match="P-384"):
        tokens.sign(CLAIMS, wide, "k1", "pass+jwt")
    with pytest.raises(ValueError, match="P-384"):
        tokens.proved(tokens.read(ours()), public_pem(wide))
    assert not tokens.usable(public_pem(wide))


@pytest.mark.parametrize(
    "key",
    [
        "",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        as_pem(rsa.generate_private_key(65537, 2048)),
        {},
        {**RFC_KEY, "kty": "OKP"},
        {**RFC_KEY, "crv": "P-999"},
        {**RFC_KEY, "x": 5},
        {**RFC_KEY, "x": RFC_KEY["y"]},
        {"kty": "oct", "k": "c2VjcmV0"},
    ],
)
def test_what_is_no_p256_key_is_not_usable(key: tokens.PublicKey) -> None:
    assert not tokens.usable(key)
    with pytest.raises(ValueError, match="key"):
        tokens.proved(tokens.read(RFC_TOKEN), key)


def test_a_public_key_does_not_sign() -> None:
    with pytest.raises(ValueError, match="private"):
        tokens.sign(CLAIMS, PUBLIC, "k1", "pass+jwt")


MALFORMED = {
    "nothing": "",
    "one part": "abc",
    "two parts": "e30.e30",
    "four parts": RFC_TOKEN + ".AA",
    "a trailing newline": RFC_TOKEN + "\n",
    "a leading space": " " + RFC_TOKEN,
    "padding": RFC_TOKEN + "==",
    "loose last bits": RFC_TOKEN[:-1] + "V",
    "the other alphabet": crafted({"alg": "ES256"}, CLAIMS) + "+/+/",
    "a foreign letter": RFC_TOKEN[:-1] + "é",
    "a length no encoding has": RFC_TOKEN + "AAA",
    "a header that is no object": crafted(b"[]", CLAIMS),
    "claims that are no object": crafted({"alg": "ES256"}, b"5"),
    "claims that are no JSON": crafted({"alg": "ES256"}, b"{"),
    "data after the claims": crafted({"alg": "ES256"}, b"{} {}"),
    "claims in Latin-1": crafted({"alg": "ES256"}, b'{"a":"\xe9"}'),
    "claims behind a byte order mark": crafted({"alg": "ES256"}, b"\xef\xbb\xbf{}"),
    "a claim twice": crafted({"alg": "ES256"}, b'{"aud":"a","aud":"b"}'),
    "a name twice, deep inside": crafted({"alg": "ES256"}, b'{"a":[{"b":1,"b":2}]}'),
    "a header name twice": crafted(b'{"alg":"ES256","alg":"none"}', CLAIMS),
    "a lone surrogate": crafted({"alg": "ES256"}, b'{"a":"\\ud800"}'),
    "a lone surrogate in a name": crafted({"alg": "ES256"}, b'{"\\udfff":1}'),
    "NaN": crafted({"alg": "ES256"}, b'{"a":NaN}'),
    "a number beyond all numbers": crafted({"alg": "ES256"}, b'{"a":1e999}'),
    "a number of a thousand digits": crafted({"alg": "ES256"}, b'{"a":' + b"9" * 5000 + b"}"),
    "a tower of brackets": crafted({"alg": "ES256"}, b'{"a":' + b"[" * 4000 + b"]" * 4000 + b"}"),
    "a critical extension": crafted({"alg": "ES256", "crit": ["exp"], "exp": 1}, CLAIMS),
    "an unencoded payload": crafted({"alg": "ES256", "b64": False}, CLAIMS),
    "too long": crafted({"alg": "ES256"}, {"a": "x" * tokens.LONGEST}),
}


@pytest.mark.parametrize("token", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_token_out_of_form_is_a_fault(token: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  each says what is wrong in its own words
        tokens.read(token)
    assert verdict(token) == "token_malformed"


@given(st.text(max_size=200))
def test_any_text_is_read_or_a_fault(text: str) -> None:
    try:
        tokens.read(text)
    except ValueError:
        return


@pytest.mark.parametrize("name", ["exp", "iat", "aud"])
@pytest.mark.parametrize("value", [None, 1.5, True, -1, 10**12, [1], {}])
def test_the_required_claims_are_of_their_kind(name: str, value: object) -> None:
    assert verdict(ours({**CLAIMS, name: value})) == "token_malformed"


@pytest.mark.parametrize("name", ["exp", "iat", "aud"])
def test_the_required_claims_are_there(name: str) -> None:
    assert verdict(ours({key: value for key, value in CLAIMS.items() if key != name})) == "token_malformed"


@pytest.mark.parametrize(
    ("claims", "typ", "outcome"),
    [
        ({}, "pass+jwt", "valid"),
        ({}, "receipt+jws", "token_misplaced"),
        ({"aud": "https://other.example"}, "pass+jwt", "token_misplaced"),
        ({"aud": []}, "pass+jwt", "token_misplaced"),
        ({"aud": ["https://other.example", "https://portal.example"]}, "pass+jwt", "valid"),
        ({"iat": SECOND + 1}, "pass+jwt", "token_early"),
        ({"nbf": SECOND + 1}, "pass+jwt", "token_early"),
        ({"nbf": SECOND}, "pass+jwt", "valid"),
        ({"exp": SECOND}, "pass+jwt", "token_expired"),
        ({"exp": SECOND + 1}, "pass+jwt", "valid"),
    ],
)
def test_a_token_is_for_one_use_one_reader_and_one_time(claims: dict[str, object], typ: str, outcome: str) -> None:
    assert verdict(ours({**CLAIMS, **claims}, typ)) == outcome


def test_a_difference_of_clocks_may_be_tolerated() -> None:
    assert verdict(ours({**CLAIMS, "exp": SECOND - 119}), tolerance_s=120) == "valid"
    assert verdict(ours({**CLAIMS, "exp": SECOND - 120}), tolerance_s=120) == "token_expired"
    assert verdict(ours({**CLAIMS, "iat": SECOND + 120}), tolerance_s=120) == "valid"
    assert verdict(ours({**CLAIMS, "iat": SECOND + 121}), tolerance_s=120) == "token_early"


WORDS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.dictionaries(WORDS, WORDS, max_size=5))
def test_what_is_signed_is_read_back(claims: dict[str, str]) -> None:
    token = tokens.read(tokens.sign(claims, KEY, "k1", "note+jwt"))
    assert token.claims == claims
    assert token.header == {"alg": "ES256", "kid": "k1", "typ": "note+jwt"}
