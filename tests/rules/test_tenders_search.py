"""What people type finds what notices say, whatever the accents, the vowel signs and the endings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.search import LONGEST_QUESTION, folded, question


@pytest.mark.parametrize(
    "same",
    [
        ("câbles", "cables", "CÂBLES", "ca\u0302bles"),
        ("œuvre", "oeuvre", "ŒUVRE"),
        ("ألياف", "الألياف", "الياف", "والألياف", "لِلأَلْيَاف"),
        ("شبكة", "الشبكة", "شبكات", "شبكه"),
        ("بصرية", "البصريّة", "بصري"),
        ("باب الزوار", "بباب الزوّار"),
        ("مؤسسة", "مـؤسّسة", "المؤسسات"),
        ("1200", "١٢٠٠", "۱۲۰۰"),
    ],
)
def test_spellings_of_one_word_fold_to_one(same: tuple[str, ...]) -> None:
    assert len({folded(word) for word in same}) == 1, [folded(word) for word in same]


def test_different_words_stay_different() -> None:
    words = ("ربط", "كابل", "خندق", "لحام", "وهران", "الجزائر", "ألياف", "شبكة")
    assert len({folded(word) for word in words}) == len(words)


def test_a_reference_is_found_by_its_parts() -> None:
    assert folded("AO-2026-7K2M9Q", "11/DAM/CD-DJELFA/2021").split() == [
        "ao", "2026", "7k2m9q", "11", "dam", "cd", "djelfa", "2021",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_a_question_is_letters_and_digits_alone(typed: str) -> None:
    asked = question(typed)
    assert all(word.isalnum() for word in asked.split())
    assert len(asked) <= 18 * LONGEST_QUESTION  # the longest decomposition in Unicode is 18 letters for one


@pytest.mark.parametrize("typed", ["من", "في إلى", "على", "أو", "les", "à", "of the"])
def test_words_of_every_text_ask_for_nothing(typed: str) -> None:
    assert question(typed) == ""
    assert question(f"{typed} ألياف") == folded("ألياف")


@pytest.mark.parametrize("typed", ["", "   ", "';--", "!&|()<->:*", "\x00", "%%", "\\"])
def test_signs_ask_for_nothing(typed: str) -> None:
    assert question(typed) == ""
