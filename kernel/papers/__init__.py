"""Records as PDF files, set by Typst: PDF/A-3a, accessible, the same bytes for the same data.

Data goes in as JSON, never as text of the template, so that nothing somebody wrote is ever obeyed. French and Arabic
stand side by side in the templates (`*.typ`) of this folder. A character that no typeface of ours has stands as its
number, `[U+6F22]`: PDF/A refuses a paper with a hole in a word, and one name must not keep everybody from the minutes.
"""

from __future__ import annotations

import json
import string
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

import segno
import typst
from fontTools.ttLib import TTFont

from kernel.canonical import Value

FOLDER = Path(__file__).parent
FONTS = FOLDER.parents[1] / "node_modules" / "@expo-google-fonts" / "ibm-plex-sans-arabic"
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]

# A text as the papers set one: alone or between others, in each weight
_PROBE = b"""
#set document(title: "-")
#set text(font: "IBM Plex Sans Arabic", lang: "fr")
#for text in (sys.inputs.text, "(" + sys.inputs.text + ")") [#par(text) #par(strong(text))]
"""


def paper(name: str, data: Mapping[str, Value], at: datetime) -> bytes:
    """Return a record as PDF: its template, its data, and the instant that the file claims to be from."""
    return typst.compile(
        str(FOLDER / f"{name}.typ"),
        root=str(FOLDER),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(settable(data), ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=int(at.timestamp()),
    )


def settable(value: Value) -> Value:
    """Return data whose every text can be printed: where one cannot, what our typeface lacks is written as numbers."""
    if isinstance(value, str):
        lacking = set(value) - _own_characters()
        return value.translate(dict(map(_numbered, lacking))) if lacking and not _is_set(value) else value
    if isinstance(value, Mapping):
        return {name: settable(one) for name, one in value.items()}
    return [settable(one) for one in value] if isinstance(value, Sequence) else value


def _numbered(character: str) -> tuple[int, str]:
    return ord(character), f"[U+{ord(character):04X}]"


@cache
def _own_characters() -> frozenset[str]:
    """Return what every weight of our typeface has, and so can be printed beside anything."""
    weights = [set(TTFont(BytesIO(path.read_bytes())).getBestCmap()) for path in FONTS.rglob("*.ttf")]
    own = {chr(code) for code in set.intersection(*weights)} if weights else set(string.printable)
    return frozenset(filter(str.isprintable, own))


@lru_cache(4096)
def _is_set(text: str) -> bool:
    """Say whether a text can be printed. Typst is asked: it brings more typefaces, and marks ask for their letters."""
    try:
        typst.compile(_PROBE, font_paths=_fonts(), format="pdf", sys_inputs={"text": text}, pdf_standards=STANDARDS)
    except typst.TypstError:
        return False
    return True


@cache
def _fonts() -> typst.Fonts:
    """Return the typefaces of papers: ours, or the system's where ours were never fetched."""
    fetched = FONTS.is_dir()
    return typst.Fonts(include_system_fonts=not fetched, font_paths=[str(FONTS)] if fetched else [])


def qr(text: str) -> str:
    """Return a QR code as SVG, to be drawn by a template or a page."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()
