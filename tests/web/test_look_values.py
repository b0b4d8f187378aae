"""How values look: isolated, grouped, in the language of the page; and which language that is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from kernel import clock
from portal import look
from portal.language import chosen
from tests.make import sample_pages

AT = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def samples() -> Flask:
    return sample_pages.app()


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        ("fr", '<bdi class="money">48\u202f500\u202f000,00 DA</bdi>'),
        ("ar", '<bdi class="money">48\u202f500\u202f000,00 دج</bdi>'),
        ("en", '<bdi class="money">48\u202f500\u202f000.00 DA</bdi>'),
    ],
)
def test_an_amount_is_grouped_and_isolated(samples: Flask, lang: str, shown: str) -> None:
    with samples.test_request_context(headers={"Cookie": f"lang={lang}"}):
        assert look.money(Decimal(48_500_000)).replace("\xa0", " ") == shown


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Decimal("8400.500"), None, "8\u202f400,5"),
        (Decimal("1200.000"), None, "1\u202f200"),
        (120, None, "120"),
        (Decimal("71.5"), 2, "71,50"),
    ],
)
def test_a_quantity_has_no_idle_decimals(samples: Flask, value: Decimal, places: int | None, shown: str) -> None:
    with samples.test_request_context(headers={"Cookie": "lang=fr"}):
        assert look.number(value, places) == f'<bdi class="number" dir="ltr">{shown}</bdi>'


@pytest.mark.parametrize(
    ("lang", "shown"),
    [("fr", "30 novembre 2026 à 14:00"), ("ar", "30 نوفمبر 2026، 14:00"), ("en", "30 November 2026 at 14:00")],
)
def test_an_instant_is_the_hour_of_algiers_and_tells_machines_utc(samples: Flask, lang: str, shown: str) -> None:
    with samples.test_request_context(headers={"Cookie": f"lang={lang}"}):
        assert look.day_and_hour(AT) == f'<time datetime="2026-11-30T13:00:00Z">{shown}</time>'


def test_a_day_tells_machines_its_date(samples: Flask) -> None:
    with samples.test_request_context(headers={"Cookie": "lang=fr"}):
        assert look.day(date(2026, 7, 5)) == '<time datetime="2026-07-05">5 juillet 2026</time>'


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_a_reference_reads_from_left_to_right_and_is_never_markup(samples: Flask, lang: str) -> None:
    with samples.test_request_context(headers={"Cookie": f"lang={lang}"}):
        assert look.reference("2026/FTTH/16-031") == '<bdi class="ref" dir="ltr">2026/FTTH/16-031</bdi>'
        assert "&lt;b&gt;" in look.reference("<b>")


@pytest.mark.parametrize(
    ("left", "haste"),
    [
        (timedelta(days=5, minutes=1), "calm"),
        (timedelta(days=4, hours=23), "soon"),
        (timedelta(hours=24, minutes=1), "soon"),
        (timedelta(hours=23), "urgent"),
        (timedelta(seconds=30), "urgent"),
        (timedelta(0), "over"),
        (timedelta(days=-3), "over"),
    ],
)
def test_haste_grows_as_the_end_comes_near(left: timedelta, haste: str) -> None:
    assert look.haste(clock.now() + left) == haste


def test_an_amount_typed_is_echoed_in_groups_in_words_and_as_people_say_it(samples: Flask) -> None:
    with samples.test_request_context(headers={"Cookie": "lang=fr"}):
        said = look.echo(Decimal(4_500_000))
        assert "quatre millions cinq cent mille dinars" in said
        assert "(450 millions de centimes)" in said


@pytest.mark.parametrize("nothing", [None, "", "abc", Decimal(0)])
def test_where_there_is_no_amount_nothing_is_echoed(samples: Flask, nothing: object) -> None:
    with samples.test_request_context():
        assert look.echo(nothing) == ""


@pytest.mark.parametrize(
    ("headers", "lang"),
    [
        ({}, "ar"),
        ({"Accept-Language": "fr-DZ,fr;q=0.9,en;q=0.5"}, "fr"),
        ({"Accept-Language": "ar-DZ"}, "ar"),
        ({"Accept-Language": "de-DE"}, "ar"),
        ({"Accept-Language": "en-GB,fr;q=0.5"}, "en"),
        ({"Accept-Language": "en", "Cookie": "lang=fr"}, "fr"),
        ({"Accept-Language": "en", "Cookie": "lang=xx"}, "en"),
    ],
)
def test_the_choice_of_the_person_comes_first_then_the_browser_then_arabic(
    samples: Flask, headers: dict[str, str], lang: str
) -> None:
    with samples.test_request_context(headers=headers):
        assert chosen().code == lang
