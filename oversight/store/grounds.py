"""The words that acts rest on. An entry of the ledger holds their digest, the words stand beside it."""

from __future__ import annotations

from collections.abc import Iterable

from audit import store as ledger
from audit.rules import text_digest, words_digests
from kernel.turn import Turn
from oversight.store.doors import auditors_only
from oversight.store.ledger import Line


def grounds_of(turn: Turn, lines: Iterable[Line]) -> dict[str, str]:
    """Return the words that what happened in these lines rests on, by digest.

    Words that were taken out, or are not those that were written, are not found under the digest of their entry.
    """
    auditors_only(turn)
    named = {digest for line in lines if line.event for digest in words_digests(line.event)}
    return {text_digest(words): words for words in ledger.words(turn, named).values()}
