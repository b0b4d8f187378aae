"""Amounts as people say them: in words on papers, and in the centimes of everyday speech.

num2words gives the cardinals; the currency and the grammar of what is counted are ours (it knows no Algerian dinar).
`docs/algorithms/amounts-in-words.md` holds the rules and a worked table. French is the fallback of other languages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from num2words import num2words

from kernel.money import centimes

THOUSAND, MILLION, MILLIARD = 10**3, 10**6, 10**9

Groups = tuple[int, int, int]
"""Milliards, millions and thousands."""


def in_words(amount: Decimal, language: str) -> str:
    """Return an amount of dinars in words, to the centime; ValueError if it is finer, or negative."""
    units = centimes(amount)
    if units < 0:
        raise ValueError("a negative amount is not put in words")
    return _WORDS.get(language, _french)(*divmod(units, 100))


def in_speech(amount: Decimal, language: str) -> str:
    """Return an amount as it is said in the street, in centimes: « 450 millions de centimes » for 4 500 000 DA.

    From a million centimes on it is told to the thousand, and says so when that leaves something out.
    """
    units = centimes(amount)
    if units < 0:
        raise ValueError("a negative amount is not put in words")
    few, many = _SPEECH.get(language, _SPEECH["fr"])
    if not units or (units < MILLION and units % THOUSAND):
        return few(units)
    return many((units // MILLIARD, units % MILLIARD // MILLION, units % MILLION // THOUSAND), bool(units % THOUSAND))


def _figures(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


@cache
def _cardinal(number: int, language: str) -> str:
    return str(num2words(number, lang=language))


# French


def _french(dinars: int, cents: int) -> str:
    exact_millions = dinars >= MILLION and dinars % MILLION == 0
    noun = "dinars algériens" if dinars > 1 else "dinar algérien"
    said = f"{_french_number(dinars)} {'de ' if exact_millions else ''}{noun}"
    small = f"{_cardinal(cents, 'fr')} centime{'s' if cents > 1 else ''}"
    return said if not cents else small if not dinars else f"{said} et {small}"


def _french_number(number: int) -> str:
    """Count in milliards beyond a thousand of them: nobody reads « billion » as a million of millions any more."""
    milliards, rest = divmod(number, MILLIARD)
    if milliards < THOUSAND:
        return _cardinal(number, "fr")
    head = f"{_cardinal(milliards, 'fr')} milliards"
    return f"{head} {_cardinal(rest, 'fr')}" if rest else head


def _french_centimes(units: int) -> str:
    return f"{_figures(units)} centime{'s' if units > 1 else ''}"


def _french_speech(groups: Groups, about: bool) -> str:  # noqa: FBT001
    milliards, millions, thousands = groups
    said = [
        f"{milliards} milliard{'s' if milliards > 1 else ''}" if milliards else "",
        f"{millions} million{'s' if millions > 1 else ''}" if millions else "",
        "mille" if groups == (0, 0, 1) else f"{thousands} mille" if thousands else "",
    ]
    of = "" if thousands else "de "
    return f"{'environ ' if about else ''}{' '.join(filter(None, said))} {of}centimes"


# English


def _english(dinars: int, cents: int) -> str:
    said = f"{_cardinal(dinars, 'en')} Algerian dinar{'' if dinars == 1 else 's'}"
    small = f"{_cardinal(cents, 'en')} centime{'' if cents == 1 else 's'}"
    return said if not cents else small if not dinars else f"{said} and {small}"


def _english_centimes(units: int) -> str:
    return f"{_figures(units)} centime{'' if units == 1 else 's'}"


def _english_speech(groups: Groups, about: bool) -> str:  # noqa: FBT001
    said = [f"{group} {name}" for group, name in zip(groups, ("billion", "million", "thousand"), strict=True) if group]
    return f"{'about ' if about else ''}{' '.join(said)} centimes"


# Arabic: the form of what is counted follows the last two digits, and the last word before it loses its ending


@dataclass(frozen=True, slots=True)
class Counted:
    """The forms of a masculine noun: one, two, three to ten, eleven to ninety-nine.

    `joined` forms stand directly before what they count (ألفا دينار, أحد عشر ألف دينار); `after_*` close a number
    that ends in one or two (مائة دينار ودينار واحد).
    """

    one: str
    two: str
    few: str
    many: str
    two_joined: str
    many_joined: str
    after_one: str
    after_two: str


def _scale(one: str, two: str, few: str) -> Counted:
    return Counted(one, two, few, f"{one}ا", two.removesuffix("ن"), one, one, two)


_ALF: Final = _scale("ألف", "ألفان", "آلاف")
_MALYUN: Final = _scale("مليون", "مليونان", "ملايين")
_MILYAR: Final = _scale("مليار", "ملياران", "مليارات")
_DINAR: Final = Counted(
    one="دينار جزائري",
    two="ديناران جزائريان",
    few="دنانير جزائرية",
    many="دينارا جزائريا",
    two_joined="دينارا جزائريا",
    many_joined="دينارا جزائريا",
    after_one="دينار واحد",
    after_two="ديناران",
)
_SANTIM: Final = Counted(
    one="سنتيم",
    two="سنتيمان",
    few="سنتيمات",
    many="سنتيما",
    two_joined="سنتيمان",
    many_joined="سنتيما",
    after_one="سنتيم واحد",
    after_two="سنتيمان",
)
_HUNDREDS: Final = (
    "", "مائة", "مائتان", "ثلاثمائة", "أربعمائة", "خمسمائة", "ستمائة", "سبعمائة", "ثمانمائة", "تسعمائة",
)  # fmt: skip
_AND: Final = " و"


def _arabic(dinars: int, cents: int) -> str:
    said = f"{_DINAR.one} واحد" if dinars == 1 else _counted(dinars, _DINAR)
    small = f"{_SANTIM.one} واحد" if cents == 1 else _counted(cents, _SANTIM)
    return said if not cents else small if not dinars else f"{said}{_AND}{small}"


def _counted(number: int, noun: Counted, *, joined: bool = False) -> str:
    """Return so many of a noun; `joined` if what these count follows directly."""
    head, last = number - number % 100, number % 100
    if number == 0:
        return f"صفر {noun.one}"
    if last == 0:
        return f"{_round(number)} {noun.one}"
    if last in {1, 2}:
        return _one_or_two(head, last, noun, joined=joined)
    words = _AND.join(filter(None, [_number(head), _units(last)]))
    return f"{words} {_form(last, noun, joined=joined)}"


def _one_or_two(head: int, last: int, noun: Counted, *, joined: bool) -> str:
    one, two = (noun.after_one, noun.after_two) if head else (noun.one, noun.two)
    said = one if last == 1 else noun.two_joined if joined else two
    return f"{_counted(head, noun)}{_AND}{said}" if head else said


def _form(last: int, noun: Counted, *, joined: bool) -> str:
    """Return the form of a noun after 3 to 99."""
    if last <= 10:  # noqa: PLR2004  three to ten take the plural, eleven to ninety-nine the singular accusative
        return noun.few
    return noun.many_joined if joined else noun.many


def _units(number: int) -> str:
    return _cardinal(number, "ar").replace(" و ", _AND)


def _groups(number: int) -> list[tuple[int, Counted]]:
    milliards, rest = divmod(number, MILLIARD)
    groups = [(milliards, _MILYAR), (rest // MILLION, _MALYUN), (rest % MILLION // THOUSAND, _ALF)]
    return [(count, scale) for count, scale in groups if count]


def _number(number: int) -> str:
    """Return a multiple of a hundred, standing by itself; nothing for 0."""
    said = [_counted(count, scale) for count, scale in _groups(number)]
    return _AND.join(filter(None, [*said, _HUNDREDS[number % THOUSAND // 100]]))


def _round(number: int) -> str:
    """Return a multiple of a hundred, directly before what it counts: its last word is joined (مائتا, ألفا)."""
    hundreds = number % THOUSAND // 100
    groups = _groups(number)
    if hundreds:
        said = [_counted(count, scale) for count, scale in groups]
        return _AND.join([*said, "مائتا" if hundreds == 2 else _HUNDREDS[hundreds]])  # noqa: PLR2004  the dual
    *before, (count, scale) = groups
    return _AND.join([*(_counted(c, s) for c, s in before), _counted(count, scale, joined=True)])


def _arabic_centimes(units: int) -> str:
    return _SANTIM.after_one if units == 1 else _in_figures(units, _SANTIM, joined=False)


def _arabic_speech(groups: Groups, about: bool) -> str:  # noqa: FBT001
    counted = [(n, scale) for n, scale in zip(groups, (_MILYAR, _MALYUN, _ALF), strict=True) if n]
    said = [_in_figures(n, scale, joined=place == len(counted)) for place, (n, scale) in enumerate(counted, 1)]
    return f"{'حوالي ' if about else ''}{_AND.join(said)} {_SANTIM.one}"


def _in_figures(number: int, noun: Counted, *, joined: bool) -> str:
    """Return so many thousands, millions or milliards, the number in figures; one and two need none."""
    if number in {1, 2}:
        return _one_or_two(0, number, noun, joined=joined)
    last = number % 100
    return f"{_figures(number)} {noun.one if last in {0, 1, 2} else _form(last, noun, joined=joined)}"


_WORDS: Final[Mapping[str, Callable[[int, int], str]]] = {"fr": _french, "en": _english, "ar": _arabic}
_SPEECH: Final[Mapping[str, tuple[Callable[[int], str], Callable[[Groups, bool], str]]]] = {
    "fr": (_french_centimes, _french_speech),
    "en": (_english_centimes, _english_speech),
    "ar": (_arabic_centimes, _arabic_speech),
}
