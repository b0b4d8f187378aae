"""Words to find tenders by: what a notice says and what people type, brought to one spelling.

French loses its accents (phones leave them out), Arabic its vowel signs, the variants of its letters and its usual
endings, every script its own digits, so that « câbles » is found by `cable`, ألياف by الألياف, and 1200 by ١٢٠٠. The
same function folds the index and the question; PostgreSQL's French stemmer comes after it on both sides, and passes
Arabic through.
"""

from __future__ import annotations

import re
import unicodedata

from kernel.digits import western

LONGEST_QUESTION = 120

_WORD = re.compile(r"[^\W_]+")
_ARABIC = re.compile("[\u0621-\u064a]+")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ة": "ه", "ى": "ي", "ٱ": "ا", "ـ": None})
_PREFIX = re.compile("(?:وال|بال|كال|فال|لل|ال|و|ب|ل)(?=.{3})")
_SUFFIX = re.compile("(?<=.{3})(?:ها|ان|ات|ون|ين|يه|ه|ي)$")


def folded(*texts: str) -> str:
    """Return the words of the texts in one spelling, separated by spaces: letters and digits, nothing else."""
    return " ".join(_folded_word(word) for text in texts for word in _words(text))


def question(typed: str) -> str:
    """Return what somebody typed as words to look for; empty if it holds none."""
    return " ".join(word for word in folded(typed[:LONGEST_QUESTION]).split() if word not in _STOP_WORDS)


def _words(text: str) -> list[str]:
    whole = unicodedata.normalize("NFKD", western(text).casefold())  # one sign per mark: accents, vowels, hamza
    bare = "".join(letter for letter in whole if not unicodedata.combining(letter))
    return _WORD.findall(bare.translate(_LETTERS))


def _folded_word(word: str) -> str:
    return _light_stem(word) if _ARABIC.fullmatch(word) else word


def _light_stem(word: str) -> str:
    """Take off the article, conjunctions, and the endings of number and gender, as far as three letters stay.

    The article goes as often as it seems to stand: without its hamza, ألياف is typed like a word that begins with one.
    """
    while match := _PREFIX.match(word):
        word = word[match.end() :]
    return _SUFFIX.sub("", word)


# Words that stand in every text and ask for nothing. PostgreSQL knows those of French, unless they bear an accent, that
# is folded away before it sees them, or are « les ».
_STOP_WORDS = frozenset(
    folded(
        "les à où été même the of and for in to",
        "من في على إلى عن مع أو ثم أن إن ما لا هو هي هذا هذه ذلك تلك التي الذي بين كل",
    ).split()
)
