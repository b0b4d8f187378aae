"""Every ink is readable on its ground, in the light and in the dark (WCAG 2.2, success criteria 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "frontend" / "css" / "00-tokens.css").read_text(encoding="utf-8")
TEXT = 4.5
SHAPE = 3.0

TEXTS = [
    *[(ink, ground) for ink in ("ink", "soft", "link", "on-bad", "on-calm") for ground in ("paper", "card", "well")],
    ("on-act", "act"),
    ("on-act", "act-strong"),
    ("on-deep", "deep"),
    ("on-deep-soft", "deep"),
    ("on-deep", "deeper"),
    ("on-deep-soft", "deeper"),
    ("on-calm", "calm"),
    ("link", "calm"),
    ("on-soon", "soon"),
    ("on-bad", "bad"),
    ("on-note", "note"),
    ("on-sand", "sand"),
]
SHAPES = [("edge", "card"), ("edge", "paper"), ("act", "card"), ("act", "paper"), ("focus", "card"), ("focus", "paper")]
PAIRS = [(*pair, TEXT) for pair in TEXTS] + [(*pair, SHAPE) for pair in SHAPES]


def themes() -> dict[str, dict[str, str]]:
    """Return the colours of each theme; the dark one changes only what it names."""
    light, dark = TOKENS.split("@media", maxsplit=1)
    return {"light": colours(light), "dark": {**colours(light), **colours(dark)}}


def colours(text: str) -> dict[str, str]:
    found = re.findall(r"--([\w-]+):\s*#([0-9a-f]{3,6});", text)
    return {name: code if len(code) > 3 else "".join(2 * digit for digit in code) for name, code in found}


def luminance(code: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    parts = [int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("ffffff", "000000") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_an_ink_stands_out_from_its_ground(theme: str, ink: str, ground: str, least: float) -> None:
    palette = themes()[theme]
    assert contrast(palette[ink], palette[ground]) >= least
