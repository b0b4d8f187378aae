"""Letters in three languages: complete, addressed, the same however often they are made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from pathlib import Path

import pytest

from evaluation.rules.report import Corrected, Reported
from evaluation.rules.standstill import delays
from kernel.language import reads_left
from law.rules import profile
from notices.envelope import Attachment, Outgoing, email
from notices.outside import MailFolder, Smtp, mailer
from notices.rules.letters import LINK, SECRET, Kind, in_language, message_id, split
from notices.wording import TEMPLATES, length, own, term, written

AT = datetime(2026, 2, 3, 13, tzinfo=UTC)
LAW = profile("LOI_23_12", date(2026, 2, 3))
RANKED = Reported(
    "BID-1", "EURL Fibre du Sud", 2, "ranked", (), Decimal("4854127.50"), Decimal("4854127.50"), Decimal("45.00"),
    Decimal("38.50"), Decimal("83.50"), (),
    (Corrected("2", Decimal(10), Decimal(12)), Corrected(None, Decimal(1), Decimal(2))),
)  # fmt: skip
OUT = replace(
    RANKED, rank=None, status="inadmissible", why=("papers_missing", "excluded"), evaluated=None, quality=None,
    price=None, total=None, corrections=(),
)  # fmt: skip
FACTS = {
    "name": "Amine Bensaïd", "until": AT, "at": AT, "address": "https://safqa.example/firm", "role": "officer",
    "house": "Régie de la fibre", "firm": "EURL Fibre du Sud", "number": "ANADE-2026-17", "granted": True, "why": "x",
    "agency": "ANADE", "ref": "AO-7K2M9QXA", "title": "Liaison optique", "remark": "Le lot 2 manque.", "lot": "AO-7/2",
    "tracker": "ab12 cd34", "ending": "0748", "commission": "Commission d’ouverture", "reason": "Le besoin a changé.",
    "closes_at": AT, "opening_at": AT, "authority": "Direction d’Alger", "winner": "Atlas Réseaux", "own": RANKED,
    "amount": Decimal("4700000.00"), "ranked": 3, "count": 4, "grounds": "La moins-disante.", "flagged": True,
    "readable": True, "award": True, "delays": delays(AT, LAW), "papers": "10 jours",
}  # fmt: skip


def outgoing(**more: object) -> Outgoing:
    """Return an e-mail's values."""
    values: dict[str, object] = {
        "message_id": "<LET-1@safqa.example>", "sender": "Safqa <no-reply@safqa.example>", "address": "a@firm.example",
        "language": "ar", "title": "استُلم عرضكم", "written_at": AT, "home": "https://safqa.example",
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


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/x",
        "https://safqa.example.evil/x",
        "https://safqa.example@evil/x",
        "http://safqa.example/x",
    ],
)
def test_only_the_portals_own_addresses_can_be_pressed(elsewhere: str) -> None:
    page = email(outgoing(body=f"{elsewhere}\n\nhttps://safqa.example/x\n")).get_body(("html",))
    assert page is not None
    assert page.get_content().count("href=") == 1
    assert f"<p>{elsewhere}</p>" in page.get_content()


def test_what_a_person_is_called_does_not_become_markup() -> None:
    page = email(outgoing(body="<script>alert(1)</script>\n")).get_body(("html",))
    assert page is not None
    assert "<script>" not in page.get_content()


def test_a_name_cannot_add_a_header() -> None:
    with pytest.raises(HeaderParseError, match="embedded header"):
        email(outgoing(title="Hello\nBcc: all@firm.example"))


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_a_title_and_its_language_arrive_as_they_were_written(kind: Kind, language: str) -> None:
    title = written(kind, language, FACTS).title
    arrived = message_from_bytes(bytes(email(outgoing(title=title, language=language))), policy=policy.default)
    assert (arrived["Subject"], arrived["Content-Language"]) == (title, language)


def test_a_letter_is_in_the_folder_once(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path)
    first = email(outgoing(attachments=(Attachment("BID-1.jws", "application/jose", b"a.b.c"),)))
    folder.send(first)
    folder.send(email(outgoing(body="another text under the same id\n")))
    [(name, kept)] = folder.messages()
    assert str(folder.message(name)) == str(kept)
    assert kept["Message-ID"] == "<LET-1@safqa.example>"
    assert [part.get_filename() for part in kept.iter_attachments()] == ["BID-1.jws"]
    assert "another" not in str(kept)
    assert [path.suffix for path in tmp_path.iterdir()] == [".eml"], "nothing half-written stays"


