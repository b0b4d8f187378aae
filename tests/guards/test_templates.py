"""Every page is whole, safe under the content policy, and small."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from jinja2 import Environment, FileSystemLoader

from portal import assets

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "portal" / "templates"
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PAGES = [name for name in ALL if "{% extends" in (TEMPLATES / name).read_text(encoding="utf-8")]
STYLES = sorted((ROOT / "frontend" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "frontend" / "js").rglob("*.js"))
ROOTS = {"base.html"}

LARGEST_STYLE_SHEET = 8_000
LARGEST_FILE = 400
PHYSICAL = re.compile(
    r"(?<![\w.-])((margin|padding|border|inset|scroll-margin|scroll-padding)-(left|right|top|bottom)|left|right|top|bottom"
    r"|width|height|(min|max)-(width|height))\s*:(?!:)|(text-align|float|clear)\s*:\s*(left|right)"
)
DANGEROUS = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function)\b")


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def parents(name: str) -> list[str]:
    """Return the templates that a template extends, nearest first."""
    found = re.search(r'{%-?\s*extends "([^"]+)"', source(name))
    return [found[1], *parents(found[1])] if found else []


@pytest.mark.parametrize("name", ALL)
def test_a_template_is_well_formed(name: str) -> None:
    Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], autoescape=True).parse(source(name))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_on_the_one_frame(name: str) -> None:
    assert parents(name)[-1] == "base.html"


@pytest.mark.parametrize("name", [name for name in ALL if name not in {*PAGES, *ROOTS}])
def test_a_part_of_a_page_is_no_page_of_its_own(name: str) -> None:
    assert not re.search(r"<(html|head|title|body)\b|{%-? block", source(name))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_its_title_and_its_heading(name: str) -> None:
    for block in ("title", "heading"):
        filled = [page for page in (name, *parents(name)) if page not in ROOTS and f"block {block} %}}" in source(page)]
        assert filled, f"{name} leaves the block {block} empty"


def test_the_frame_says_language_direction_and_one_first_heading() -> None:
    frame = source("base.html")
    assert '<html lang="{{ lang }}" dir="{{ dir }}">' in frame
    assert frame.count("<h1") == 1
    assert frame.count("<main") == 1


@pytest.mark.parametrize("name", [name for name in ALL if name not in ROOTS])
def test_no_page_adds_a_second_first_heading_or_main(name: str) -> None:
    assert "<h1" not in source(name)
    assert "<main" not in source(name)


@pytest.mark.parametrize("name", ALL)
def test_nothing_inline_that_the_content_policy_refuses(name: str) -> None:
    text = source(name)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<[^>]+\son[a-z]+\s*=", text)
    assert "javascript:" not in text


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_fetched_from_elsewhere(name: str) -> None:
    assert not re.search(r'(\bsrc|<link[^>]+href)="(https?:)?//', source(name))


@pytest.mark.parametrize("name", ALL)
def test_every_posted_form_carries_its_token(name: str) -> None:
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", source(name), re.DOTALL)
    for form in forms:
        assert 'class="languages"' in form or "csrf_token" in form or "token()" in form, (
            f"{name}: a posted form without its token"
        )


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_speak_of_starts_and_ends_never_of_left_and_right(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|@media[^{]*|url\([^)]*\)", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not PHYSICAL.search(text), PHYSICAL.search(text)


@pytest.mark.parametrize("path", [*STYLES, *SCRIPTS], ids=lambda path: path.name)
def test_no_style_or_script_is_longer_than_a_file_of_the_house(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LARGEST_FILE


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_never_write_markup_and_never_run_text(path: Path) -> None:
    assert not DANGEROUS.search(path.read_text(encoding="utf-8"))


def test_the_style_sheet_stays_small() -> None:
    sheet = assets.stylesheet({face.name: assets.fingerprinted(face.name, b"") for face in assets.FACES})
    assert len(brotli.compress(sheet, quality=11)) < LARGEST_STYLE_SHEET
    assert len(gzip.compress(sheet, compresslevel=9)) < LARGEST_STYLE_SHEET
