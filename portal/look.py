"""How values look on a page: the filters, the globals and the common values that every template may rely on.

What reads from left to right (amounts, references) is isolated with `<bdi>`, so that it stands unharmed inside Arabic.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial, wraps
from pathlib import Path
from typing import TypeVar

from flask import Flask, request
from markupsafe import Markup

from kernel import language as speech
from kernel.clock import ALGIERS, now
from portal import built, fields
from portal.language import current, languages

ROOT = Path(__file__).parent.parent
SOON = timedelta(days=5)
URGENT = timedelta(hours=24)

# The same amounts and hours stand on many pages: so many of each kind are written once for each language.
KEPT = 4096
V = TypeVar("V")


def kept(write: Callable[[V, str], Markup]) -> Callable[[V], Markup]:
    """Make a filter of what writes a value in a language: equal values are written once."""
    written = lru_cache(KEPT)(write)

    @wraps(write)
    def shown(value: V) -> Markup:
        return written(value, current().code)

    return shown


def init(app: Flask) -> None:
    """Give the templates their look. Call it before other context processors: theirs override these."""
    built.init(app)
    app.config.setdefault("VERSION", version())
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        money=money,
        instant=instant,
        day=day,
        in_words=in_words,
        number=number,
        percent=percent,
        instant_short=instant_short,
        day_and_hour=day_and_hour,
        reference=reference,
        echo=echo,
        iso=iso,
        until=until,
        time_left=time_left,
        haste=haste,
        kind=fields.kind,
        faults=fields.faults,
    )
    app.jinja_env.globals["described"] = fields.described
    app.context_processor(partial(page, app))


def version() -> str:
    """Return the version that pyproject.toml states."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def page(app: Flask) -> dict[str, object]:
    """Return what base.html needs on every page; `nav` and `signed_in` are replaced by who knows the person."""
    language = current()
    return {
        "lang": language.code,
        "dir": language.dir,
        "languages": languages(),
        "fonts": built.font_urls(language.code),
        "now": now(),
        "here": request.full_path.rstrip("?") if request.method == "GET" else request.path,
        "nav": [],
        "signed_in": None,
        "demonstration": app.config.get("DEMONSTRATION", False),
        "version": app.config["VERSION"],
    }


@kept
def money(amount: Decimal, lang: str) -> Markup:
    """Return an amount in dinars, grouped, with its unit."""
    return Markup('<bdi class="money">{}</bdi>').format(_bare(speech.money(amount, lang)))


def number(value: Decimal | int, places: int | None = None) -> Markup:
    """Return a number (a quantity, a score) with its digits grouped; without `places`, without idle decimals."""
    shown = speech.number(Decimal(value).normalize() if places is None else value, current().code, places)
    return Markup('<bdi class="number" dir="ltr">{}</bdi>').format(shown)


@kept
def percent(rate: Decimal, lang: str) -> Markup:
    """Return a rate, given in parts of 1, in percent."""
    return Markup('<bdi class="number" dir="ltr">{}</bdi>').format(_bare(speech.percent(rate, lang)))


def _bare(text: str) -> str:
    """Return a text without the marks that isolate it in plain text: on a page `<bdi>` does."""
    return text.replace("\u2066", "").replace("\u2069", "")


def in_words(amount: Decimal) -> str:
    """Return an amount in words."""
    return speech.in_words(amount, current().code)


def echo(amount: object) -> Markup:
    """Return what a typed amount says in groups, in words and in everyday speech; nothing where there is none."""
    if not isinstance(amount, Decimal) or amount <= 0:
        return Markup("")
    spoken = speech.in_speech(amount, current().code)
    return Markup("<b>{}</b> — {} ({})").format(money(amount), in_words(amount), spoken)


def iso(at: datetime) -> str:
    """Return an instant for machines, in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@kept
def instant(at: datetime, lang: str) -> Markup:
    """Return an instant with its hour in Algiers, as a `<time>`."""
    return Markup('<time datetime="{}">{}</time>').format(iso(at), speech.instant(at, lang))


@kept
def day(on: date, lang: str) -> Markup:
    """Return a day as a `<time>`."""
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), speech.day(on, lang))


@kept
def instant_short(at: datetime, lang: str) -> Markup:
    """Return an instant for a cell of a table: `15/07/2026 14:00`."""
    said = _bare(speech.instant(at, lang, "instant_short"))
    return Markup('<time datetime="{}" dir="ltr">{}</time>').format(iso(at), said)


@kept
def day_and_hour(at: datetime, lang: str) -> Markup:
    """Return an instant for a card, its zone left unsaid: `15 July 2026 at 14:00`."""
    local = at.astimezone(ALGIERS)
    said = speech.say(lang, "%(day)s at %(hour)s", day=speech.day(local.date(), lang), hour=f"{local:%H:%M}")
    return Markup('<time datetime="{}">{}</time>').format(iso(at), said)


@kept
def reference(text: str, _lang: str) -> Markup:
    """Return a public reference, unbroken and from left to right."""
    return Markup('<bdi class="ref" dir="ltr">{}</bdi>').format(text)


def haste(at: datetime) -> str:
    """Return how near an instant is: calm, soon (five days), urgent (a day) or over."""
    left = at - now()
    if left <= timedelta(0):
        return "over"
    return "urgent" if left < URGENT else "soon" if left < SOON else "calm"


def time_left(at: datetime) -> str:
    """Return the time until an instant in its two largest units: `8 days 3 h`, `3 h 12 min`."""
    return speech.duration(max(at - now(), timedelta(0)), current().code)


def until(at: datetime) -> str:
    """Return how far away an instant is, on either side: `in 3 h 12 min`, `2 days ago`."""
    return speech.until(at - now(), current().code)
