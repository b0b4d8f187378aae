"""The macros, drawn in every language: whole pages, reachable anchors, small, without a letter that fetches a font."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from tests.make import sample_pages

LANGUAGES = ["ar", "fr", "en"]
PAGES = [
    "/list",
    "/tender",
    "/bid",
    "/frame/public/help.html",
    "/frame/public/privacy.html",
    "/frame/errors/refused.html",
]
ERRORS = [f"/frame/errors/{code}.html" for code in (400, 403, 404, 413, 429, 500, 503)]
FIRST_VISIT = 50_000
NEXT_PAGE = 10_000


class Reader(HTMLParser):
    """Collects what refers to what."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: set[str] = set()

    def handle_starttag(self, _tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            self.wanted.update(given.get(name, "").split())
        if given.get("href", "").startswith("#") and len(given["href"]) > 1:
            self.wanted.add(given["href"][1:])


@pytest.fixture(scope="module")
def browser() -> FlaskClient:
    return sample_pages.browser()


def page(browser: FlaskClient, address: str, lang: str) -> str:
    browser.set_cookie("lang", lang)
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", PAGES + ERRORS)
def test_a_page_says_its_language_direction_title_and_one_heading(
    browser: FlaskClient, address: str, lang: str
) -> None:
    text = page(browser, address, lang)
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in text
    assert text.count("<h1") == 1
    assert re.search(r"<title>\S[^<]+·[^<]+</title>", text)
    assert re.search(r"<h1>(?:<bdi>)?[^<\s]", text)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", PAGES)
def test_every_label_description_and_anchor_leads_somewhere(browser: FlaskClient, address: str, lang: str) -> None:
    reader = Reader()
    reader.feed(page(browser, address, lang))
    assert len(reader.ids) == len(set(reader.ids))
    assert reader.wanted <= set(reader.ids)


@pytest.mark.parametrize("address", PAGES + ERRORS)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_latin_page_holds_no_letter_that_would_fetch_the_arabic_font(
    browser: FlaskClient, address: str, lang: str
) -> None:
    text = re.sub(r'<form class="languages".*?</form>', "", page(browser, address, lang), flags=re.DOTALL)
    assert not re.findall(r"[\u0600-\u06ff]", text)
    assert "arabic." not in text


def test_the_error_summary_comes_before_the_form_and_takes_the_focus(browser: FlaskClient) -> None:
    text = page(browser, "/bid", "fr")
    assert text.index('class="errors" role="alert" tabindex="-1" autofocus') < text.index('<form class="card"')
    assert 'href="#lines-1-price"' in text
    assert 'aria-invalid="true"' in text
    assert "Corrigez" in text


def test_a_card_says_in_words_what_its_colour_says(browser: FlaskClient) -> None:
    text = page(browser, "/list", "fr")
    assert re.findall(r'<article class="card tender (\w+)"', text) == ["calm", "soon", "urgent", "over"]
    assert "Clos" in text
    assert text.count("Réservé aux micro-entreprises") == 1
    assert "Non publiée" in text


def test_the_counted_words_of_arabic_follow_its_six_forms(browser: FlaskClient) -> None:
    assert "90 يوما" in page(browser, "/tender", "ar")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_first_visit_and_a_next_page_stay_light(browser: FlaskClient, lang: str) -> None:
    text = page(browser, "/list", lang)
    fetched = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))
    sizes = [len(browser.get(name, headers={"Accept-Encoding": "br"}).data) for name in fetched]
    document = len(gzip.compress(text.encode()))
    assert document < NEXT_PAGE
    assert document + sum(sizes) < FIRST_VISIT
