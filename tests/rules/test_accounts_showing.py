"""What a firm copies from its paper attestation, and what an administrator writes about public bodies."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.houses import read_iss, read_keys, read_profile, read_schemes
from accounts.rules.showing import Claim, last_day, read_claim, token_in
from kernel import tokens
from kernel.refusals import Refused
from tests.make.people import agency_key

TODAY = date(2026, 6, 1)
CLAIM = Claim("ANADE", " 2026-000123 ", "16-0042", "exploitation", date(2026, 1, 1), date(2026, 12, 31))
ISS = "https://anade.example"


def test_a_claim_is_read() -> None:
    assert read_claim(CLAIM, ["ANADE"], TODAY) == replace(CLAIM, number="2026-000123")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"scheme": "ANGEM"}, "scheme_of_other_agency", "scheme"),
        ({"scheme": ""}, "scheme_of_other_agency", "scheme"),
        ({"phase": "x"}, "phase_unknown", "phase"),
        ({"number": "\u202e"}, "text_missing", "number"),
        ({"file_no": "x" * 61}, "text_too_long", "file_no"),
        ({"ends_on": date(2025, 12, 31)}, "validity_reversed", "ends_on"),
        ({"ends_on": date(2037, 1, 1)}, "validity_too_long", "ends_on"),
        ({"starts_on": date(9990, 1, 1), "ends_on": date(9999, 12, 31)}, "validity_too_long", "ends_on"),
        ({"ends_on": date(2026, 5, 31)}, "validity_over", "ends_on"),
    ],
)
def test_each_fault_of_a_claim_names_its_field(change: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Refused, match=code) as refusal:
        read_claim(replace(CLAIM, **change), ["ANADE", "ANSEJ"], TODAY)  # type: ignore[arg-type]
    assert refusal.value.facts["field"] == field


def test_a_paper_of_one_day_is_valid_on_that_day() -> None:
    assert read_claim(replace(CLAIM, starts_on=TODAY, ends_on=TODAY), ["ANADE"], TODAY).ends_on == TODAY


@given(st.text(alphabet="ab. \n\t\r", max_size=40))
def test_a_token_is_taken_without_the_lines_a_mail_program_breaks_it_into(text: str) -> None:
    assert token_in(text) == "".join(character for character in text if not character.isspace())


def test_the_last_day_is_the_one_before_the_midnight_that_ends_it() -> None:
    # Midnight in Algiers is 23 h UTC of the day before
    assert last_day(datetime(2026, 12, 31, 23, tzinfo=UTC)) == date(2026, 12, 31)
    assert last_day(datetime(2026, 12, 31, 23, 0, 1, tzinfo=UTC)) == date(2027, 1, 1)


@pytest.mark.parametrize("text", ["https://anade.example", " https://anade.example/x "])
def test_an_agency_is_named_by_an_address(text: str) -> None:
    assert read_iss(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anade",
        "http://anade.example",
        "https://",
        "javascript:alert(1)",
        "https://a b",
        "https://a\x00b",
        "https://é",
    ],
)
def test_what_names_no_agency_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="iss_not_uri"):
        read_iss(text)


def keys(**more: object) -> str:
    """Return a set of one good key, with members more."""
    jwk = {**tokens.public_jwk(agency_key()), "valid_from": None, "valid_until": None, **more}
    return json.dumps({"keys": [jwk], "comment": "dropped"})


def test_keys_are_kept_and_nothing_else() -> None:
    found = read_keys(keys(), ISS)
    assert found.keys() == {"keys"}
    assert found["keys"][0]["kty"] == "EC"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "jwks_not_understood"),
        ("[]", "jwks_not_understood"),
        ("[" * 100_000, "jwks_not_understood"),
        ('{"keys": [{}]}', "jwks_not_understood"),
        (keys(kid=7), "jwks_not_understood"),
        (keys(valid_from="yesterday"), "jwks_not_understood"),
        ('{"keys": []}', "jwks_empty"),
        ('{"keys": [{"kid": "a", "kty": "RSA"}]}', "jwks_empty"),
        (keys(d="c2VjcmV0"), "jwks_private"),
        ('{"keys": [{"kid": "a", "kty": "oct", "k": "c2VjcmV0"}]}', "jwks_private"),
    ],
)
def test_keys_that_cannot_be_used_are_refused(text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        read_keys(text, ISS)


def test_schemes_come_in_the_usual_order() -> None:
    assert read_schemes(["CNAC", "ANSEJ"]) == ["ANSEJ", "CNAC"]
    for codes in ([], ["X"], ["ANADE", "X"]):
        with pytest.raises(Refused, match="schemes_missing"):
            read_schemes(codes)


def test_an_authority_works_under_a_profile_that_stands() -> None:
    assert read_profile("EPE_INTERNE", TODAY) == "EPE_INTERNE"
    for code, on in (("X", TODAY), ("LOI_23_12", date(2020, 1, 1))):
        with pytest.raises(Refused, match="profile_unknown"):
            read_profile(code, on)
