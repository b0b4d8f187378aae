"""Appointments, keys and signatures of a commission; texts and documents of a notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kernel.crypto.memberkeys import new_member_keys, write_public_file, write_secret_file
from kernel.crypto.policy import Policy, is_policy_signed, policy_hash, write_policy_signature
from kernel.files import Media
from kernel.refusals import Refused
from tenders.rules import texts
from tenders.rules.documents import LARGEST, MOST, Upload, check_upload, document_name
from tenders.rules.oath import (
    Appointment,
    Seat,
    check_appointment,
    check_own_keys,
    opening_policy,
    read_keys,
    read_signature,
)
from tests.make.tenders import LOG

KEYS = [new_member_keys(name) for name in ("Amina", "Brahim", "Chahra")]
BLANK = Policy("ATH-1", "COM-1", 2, (), date(2026, 1, 1), date(2027, 1, 1), LOG)
SEATS = [Seat(f"Membre {number}", "member", keys.public) for number, keys in enumerate(KEYS, start=1)]
POLICY = opening_policy(BLANK, SEATS)
TODAY = date(2026, 3, 1)
GIVEN = Appointment(
    "Commission d’Oran", "لجنة وهران", "", 2, "P1", ("P1", "P2", "P3"), date(2026, 3, 1), date(2027, 3, 1)
)


def test_an_appointment_that_holds_together_is_taken() -> None:
    assert check_appointment(GIVEN, TODAY) == GIVEN


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"members": ("P1",), "k": 1}, "members_too_few"),
        ({"members": ("P1", "P1")}, "members_too_few"),
        ({"members": tuple(f"P{n}" for n in range(1, 20))}, "members_too_many"),
        ({"k": 1}, "quorum_out_of_range"),
        ({"k": 4}, "quorum_out_of_range"),
        ({"k": -2}, "quorum_out_of_range"),
        ({"president": "P9"}, "president_not_member"),
        ({"valid_until": date(2026, 3, 1)}, "mandate_hours"),
        ({"valid_from": date(2024, 1, 1), "valid_until": date(2026, 2, 1)}, "mandate_hours"),
        ({"valid_until": date(2040, 1, 1)}, "mandate_hours"),
        ({"valid_from": date(9999, 1, 1), "valid_until": date(9999, 12, 31)}, "mandate_hours"),
        ({"name_fr": "   "}, "text_missing"),
        ({"name_ar": "Commission"}, "not_arabic"),
    ],
)
def test_what_is_wrong_with_an_appointment_is_named(change: dict[str, object], code: str) -> None:
    with pytest.raises(Refused, match=f"^{code}$"):
        check_appointment(replace(GIVEN, **change), TODAY)  # type: ignore[arg-type]


def test_a_policy_waits_for_everybodys_keys() -> None:
    with pytest.raises(Refused, match="keys_missing") as refusal:
        opening_policy(BLANK, [*SEATS[:2], Seat("Membre 3", "member", None)])
    assert refusal.value.facts == {"count": 1}


def test_a_policy_names_members_as_the_portal_knows_them_and_holds_their_keys() -> None:
    assert [(one.name, one.opening) for one in POLICY.members] == [
        (f"Membre {number}", keys.public.opening) for number, keys in enumerate(KEYS, start=1)
    ]


@pytest.mark.parametrize(
    "file",
    [b"", b"{}", b"\xff\x00", b"[" * 100_000, write_public_file(KEYS[0]).replace(b"Amina", b"Nadia")],
    ids=["nothing", "empty", "bytes", "deep", "altered"],
)
def test_what_is_no_key_file_is_refused(file: bytes) -> None:
    with pytest.raises(Refused, match="bad_key_file"):
        read_keys(file)


def test_a_secret_file_is_never_taken_for_a_public_one() -> None:
    with pytest.raises(Refused, match="bad_key_file"):
        read_keys(write_secret_file(KEYS[0], "quatre mots assez longs"))


def test_one_key_serves_one_member() -> None:
    keys, _ = read_keys(write_public_file(KEYS[0]))
    with pytest.raises(Refused, match="keys_of_another"):
        check_own_keys(keys, [KEYS[0].kid, None])


def test_a_signature_is_that_of_its_own_member_over_this_policy() -> None:
    signature = read_signature(write_policy_signature(KEYS[1], POLICY), POLICY, KEYS[1].kid)
    assert is_policy_signed(POLICY, signature.kid, signature.raw)


def test_a_members_signature_does_not_serve_another() -> None:
    with pytest.raises(Refused, match="signature_of_another"):
        read_signature(write_policy_signature(KEYS[1], POLICY), POLICY, KEYS[0].kid)


def test_a_signature_of_another_policy_does_not_serve() -> None:
    other = replace(POLICY, valid_until=date(2028, 1, 1))
    assert policy_hash(other) != policy_hash(POLICY)
    with pytest.raises(Refused, match="policy_not_signed"):
        read_signature(write_policy_signature(KEYS[0], other), POLICY, KEYS[0].kid)


def test_controls_and_overrides_of_direction_leave_no_trace() -> None:
    assert texts.line(" Lot\x00 \u202e61/6202\u202c\n nord ", "title_fr") == "Lot 61/6202 nord"
    assert texts.lines("Un\x07\r\n\r\ndeux\u2066 ", "object_fr") == "Un\n\ndeux"


@pytest.mark.parametrize(
    ("rule", "text", "code"), [(texts.arabic, "Lot", "not_arabic"), (texts.latin, "حصة", "not_latin")]
)
def test_each_language_is_written_in_its_own_letters(rule: object, text: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        rule(text, "title")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Cahier des charges.pdf", "Cahier des charges.pdf"),
        ("C:\\Users\\x\\plan.PDF", "plan.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("plan.exe", "plan.pdf"),
        ("", "document.pdf"),
        ('a"<b>|?*.pdf', "ab.pdf"),
        ("دفتر الشروط.pdf", "دفتر الشروط.pdf"),
        ("x" * 500 + ".pdf", "x" * 115 + ".pdf"),
    ],
)
def test_a_document_is_named_without_its_path_and_by_what_it_is(given: str, expected: str) -> None:
    assert document_name(given, Media.PDF) == expected


@pytest.mark.parametrize(
    ("content", "already", "code"),
    [
        (b"", 0, "file_missing"),
        (b"MZ\x90\x00 a program", 0, "file_kind"),
        (b"<script>alert(1)</script>", 0, "file_kind"),
        (b"%PDF-1.7" + bytes(LARGEST), 0, "file_too_large"),
        (b"%PDF-1.7", MOST, "too_many_documents"),
    ],
)
def test_what_is_no_document_is_refused(content: bytes, already: int, code: str) -> None:
    with pytest.raises(Refused, match=code):
        check_upload(Upload("plan.pdf", content), already)
