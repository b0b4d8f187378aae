"""Words, amounts and instants in the languages of the portal: Babel, without the web.

A language is a folder of `translations/`: its subjects (`*.po`) are merged into one catalogue, compiled beside the
assets by the build and read from the sources where there was no build. Patterns of dates and amounts are messages too,
so that another language is another folder. Hours run to 24, digits are grouped with U+202F, instants are those of
Algiers; inside a text from right to left, what reads from left to right is isolated (U+2066 … U+2069).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from kernel.clock import ALGIERS
from kernel.money import rounded
from kernel.spoken import in_speech, in_words

__all__ = [
    "day",
    "duration",
    "in_speech",
    "in_words",
    "instant",
    "isolated",
    "languages",
    "merged",
    "money",
    "number",
    "percent",
    "reads_left",
    "say",
    "until",
    "words",
]

ROOT: Final = Path(__file__).parent.parent
SOURCES: Final = ROOT / "translations"
COMPILED: Final = ROOT / "portal" / "built" / "catalogues"

GROUP: Final = "\u202f"
MINUS: Final = "\u2212"
# The Algerian habits of the three languages; another language goes by its own
_HABITS: Final = {"ar": "ar_DZ", "fr": "fr_DZ", "en": "en_GB"}

_UNITS: Final = (
    ("%(num)d day", "%(num)d days"),
    ("%(num)d hour", "%(num)d hours"),
    ("%(num)d minute", "%(num)d minutes"),
    ("%(num)d second", "%(num)d seconds"),
)

DayStyle = Literal["day", "day_of_week", "day_short"]
InstantStyle = Literal["instant", "instant_exact", "instant_short"]


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that the portal speaks."""
    return tuple(sorted(folder.name for folder in SOURCES.iterdir() if folder.is_dir()))


@cache
def words(language: str) -> Translations:
    """Return the catalogue of a language; ValueError if the portal does not speak it."""
    if language not in languages():
        raise ValueError(f"no catalogue for {language!r}")
    compiled = COMPILED / language / "LC_MESSAGES" / "messages.mo"
    if _fresh(compiled, SOURCES / language):
        with compiled.open("rb") as stream:
            return Translations(stream)
    written = BytesIO()
    write_mo(written, merged(SOURCES / language))
    return Translations(BytesIO(written.getvalue()))


def _fresh(compiled: Path, folder: Path) -> bool:
    """Say whether a compiled catalogue is there and younger than each of its subjects."""
    if not compiled.is_file():
        return False
    made = compiled.stat().st_mtime
    return all(path.stat().st_mtime <= made for path in folder.glob("*.po"))


def merged(folder: Path) -> Catalog:
    """Return the subjects of a language as one catalogue, with the plural rule that they state.

    The rule is taken from the subjects because Babel's own for Arabic orders the last two forms otherwise.
    ValueError if a subject cannot be read or two translate a message differently.
    """
    whole = Catalog(locale=folder.name, fuzzy=False)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as source:
            subject = read_po(source, locale=folder.name, abort_invalid=True)
        whole.mime_headers = [("Plural-Forms", subject.plural_forms)]
        for message in subject:
            known = whole.get(message.id, message.context) if message.id else None
            if known is not None and known.string != message.string:
                raise ValueError(f"{path}: {message.id!r} is translated otherwise in another subject")
            if message.id:
                whole[message.id] = message
    return whole


def say(language: str, message: str, **values: object) -> str:
    """Return a message in a language, with its values."""
    said = words(language).gettext(message)
    return said % values if values else said


def _counted(language: str, one: str, many: str, count: int) -> str:
    return words(language).ngettext(one, many, count) % {"num": count}


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_HABITS.get(language, language))


@cache
def reads_left(language: str) -> bool:
    """Say whether a language is written from right to left."""
    return _locale(language).character_order == "right-to-left"


def isolated(text: str, language: str) -> str:
    """Return a number, amount or reference so that it stands unharmed inside a plain text of the language."""
    return f"\u2066{text}\u2069" if reads_left(language) else text


def number(value: Decimal | int, language: str, places: int | None = None) -> str:
    """Return a number with its digits grouped; `places` rounds it (half away from zero) to so many decimals."""
    exact = Decimal(value) if places is None else rounded(Decimal(value), places)
    sign = _locale(language).number_symbols["latn"]["decimal"]
    whole, _, part = f"{abs(exact):,f}".partition(".")
    written = whole.replace(",", GROUP) + (sign + part if part else "")
    return f"{MINUS}{written}" if exact < 0 else written


def money(amount: Decimal, language: str) -> str:
    """Return dinars to the centime, with their unit: `18 500,00 DA`."""
    return say(language, "pattern.money", amount=isolated(number(amount, language, 2), language))


def percent(rate: Decimal, language: str, places: int = 2) -> str:
    """Return a rate (parts of 1) in percent, without idle decimals: `19 %`, `2,75 %`."""
    shown = rounded(rate * 100, places).normalize()
    digits = number(Decimal(f"{shown:f}"), language)
    return isolated(say(language, "pattern.percent", number=digits), language)


def day(on: date, language: str, style: DayStyle = "day") -> str:
    """Return a day: `15 juillet 2026`, with its weekday, or short (`15/07/2026`)."""
    return format_date(on, say(language, f"pattern.{style}"), locale=_locale(language))


def instant(at: datetime, language: str, style: InstantStyle = "instant") -> str:
    """Return an instant in Algiers, saying so: `15 juillet 2026 à 14:00 (heure d’Alger)`.

    `instant_exact` shows the seconds; `instant_short` is for tables (`15/07/2026 14:00`). ValueError for a naive one.
    """
    if at.tzinfo is None:
        raise ValueError("an instant without its zone")
    pattern = say(language, f"pattern.{style}")
    shown = format_datetime(at, pattern, tzinfo=ALGIERS, locale=_locale(language))
    return isolated(shown, language) if style == "instant_short" else shown


def duration(length: timedelta, language: str) -> str:
    """Return a length of time in its two largest units: `3 h 12 min`, `8 jours 3 h`; its sign is left out."""
    seconds = int(abs(length).total_seconds())
    counts = (seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60)
    largest = next((place for place, count in enumerate(counts) if count), len(counts) - 1)
    larger, *smaller = (
        _counted(language, *unit, count)
        for unit, count in list(zip(_UNITS, counts, strict=True))[largest : largest + 2]
        if count or not seconds
    )
    return say(language, "%(larger)s %(smaller)s", larger=larger, smaller=smaller[0]) if smaller else larger


def until(length: timedelta, language: str) -> str:
    """Return how far away something is: `dans 3 h 12 min`, `il y a 2 jours 4 h`, `maintenant`."""
    if abs(length) < timedelta(seconds=1):
        return say(language, "duration.now")
    way = "duration.in" if length > timedelta(0) else "duration.ago"
    return say(language, way, duration=duration(length, language))
