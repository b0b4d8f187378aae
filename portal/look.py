"""How values look on a page: the filters, the globals and the common values that every template may rely on.

What reads from left to right (amounts, references) is isolated with `<bdi>`, so that it stands unharmed inside Arabic.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

from babel.dates import format_timedelta
from flask import Flask, request
from flask_babel import gettext, ngettext
from markupsafe import Markup

from kernel import language as speech
from kernel.clock import now
from portal import built, fields
from portal.language import current, languages

SOON = timedelta(days=5)
URGENT = timedelta(hours=24)


def init(app: Flask) -> None:
    """Give the templates their look. Call it before other context processors: theirs override these."""
    built.init(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        money=money,
        instant=instant,
        day=day,
        in_words=in_words,
        reference=reference,
        echo=echo,
        ago=ago,
        time_left=time_left,
        haste=haste,
        kind=fields.kind,
        faults=fields.faults,
    )
    app.jinja_env.globals["described"] = fields.described
    app.context_processor(partial(page, app))


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
        "version": app.config.get("VERSION", ""),
    }


def money(amount: Decimal) -> Markup:
    """Return an amount in dinars, grouped, with its unit."""
    return Markup('<bdi class="money">{}</bdi>').format(speech.money(amount, current().code))


def in_words(amount: Decimal) -> str:
    """Return an amount in words."""
    return speech.in_words(amount, current().code)


def echo(amount: object) -> Markup:
    """Return what an amount typed into a field says, in groups and in words; nothing while there is no amount."""
    if not isinstance(amount, Decimal):
        return Markup("")
    return Markup("<b>{}</b> — {}").format(money(amount), in_words(amount))


def instant(at: datetime) -> Markup:
    """Return an instant with its hour in Algiers, as a `<time>`."""
    return Markup('<time datetime="{}">{}</time>').format(
        at.astimezone(UTC).isoformat(), speech.instant(at, current().code)
    )


def day(on: date) -> Markup:
    """Return a day as a `<time>`."""
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), speech.day(on, current().code))


def reference(text: str) -> Markup:
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
    return span(max(at - now(), timedelta(0)))


def span(time: timedelta) -> str:
    """Return a length of time in words; hours beside days, minutes beside hours."""
    hours, minutes = time.seconds // 3600, time.seconds // 60 % 60
    if time.days:
        return _pair(ngettext("%(num)d day", "%(num)d days", time.days), _hours(hours) if hours else "")
    return _pair(_hours(hours), _minutes(minutes) if minutes else "") if hours else _minutes(minutes)


def _hours(count: int) -> str:
    return str(ngettext("%(num)d hour", "%(num)d hours", count))


def _minutes(count: int) -> str:
    return str(ngettext("%(num)d minute", "%(num)d minutes", count))


def _pair(larger: str, smaller: str) -> str:
    return str(gettext("%(larger)s %(smaller)s", larger=larger, smaller=smaller)) if smaller else larger


def ago(at: datetime) -> str:
    """Return how long ago something happened: `4 minutes ago`."""
    return format_timedelta(at - now(), add_direction=True, locale=current().code)
