"""Papers are made of whatever people are called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kernel.canonical import Value
from kernel.papers import paper, qr, settable

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
RECEIPT: dict[str, Value] = {
    "kind": "commit",
    **dict.fromkeys(("ref", "tender", "lot", "version", "received", "tracker", "sealed_by", "policy", "entry"), "1"),
    "envelopes": [{"fr": "Offre technique", "ar": "العرض التقني", "size": "12"}],
    "subject": False,
    "address": "https://safqa.example/verify",
    "qr": qr("https://safqa.example/verify"),
    "jws": "a.b.c",
}


@pytest.mark.parametrize(
    "name",
    [
        "Fibre 漢字",
        "Fibre 😀 SARL",
        "ⵜⴰⵎⴰⵣⵉⵖⵜ",
        "نسيج 漢 الألياف",
        "a\x07b",
        "👨\u200d👩 e\u0323\u0331",
        "漢\u1cdc",
        "\u0734",
    ],
)
def test_a_name_that_no_typeface_has_makes_a_paper(name: str) -> None:
    assert paper("receipt", {**RECEIPT, "bidder": name}, AT).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "printed"),
    [("Fibre 漢字", "Fibre [U+6F22][U+5B57]"), ("Fibre 😀 SARL", "Fibre [U+1F600] SARL"), ("\x07", "[U+0007]")],
)
def test_a_character_without_a_glyph_is_written_as_its_number(text: str, printed: str) -> None:
    assert settable({"lots": [{"firm": text, "filed": 2}]}) == {"lots": [{"firm": printed, "filed": 2}]}


@pytest.mark.parametrize(
    "text", ["Société Fibre & Câbles — n° 1", "شركة الألياف\u200c", "Taɣult n Ḥmed Aẓar", "Ω Ж → €"]
)
def test_what_a_typeface_has_stays(text: str) -> None:
    assert settable(text) == text
