"""Public pages are packed; what holds a secret is not, for its length would tell the secret."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask import Flask

from kernel.turn import Turn
from tests.make import people

ALL = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def test_a_public_page_is_packed_as_its_browser_can_read(app: Flask) -> None:
    plain = app.test_client().get("/help", headers={"Accept-Encoding": ""})
    packed = app.test_client().get("/help", headers=ALL)
    older = app.test_client().get("/help", headers={"Accept-Encoding": "gzip"})
    now = b"data-now"
    assert brotli.decompress(packed.data).partition(now)[0] == plain.data.partition(now)[0]
    assert gzip.decompress(older.data).partition(now)[0] == plain.data.partition(now)[0]
    assert (packed.headers["Content-Encoding"], older.headers["Content-Encoding"]) == ("br", "gzip")
    assert packed.content_length == len(packed.data) < len(plain.data) / 2


@pytest.mark.parametrize("coding", ["", "identity", "br;q=0, gzip;q=0", "zstd"])
def test_a_browser_that_reads_no_packing_is_sent_the_page(app: Flask, coding: str) -> None:
    answer = app.test_client().get("/help", headers={"Accept-Encoding": coding})
    assert "Content-Encoding" not in answer.headers
    assert "</html>" in answer.text


def test_caches_between_keep_both_forms_apart(app: Flask) -> None:
    assert "Accept-Encoding" in app.test_client().get("/help").headers["Vary"]


def test_a_form_is_not_packed_for_its_token_is_a_secret(app: Flask) -> None:
    answer = app.test_client().get("/sign-in", headers=ALL)
    assert "Content-Encoding" not in answer.headers
    assert b"csrf_token" in answer.data


def test_nothing_is_packed_for_somebody_signed_in(app: Flask, turn: Turn) -> None:
    client = app.test_client()
    people.sign_in(client, people.owner(turn, people.firm(turn)))
    assert "Content-Encoding" not in client.get("/help", headers=ALL).headers


def test_what_fits_a_packet_is_left_alone(app: Flask) -> None:
    assert "Content-Encoding" not in app.test_client().get("/healthz", headers=ALL).headers
