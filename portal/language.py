"""The language of a page: the person's choice, else the browser's, else Arabic; and the catalogues behind `_()`.

A language is a folder of `translations/`: one more folder is one more language, without a line changed here.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale
from babel.support import LazyProxy, Translations
from flask import Flask, request
from markupsafe import Markup

from kernel import language as speech

COOKIE = "lang"
FIRST = "ar"
_ORDER = ("ar", "fr", "en")


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the portal speaks: its code, its name in itself, the direction it is written in."""

    code: str
    name: str
    dir: str


@cache
def languages() -> tuple[Language, ...]:
    """Return the languages that have catalogues: Arabic, French, English, then others by code."""
    known = sorted(speech.languages(), key=lambda code: (code not in _ORDER, _place(code)))
    return tuple(map(_language, known))


def _place(code: str) -> str:
    return str(_ORDER.index(code)) if code in _ORDER else code


def _language(code: str) -> Language:
    locale = Locale.parse(code)
    name = locale.get_display_name(code) or code
    return Language(code, name[0].upper() + name[1:], "rtl" if locale.character_order == "right-to-left" else "ltr")


@cache
def _by_code() -> dict[str, Language]:
    return {language.code: language for language in languages()}


def spoken(code: str | None) -> bool:
    """Say whether the portal speaks this language: what `POST /language` must ask before it sets the cookie."""
    return code in _by_code()


def chosen() -> Language:
    """Return the language of this request. Signing in writes the profile's language into the same cookie."""
    cookie = request.cookies.get(COOKIE)
    if cookie is not None and spoken(cookie):
        return _by_code()[cookie]
    wished = (tag.replace("_", "-").partition("-")[0].lower() for tag in request.accept_languages.values())
    return _by_code()[next(filter(spoken, wished), FIRST)]


# A page asks hundreds of times which language it is in: it is kept where asking costs nothing, and for one request.
_kept: ContextVar[Language | None] = ContextVar("language", default=None)


def current() -> Language:
    """Return the language of the page being made."""
    return _kept.get() or chosen()


def keep() -> None:
    """Find the language once, before a request."""
    _kept.set(chosen())


def forget(_fault: BaseException | None) -> None:
    """Let the next request of this thread speak for itself."""
    _kept.set(None)


def catalogue() -> Translations:
    """Return the catalogue of the page being made."""
    return speech.words(current().code)


def gettext(message: str, /, **values: object) -> str:
    """Return a message in the language of the page being made."""
    return speech.say(current().code, message, **values)


def lazy_gettext(message: str, /, **values: object) -> LazyProxy:
    """Return a message that is said in the language of whichever page shows it: for what is named once, at import."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


def said(message: str, /, **values: object) -> Markup:
    """Return a message of a page; a page has fifty and most hold no value, so those are made once for each language."""
    return whole(message, current().code) if not values else Markup(catalogue().gettext(message)) % values  # noqa: S704


@lru_cache(8192)
def whole(message: str, lang: str) -> Markup:
    """Return a message that holds no value."""
    return Markup(speech.words(lang).gettext(message)) % {}  # noqa: S704 - catalogues are ours


def init(app: Flask) -> None:
    """Let `_()` speak the language of each request; must come before whatever speaks."""
    app.before_request(keep)
    app.teardown_request(forget)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        lambda text: catalogue().gettext(text),
        lambda one, many, count: catalogue().ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = said