@pytest.mark.parametrize("name", ["", "../secret", "0" * 63, "0" * 64, "0" * 65, "A" * 64, "é" * 64, "0" * 64 + "\n"])
def test_the_folder_gives_its_messages_and_no_other_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "secret.eml").write_text("Subject: secret\n\n")
    assert MailFolder(tmp_path / "mail").message(name) is None


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_bidder_reads_its_own_rank_scores_and_corrections() -> None:
    said = written(Kind.AWARD_LOST, "fr", FACTS)
    assert plain(said.title) == "Lot AO-7/2 : une autre offre a été retenue"
    for line in (
        "à Atlas Réseaux, pour 4 700 000,00 DA hors taxes.",
        "– Rang : 2 sur 3",
        "– Montant hors taxes : 4 854 127,50 DA",
        "– Qualité : 45,00 points",
        "– Prix : 38,50 points",
        "– Total : 83,50 points",
        "– Ligne 2 corrigée : vous aviez écrit 10,00 DA, le prix unitaire donne 12,00 DA",
        "– Total corrigé : vous aviez écrit 1,00 DA, les lignes donnent 2,00 DA",
        "Motifs du choix de l’autre offre :\nLa moins-disante.",
        "– Jusqu’au dimanche 8 février 2026 inclus : demander",
        "– Jusqu’au dimanche 15 février 2026 inclus : introduire un recours",
        "Elle répond au plus tard le lundi 2 mars 2026 inclus.",
        "jusqu’au jeudi 5 mars 2026 inclus.",
    ):
        assert line in plain(said.body)


def test_a_bidder_who_was_not_ranked_reads_why() -> None:
    said = plain(written(Kind.AWARD_LOST, "fr", {**FACTS, "own": OUT}).body)
    assert "– Non classée" in said
    assert "Pourquoi elle n’est pas classée :\n– Des pièces exigées manquent\n– L’entreprise est exclue" in said
    assert "Tel que la commission l’a écrit :\nLe lot 2 manque." in said
    assert "points" not in said


def test_an_unsuccessful_lot_has_no_contract_to_wait_for() -> None:
    assert "délai d’attente" not in written(Kind.LOT_UNSUCCESSFUL, "fr", {**FACTS, "own": OUT, "award": False}).body


@pytest.mark.parametrize("kind", [Kind.AWARD_LOST, Kind.AWARD_WON, Kind.LOT_UNSUCCESSFUL])
def test_paragraphs_are_one_empty_line_apart_whatever_is_missing(kind: Kind) -> None:
    for one in (RANKED, OUT, replace(OUT, amount=None), replace(RANKED, quality=None, price=None, total=None)):
        for remark in ("", "Motif."):
            assert "\n\n\n" not in written(kind, "ar", {**FACTS, "own": one, "remark": remark}).body


def test_words_of_strangers_turn_nothing_around_them() -> None:
    sly = "Fibre \u202e61-031\u2069 du Sud"
    assert own(sly, language="fr") == "Fibre 61-031 du Sud"
    assert own(sly, language="ar") == "\u2068Fibre 61-031 du Sud\u2069"
    assert own("ألياف", language="fr") == "\u2068ألياف\u2069"
    assert own("un\n\ndeux", language="ar") == "\u2068un\u2069\n\n\u2068deux\u2069"


def test_the_end_of_a_delay_is_its_last_day_or_an_instant() -> None:
    law, clock = delays(AT, LAW), delays(AT, profile("DEMO_ACCELERE", date(2026, 2, 3)))
    assert term(law.recours, language="en") == "the end of Sunday 15 February 2026"
    assert term(law.recours, language="ar") == "نهاية يوم الأحد 15 فيفري 2026"
    assert term(clock.recours, language="fr") == "3 février 2026 à 14:02 (heure d’Alger)"
    assert [length(LAW.winner_documents, language) for language in ("fr", "ar", "en")] == [
        "10 jours",
        "10 أيام",
        "10 days",
    ]


def test_a_text_in_three_languages_falls_back_to_french() -> None:
    class Row:
        title_fr, title_ar, title_en = "Quartier", "الحي", ""

    assert [in_language(Row, "title", language) for language in ("ar", "fr", "en")] == ["الحي", "Quartier", "Quartier"]


@pytest.mark.parametrize("kind", Kind)
def test_no_letter_reads_backwards(kind: Kind) -> None:
    """In an Arabic letter, what reads from left to right is isolated: references, amounts, strangers' words."""
    body = written(kind, "ar", FACTS).body
    assert reads_left("ar")
    for ltr in ("AO-7/2", "AO-7K2M9QXA", "Atlas Réseaux", "Amine Bensaïd", "La moins-disante.", "Le lot 2 manque."):
        for place in (at for at in range(len(body)) if body.startswith(ltr, at)):
            assert body[place - 1] in "\u2066\u2068", (kind, ltr)


def test_the_address_says_how_mail_leaves(tmp_path: Path) -> None:
    assert mailer(f"folder://{tmp_path}") == MailFolder(tmp_path)
    assert isinstance(mailer("smtps://user:secret@mail.example"), Smtp)
