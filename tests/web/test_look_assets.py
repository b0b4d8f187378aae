"""The build: small, fingerprinted, compressed once, whole or not at all."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from portal import assets, built
from tests.make import sample_pages

ROOT = Path(__file__).parents[2]
NODE = shutil.which("node")
SPEECH = ROOT / "docs" / "algorithms" / "amounts-in-words.md"


@pytest.fixture(scope="module")
def browser() -> FlaskClient:
    return sample_pages.browser()


@pytest.mark.parametrize(("coding", "packed"), [("br", "br"), ("gzip", "gzip"), ("gzip, br", "br"), ("", None)])
def test_an_asset_is_sent_as_small_as_the_browser_can_read(
    browser: FlaskClient, coding: str, packed: str | None
) -> None:
    answer = browser.get(built.asset_url("site.css"), headers={"Accept-Encoding": coding})
    assert answer.headers.get("Content-Encoding") == packed
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_packed_form_unpacks_to_the_plain_one(browser: FlaskClient) -> None:
    address = built.asset_url("site.css")
    packed = browser.get(address, headers={"Accept-Encoding": "br"}).data
    assert brotli.decompress(packed) == browser.get(address, headers={"Accept-Encoding": ""}).data


@pytest.mark.parametrize("name", ["manifest.json", "nothing.css", "../look.py", "%2e%2e/%2e%2e/config.py"])
def test_nothing_else_is_served(browser: FlaskClient, name: str) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


def test_building_again_changes_nothing() -> None:
    first = assets.build()
    times = {path: path.stat().st_mtime_ns for path in built.FOLDER.iterdir()}
    assert assets.build() == first
    assert {path: path.stat().st_mtime_ns for path in built.FOLDER.iterdir()} == times


def test_a_name_changes_with_the_content() -> None:
    assert assets.fingerprinted("site.css", b"a") != assets.fingerprinted("site.css", b"b")
    assert re.fullmatch(r"site\.[0-9a-f]{12}\.css", assets.fingerprinted("site.css", b"a"))


def test_styles_lose_comments_and_spaces_but_nothing_in_quotes() -> None:
    source = '/* a */ a > b , c:hover {\n  margin : 0 4px;\n  content: "x  >  y; /*";\n}\n'.replace('/*"', '"')
    assert assets.squeezed_css(source) == 'a>b,c:hover{margin :0 4px;content:"x  >  y; "}'


def test_a_descendant_pseudo_class_keeps_its_space() -> None:
    assert assets.squeezed_css(":lang(ar) :is(h1, h2) { a: b }") == ":lang(ar) :is(h1,h2){a:b}"


def test_scripts_lose_comments_and_indents_only() -> None:
    assert assets.squeezed_js('// a\n/* b\n c */\n  const x = "// kept";\n') == 'const x = "// kept";'


def spoken_table() -> list[tuple[str, str, str, str]]:
    section = SPEECH.read_text(encoding="utf-8").split("## In everyday speech")[1]
    rows = re.findall(r"^\| (\d+\.\d\d) \| (.+?) \| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    assert len(rows) > 10
    return rows


@pytest.mark.skipif(NODE is None, reason="needs node, which `manage.py setup` brings")
@pytest.mark.parametrize(("lang", "column"), [("fr", 1), ("ar", 2), ("en", 3)])
def test_amounts_are_said_on_the_device_as_on_the_server(lang: str, column: int) -> None:
    """The table of docs/algorithms/amounts-in-words.md, run by the script that echoes a typed amount."""
    script = (ROOT / "frontend" / "js" / "forms" / "amounts.js").read_text(encoding="utf-8")
    wanted = {row[0]: row[column] for row in spoken_table()}
    page = f"globalThis.document = {{documentElement: {{lang: {lang!r}}}, querySelectorAll: () => []}};"
    ask = f"console.log(JSON.stringify({json.dumps(list(wanted))}.map((typed) => spoken(read(typed)))));"
    said = subprocess.run([str(NODE), "-e", f"{page}{script}{ask}"], capture_output=True, text=True, check=True).stdout
    told = [" ".join(text.split()) for text in json.loads(said)]
    assert told == [" ".join(text.split()) for text in wanted.values()]
