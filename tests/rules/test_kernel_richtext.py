from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.richtext import RICH_TAGS, plain, rich

# What attackers type: fragments of the well-known cheat sheets, combined at random below
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>tariff</a>",
    "<a href=data:text/html,x>tariff</a>",
    "<p onclick=alert(1) style='position:fixed'>over</p>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<form action=//x><button>send</button></form>",
    "<base href=//x>",
    "<meta http-equiv=refresh content=0>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<!--<img src=--><img src=x onerror=alert(1)//>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<textarea></p><img src=x onerror=alert(1)></textarea>",
    "<plaintext>",
    "<template><script>alert(1)</script></template>",
    "<b/onmouseover=alert(1)>x",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x3c;script&#x3e;",
    "\x00<scr\x00ipt>",
    "</p></li></ul>",
    "<p><ul><li>a<li>b",
    "5 < 6 & 7 > 2",
    "\u202e6102\u202c",
]
TEXTS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12)), max_size=4).map("".join)


class Elements(HTMLParser):
    """What a tolerant parser sees in a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def read(text: str) -> str:
    """Return the text as a second cleaner and a reader of character references leave it."""
    return html.unescape(text).replace("\xa0", " ")


def shape(text: str) -> list[str]:
    """Return tags and words: how two libraries write the same page differs in references only."""
    return [read(piece) for piece in re.split(r"(</?[a-z]+>)", text.replace("<br/>", "<br>")) if piece]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("clean", [plain, rich])
def test_a_hostile_text_comes_out_without_what_makes_it_hostile(text: str, clean: object) -> None:
    assert callable(clean)
    seen = Elements(clean(text))
    assert set(seen.tags) <= RICH_TAGS
    assert seen.attributes == []


@given(TEXTS)
def test_plain_text_holds_no_element_and_nothing_that_nh3_would_take_away(text: str) -> None:
    cleaned = plain(text)
    assert Elements(cleaned).tags == []
    assert read(nh3.clean(cleaned, tags=set())) == read(cleaned)


@given(TEXTS)
def test_rich_text_holds_nothing_that_nh3_would_take_away(text: str) -> None:
    cleaned = rich(text)
    seen = Elements(cleaned)
    assert set(seen.tags) <= RICH_TAGS
    assert seen.attributes == []
    assert shape(nh3.clean(cleaned, tags=set(RICH_TAGS), attributes={})) == shape(cleaned)


@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert rich(rich(text)) == rich(text)


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"], exclude_characters="<>&"), max_size=80))
def test_ordinary_words_stand_as_they_are(text: str) -> None:
    assert read(plain(text)) == read(text)


def test_a_tag_in_plain_text_is_shown_not_removed() -> None:
    assert plain("perte < 0,2 dB sur <G.652D> & <b>tous</b>") == (
        "perte &lt; 0,2 dB sur &lt;G.652D&gt; &amp; &lt;b&gt;tous&lt;/b&gt;"
    )


def test_rich_text_keeps_paragraphs_lists_and_emphasis() -> None:
    kept = "<p>Lire <strong>bien</strong> <em>tout</em><br></p><ul><li>un</li></ul><ol><li>deux</li></ol>"
    assert rich(kept) == kept


def test_rich_text_keeps_the_words_of_what_it_takes_away() -> None:
    assert rich('<h1>Titre</h1><a href="https://x.example">lien</a>') == "Titrelien"


def test_nobody_turns_a_reference_around() -> None:
    assert plain("AO \u202e610/6202\u202c") == "AO 610/6202"
    assert rich("AO \u202e610/6202\u202c") == "AO 610/6202"
