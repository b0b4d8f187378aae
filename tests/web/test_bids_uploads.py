"""Papers of a bid as hostile hands upload them: known by content, named safely, never spooled to a disk."""

from __future__ import annotations

import io
import zipfile
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from bids.tables import Draft
from kernel.turn import Turn
from portal.services import EXTENSION
from tests.make import bids, tenders
from tests.make.bid_pages import attached, browser, home
from tests.make.browsing import Page, errors, send

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(5_000_000))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bombe.pdf", _bomb()),
        ("eicar.pdf", EICAR),
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("vide.pdf", b""),
        ("macro.docx", b"PK\x03\x04" + bytes(100)),
        ("prog.pdf", b"MZ" + bytes(200)),
        ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_a_paper_is_known_by_what_it_holds(app: Flask, turn: Turn, name: str, content: bytes) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    answer = attached(client, of, name, content)
    assert 'href="#paper"' in errors(answer)
    assert not turn.tx.scalars(select(Draft)).all()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("/etc/shadow", "shadow.pdf"),
        ("<script>.pdf", None),
        ("nul.pdf", None),
        ("a\u202efdp.exe", None),
    ],
)
def test_a_name_leads_nowhere(app: Flask, turn: Turn, name: str, kept: str | None) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    answer = attached(client, of, name, bids.PDF)
    text = client.get(home(of.lot.ref, "papers")).get_data(as_text=True)
    if kept is None:
        assert 'href="#paper"' in errors(answer)
    else:
        assert f"<bdi>{kept}</bdi>" in text
        assert ".." not in text.partition("<tbody")[2].partition("</tbody>")[0]


def test_a_paper_for_an_envelope_that_is_not_asked_is_refused(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    assert 'href="#envelope"' in errors(attached(client, of, "a.pdf", bids.PDF, envelope="secret"))


def test_a_paper_is_taken_out_again(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    attached(client, of, "a.pdf", bids.PDF)
    part = turn.tx.scalars(select(Draft.part)).one()
    send(client, home(of.lot.ref, f"papers/{part}/remove"), at=home(of.lot.ref, "papers"))
    assert not turn.tx.scalars(select(Draft)).all()


def upload(token: str, content: bytes) -> dict[str, Any]:
    """Return the form of papers as a browser writes it, without the test client's own temporary file."""
    part = '--cut\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}'
    plain = part.format("csrf_token", f"{token}\r\n") + part.format("envelope", "technical\r\n")
    head = plain + part.format('paper"; filename="a.pdf', "")
    data = head.encode() + content + b"\r\n--cut--\r\n"
    return {"data": data, "content_type": "multipart/form-data; boundary=cut"}


def test_a_request_that_is_too_large_gets_a_page_that_says_so(app: Flask, turn: Turn) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    path = home(of.lot.ref, "papers")
    token = Page(client.get(path).get_data(as_text=True)).form("")["csrf_token"]
    answer = client.post(path, **upload(token, bids.PDF + bytes(33 * 1024 * 1024)))
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "Ce fichier est trop volumineux" in answer.get_data(as_text=True)


def test_an_upload_touches_no_disk_on_its_way(
    app: Flask, turn: Turn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, who = tenders.published(turn), bids.bidder(turn)
    client = browser(app, turn, who)
    path = home(of.lot.ref, "papers")
    token = Page(client.get(path).get_data(as_text=True)).form("")["csrf_token"]
    kept = set(app.extensions[EXTENSION].settings.files_dir.rglob("*"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    answer = client.post(path, **upload(token, bids.PDF + bytes(3_000_000)))
    assert answer.status_code == HTTPStatus.FOUND
    assert len(turn.tx.scalars(select(Draft.content)).one() or b"") > 3_000_000
    assert set(app.extensions[EXTENSION].settings.files_dir.rglob("*")) == kept
