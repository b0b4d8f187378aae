"""Letters put into words: a template and a language in, a title and a text out. Jinja, without the web."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluation.rules.standstill import Term
from kernel import language as speech
from law.rules import Delay
from notices.rules.letters import Kind, Words, split

TEMPLATES: Final = Path(__file__).parent / "letters"
# Marks that steer the direction of what follows: in a stranger's words they could turn a whole letter.
_STEERING: Final = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


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
    for filter_ in (speech.money, speech.instant, speech.isolated, number, own, term):
        made.filters[filter_.__name__] = partial(filter_, language=language)
    return made


def number(value: Decimal | int, places: int | None = None, *, language: str) -> str:
    """Return a number that stands unharmed inside the text."""
    return speech.isolated(speech.number(value, language, places), language)


def own(text: str, *, language: str) -> str:
    """Return words that somebody wrote, in whatever language, so that they turn nothing around them."""
    return "\n".join(_enclosed(line.translate(_STEERING), language) for line in text.splitlines())


def _enclosed(line: str, language: str) -> str:
    turns = any(unicodedata.bidirectional(character) in {"R", "AL"} for character in line)
    return f"\u2068{line}\u2069" if line and (turns or speech.reads_left(language)) else line


def term(until: Term, *, language: str) -> str:
    """Return the end of a delay: its last day, which is wholly in it, or an instant."""
    if until.last_day is None:
        return speech.instant(until.over_at, language)
    return speech.say(language, "pattern.whole_day", day=speech.day(until.last_day, language, "day_of_week"))


def length(delay: Delay, language: str) -> str:
    """Return a delay in words: `10 jours`, `5 minutes`."""
    return speech.duration(delay.on_the_clock or timedelta(days=delay.count), language)


def written(kind: Kind, language: str, facts: Mapping[str, object]) -> Words:
    """Return a letter in words; a fact that its template names and nobody gave is a fault, not a gap."""
    return split(_environment(language).get_template(f"{kind}.txt").render(facts))
