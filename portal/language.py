"""The language of a page: the person's choice, else the browser's, else Arabic; and the catalogues behind `_()`.

A language is a folder of `translations/`: one more folder is one more language, without a line changed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.support import Translations
from flask import Flask, g, request
from flask_babel import Babel, get_locale
from markupsafe import Markup

from kernel import language as speech

TRANSLATIONS = Path(__file__).parent.parent / "translations"
CATALOGUES = Path(__file__).parent / "built" / "catalogues"
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
    codes = sorted(folder.name for folder in TRANSLATIONS.iterdir() if folder.is_dir())
    return tuple(_language(code) for code in sorted(codes, key=lambda code: (code not in _ORDER, _place(code))))


def _place(code: str) -> str:
    return str(_ORDER.index(code)) if code in _ORDER else code


def _language(code: str) -> Language:
    locale = Locale.parse(code)
    name = locale.get_display_name(code) or code
    return Language(code, name[0].upper() + name[1:], "rtl" if locale.character_order == "right-to-left" else "ltr")


def spoken(code: str | None) -> bool:
    """Say whether the portal speaks this language: what `POST /language` must ask before it sets the cookie."""
    return any(language.code == code for language in languages())


def chosen() -> str:
    """Return the language of this request. Signing in writes the profile's language into the same cookie."""
    cookie = request.cookies.get(COOKIE)
    if cookie is not None and spoken(cookie):
        return cookie
    wished = (tag.replace("_", "-").partition("-")[0].lower() for tag in request.accept_languages.values())
    return next(filter(spoken, wished), FIRST)


def current() -> Language:
    """Return the language of the page being made, found once a request."""
    held: Language | None = g.get("language")
    if held is None:
        code = str(get_locale() or FIRST)
        held = g.language = next(language for language in languages() if language.code == code)
    return held


def catalogue() -> Translations:
    """Return the catalogue of the page being made, looked up once a request: a page speaks hundreds of words."""
    held: Translations | None = g.get("catalogue")
    if held is None:
        held = g.catalogue = speech.words(current().code)
    return held


def said(message: str, /, **values: object) -> Markup:
    """Return a message of a page; a page has fifty and most hold no value, so those are made once for each language."""
    return whole(message, current().code) if not values else Markup(catalogue().gettext(message)) % values  # noqa: S704


@lru_cache(8192)
def whole(message: str, lang: str) -> Markup:
    """Return a message that holds no value."""
    return Markup(speech.words(lang).gettext(message)) % {}  # noqa: S704 - catalogues are ours


def init(app: Flask) -> None:
    """Let `_()` speak the language of each request."""
    Babel(
        app,
        default_locale=FIRST,
        default_timezone="Africa/Algiers",
        default_translation_directories=str(CATALOGUES),
        locale_selector=chosen,
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        lambda text: catalogue().gettext(text),
        lambda one, many, count: catalogue().ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = said
