"""The demonstration's browser: it reads the forms of a page, and does nothing that the page does not offer."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from demonstration.visiting import Answer, Mailbox, Page, Unexpected, until
from demonstration.visiting.forms import forms_of
from demonstration.visiting.reading import holds, plain
from demonstration.visiting.visitor import own_address

MARKUP = """<!doctype html><html lang="fr" dir="ltr"><head><title>Essai</title><style>p { color: red }</style></head>
<body><form action="/language" method="post"><input type="hidden" name="back" value="/x"></form>
<h1>Prix&nbsp;: <bdi>\u206618\u202f500,00\u2069&nbsp;DA</bdi></h1><script>var secret = "unread";</script>
<p>ab<wbr>cd <a class="b" href="/lots/1?a=1&amp;b=2"><bdi>Étincelle</bdi> du Hodna</a></p>
<form method="post" enctype="multipart/form-data" action="/lots/1/bid">
  <input type="hidden" name="csrf_token" value="k&amp;y">
  <input name="days" value="60"><textarea name="remark">
two
lines</textarea>
  <select name="wilaya"><option value="">Choisir</option><option value="17" selected>Djelfa</option></select>
  <select name="part"><option value="technical">T</option><option value="financial">F</option></select>
  <input type="checkbox" name="trades" value="FO" checked><input type="checkbox" name="trades" value="SP">
  <input type="checkbox" name="sure"><input type="radio" name="way" value="add" checked>
  <input type="radio" name="way" value="replace"><input type="file" name="paper">
  <button type="submit">Envoyer</button><button name="save" value="1">Garder</button>
</form></body></html>"""


def page(markup: str = MARKUP, status: int = 200) -> Page:
    return Page(status, "http://portal.example/lots/1/bid?x=1", "text/html", markup.encode())


def test_a_form_is_found_by_the_fields_it_has() -> None:
    form = page().form("days", "paper")
    assert (form.action, form.method, form.multipart) == ("/lots/1/bid", "post", True)
    assert page().form(leads="/language").fields["back"].chosen == ["/x"]
    with pytest.raises(Unexpected, match="no form with"):
        page().form("price_1")


def test_what_stands_in_a_form_is_sent_unless_it_is_answered() -> None:
    form = page().form("days")
    assert form.filled({}) == [
        ("csrf_token", "k&y"),
        ("days", "60"),
        ("remark", "two\nlines"),
        ("wilaya", "17"),
        ("part", "technical"),
        ("trades", "FO"),
        ("way", "add"),
    ]
    answers: dict[str, Answer] = {
        "days": "45",
        "wilaya": "",
        "trades": ["SP", "FO"],
        "sure": True,
        "way": "replace",
        "save": True,
    }
    assert dict(form.filled(answers)) == {
        "csrf_token": "k&y",
        "days": "45",
        "remark": "two\nlines",
        "wilaya": "",
        "part": "technical",
        "trades": "FO",
        "sure": "on",
        "way": "replace",
        "save": "1",
    }


@pytest.mark.parametrize("answers", [{"wilaya": "16"}, {"trades": ["GC"]}, {"price": "1"}])
def test_what_a_page_does_not_offer_cannot_be_sent(answers: dict[str, str]) -> None:
    with pytest.raises(Unexpected):
        page().form("days").filled(answers)


def test_a_page_is_read_as_a_person_reads_it() -> None:
    shown = page()
    assert shown.says("Prix : 18 500,00 DA")
    assert shown.says("abcd Étincelle du Hodna")
    assert not shown.says("unread")
    assert not shown.says("color")
    assert (shown.path, shown.language) == ("/lots/1/bid", "fr")
    assert shown.links("Étincelle") == ["/lots/1?a=1&b=2"]
    assert shown.links("Hodna") == []


def test_a_message_is_recognised_whatever_its_values_are() -> None:
    text = "Lot \u2066AO-1-L2\u2069\u00a0: une autre offre a été retenue"
    assert plain(text) == "Lot AO-1-L2 : une autre offre a été retenue"
    assert holds(text, "en", "%(lot)s: %(title)s") is True  # nothing but values: it is found everywhere
    assert holds("The bill is saved.", "en", "The bill is saved.")
    assert not holds("The bill is lost.", "en", "The bill is saved.")


def test_forms_outside_of_forms_are_passed_over() -> None:
    assert forms_of('<input name="lonely"><form><input name="a"></form><select name="b"></select>')[0].filled({}) == [
        ("a", "")
    ]


def letter(folder: Path, name: str, to: str, title: str, body: str) -> None:
    message = EmailMessage(policy=SMTP)
    message["To"], message["Subject"] = to, title
    message.set_content(body)
    message.add_alternative(f'<html lang="fr"><body><p>{body}</p></body></html>', subtype="html")
    (folder / f"{name}.eml").write_bytes(bytes(message))


def test_a_mailbox_is_everybody_s_but_each_reads_their_own(tmp_path: Path) -> None:
    letter(tmp_path, "a", "x@firm.example", "Bonjour", "Ouvrez http://localhost/confirm/abc. Merci")
    box = Mailbox(tmp_path)
    letter(tmp_path, "b", "y@firm.example", "Autre", "Rien")
    (found,) = box.to("x@firm.example")
    assert (found.title, found.language, found.link) == ("Bonjour", "fr", "http://localhost/confirm/abc")
    assert box.expect("y@firm.example", "Autre", "Rien").name == "b.eml"
    with pytest.raises(Unexpected, match="no link"):
        assert box.to("y@firm.example")[0].link


def test_what_never_comes_is_not_waited_for_without_end() -> None:
    assert until(lambda: "there", "an answer") == "there"
    with pytest.raises(Unexpected, match="in vain for a sign"):
        until(lambda: None, "a sign", 0)


def test_visitors_come_from_addresses_of_this_machine_each_its_own() -> None:
    addresses = {own_address(number) for number in range(1, 40)}
    assert addresses == {None} or (len(addresses) == 39 and all(one and one[0].startswith("127.") for one in addresses))
