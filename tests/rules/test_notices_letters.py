"""Letters in three languages: complete, addressed, the same however often they are made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from notices.envelope import Attachment, Outgoing, email
from notices.outside import MailFolder, Smtp, mailer
from notices.rules.letters import LINK, SECRET, Kind, message_id, split
from notices.wording import TEMPLATES, written

AT = datetime(2026, 11, 22, 13, tzinfo=UTC)
FACTS = {
    "name": "Amine Bensaïd", "until": AT, "at": AT, "address": "https://safqa.example/firm", "role": "officer",
    "house": "Régie de la fibre", "firm": "EURL Fibre du Sud", "number": "ANADE-2026-17", "granted": True, "why": "x",
    "agency": "ANADE", "ref": "AO-7K2M9QXA", "title": "Liaison optique", "remark": "Le lot 2 manque.", "lot": "AO-7/2",
    "tracker": "ab12 cd34", "ending": "0748",
}  # fmt: skip


def outgoing(**more: object) -> Outgoing:
    """Return an e-mail's values."""
    values: dict[str, object] = {
        "message_id": "<LET-1@safqa.example>", "sender": "Safqa <no-reply@safqa.example>", "address": "a@firm.example",
        "language": "ar", "title": "استُلم عرضكم", "written_at": AT,
        "body": "السلام عليكم\n\nhttps://safqa.example/x?a=1&b=2\n",
    }  # fmt: skip
    return Outgoing(**{**values, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_title_and_a_body_in_every_language(kind: Kind, language: str) -> None:
    words = written(kind, language, FACTS)
    assert words.title
    assert "\n" not in words.title
    assert "Amine Bensaïd" in words.body
    assert "\n\n\n" not in words.body
    assert (LINK in words.body) is (kind in SECRET)


def test_a_kind_is_a_template_and_a_template_a_kind() -> None:
    assert {path.stem for path in TEMPLATES.glob("*.txt")} == set(Kind)


@pytest.mark.parametrize("granted", [True, False])
def test_a_settled_attestation_says_which_way(granted: bool) -> None:  # noqa: FBT001 - a case
    title = written(Kind.ATTESTATION_SETTLED, "fr", {**FACTS, "granted": granted}).title
    assert title == ("Votre attestation est acceptée" if granted else "Votre attestation n’est pas acceptée")


def test_a_missing_fact_is_a_fault_and_not_a_gap() -> None:
    with pytest.raises(Exception, match="undefined"):
        written(Kind.RESET, "fr", {"name": "A"})


def test_the_first_line_is_the_title() -> None:
    assert split("\n  Titre \n\nUn.\n\nDeux.\n\n").title == "Titre"
    assert split("Titre\n\nUn.\n").body == "Un.\n"


def test_the_message_id_is_the_letters_own() -> None:
    assert message_id("LET-7K2M9QXA", "https://safqa.example:8443/") == "<LET-7K2M9QXA@safqa.example>"


def test_the_arabic_letter_runs_from_right_to_left_and_its_links_do_not() -> None:
    page = email(outgoing()).get_body(("html",))
    assert page is not None
    html = page.get_content()
    assert '<html lang="ar" dir="rtl">' in html
    assert '<a dir="ltr" href="https://safqa.example/x?a=1&amp;b=2">' in html


def test_what_a_person_is_called_does_not_become_markup() -> None:
    page = email(outgoing(body="<script>alert(1)</script>\n")).get_body(("html",))
    assert page is not None
    assert "<script>" not in page.get_content()


def test_a_name_cannot_add_a_header() -> None:
    with pytest.raises(ValueError, match=r"newline|linefeed"):
        email(outgoing(title="Hello\nBcc: all@firm.example"))


def test_a_letter_is_in_the_folder_once(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path)
    first = email(outgoing(attachments=(Attachment("BID-1.jws", "application/jose", b"a.b.c"),)))
    folder.send(first)
    folder.send(email(outgoing(body="another text under the same id\n")))
    [kept] = folder.messages()
    assert kept["Message-ID"] == "<LET-1@safqa.example>"
    assert [part.get_filename() for part in kept.iter_attachments()] == ["BID-1.jws"]
    assert "another" not in str(kept)
    assert [path.suffix for path in tmp_path.iterdir()] == [".eml"], "nothing half-written stays"


def test_the_address_says_how_mail_leaves(tmp_path: Path) -> None:
    assert mailer(f"folder://{tmp_path}") == MailFolder(tmp_path)
    assert isinstance(mailer("smtps://user:secret@mail.example"), Smtp)
