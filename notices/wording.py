"""Letters put into words: a template and a language in, a title and a text out. Jinja, without the web."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kernel import language as speech
from notices.rules.letters import Kind, Words, split

TEMPLATES: Final = Path(__file__).parent / "letters"


@cache
def _environment(language: str) -> Environment:
    """Return the templates of a language. Nothing is escaped: a letter is plain text."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - plain text has nothing to escape
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(speech.words(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters["money"] = partial(speech.money, language=language)
    made.filters["instant"] = partial(speech.instant, language=language)
    made.filters["day"] = partial(speech.day, language=language)
    made.filters["isolated"] = partial(speech.isolated, language=language)
    return made


def written(kind: Kind, language: str, facts: Mapping[str, object]) -> Words:
    """Return a letter in words; a fact that its template names and nobody gave is a fault, not a gap."""
    return split(_environment(language).get_template(f"{kind}.txt").render(facts))
