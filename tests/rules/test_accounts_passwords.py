"""Passwords are judged by their length and by whether everybody tries them, never by their letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import outside
from accounts.rules.passwords import LEAST, MOST, chosen, common, prepared
from kernel.refusals import Refused

EMAIL = "Amine.Benali@example.dz"


@pytest.mark.parametrize(
    "password",
    [
        "trois mots ici",
        "correct horse battery staple",
        "épissure-2026",
        "كلمات لا يعرفها غيري",
        "aaaabbbcdz",
        "😀😁😂🤣😃😄😅😆😉😊",
    ],
)
def test_long_and_uncommon_is_enough(password: str) -> None:
    assert chosen(password, EMAIL) == prepared(password)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_too_short"),
        ("123456789", "password_too_short"),
        ("x" * (MOST + 1), "password_too_long"),
        ("x" * 10_000_000, "password_too_long"),
        ("AMINE.benali@EXAMPLE.dz", "password_is_address"),
        ("amine.benali", "password_is_address"),
        ("1234567890", "password_common"),
        ("Azerty12345", "password_common"),
        ("MotDePasse123", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("abababababab", "password_common"),
    ],
)
def test_what_is_refused_and_why(password: str, code: str) -> None:
    with pytest.raises(Refused, match=code) as refusal:
        chosen(password, EMAIL)
    assert refusal.value.facts["field"] == "password"


def test_the_common_ones_are_of_a_length_that_would_be_taken() -> None:
    assert {word for word in common() if len(word) < LEAST or word != word.casefold()} == set()


@given(st.text(min_size=LEAST, max_size=MOST))
def test_two_ways_of_typing_one_letter_are_one_password(text: str) -> None:
    import unicodedata  # noqa: PLC0415

    assert prepared(unicodedata.normalize("NFD", text)) == prepared(unicodedata.normalize("NFC", text))


def test_a_password_matches_its_own_hash_alone() -> None:
    kept = outside.hashed("trois mots ici")
    assert kept.startswith("$argon2id$")
    assert outside.matches(kept, "trois mots ici")
    assert not outside.matches(kept, "trois mots la")
    assert not outside.is_outdated(kept)


def test_where_there_is_nothing_to_compare_nothing_matches() -> None:
    assert not outside.matches(None, "")
    assert not outside.matches("no hash at all", "x")


def test_a_hash_made_with_weaker_parameters_is_outdated() -> None:
    assert outside.is_outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")
