"""The bill of quantities: typed lines, and how they are read from what people type or paste from a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kernel.digits import western
from kernel.refusals import Refused
from law.rules import Measure, work_lines
from tenders.rules import texts

MOST_LINES = 500
MOST_CHARACTERS = 130_000  # under what the reader of CSV takes for one cell
MOST = Decimal("999999999.999")
CODE = 40

_PLAIN = re.compile(r"(?P<whole>\d+)(?:[.,](?P<part>\d+))?")
_GROUPED = re.compile(r"(?P<whole>[1-9]\d{0,2}(?: \d{3})+)(?:[.,](?P<part>\d+))?")
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_SPACES = re.compile(r"[\s\u200b\u2060\ufeff]+")
_FINEST = 3
_LONGEST = 32

# How units are written in the bills of the country, beside their codes.
_UNITS = {
    Measure.METRE: ("ml", "m", "mètre", "mètre linéaire", "metre", "م", "م.ط", "متر", "متر طولي"),
    Measure.SQUARE_METRE: ("m2", "m²", "م2", "م²", "متر مربع"),
    Measure.PIECE: ("u", "unité", "unite", "pièce", "piece", "unit", "و", "وحدة"),
    Measure.FIBRE: ("fibre", "fo", "fiber", "ليف"),
    Measure.SUBSCRIBER: ("abonne", "abonné", "abonnés", "subscriber", "مشترك"),
    Measure.KILOMETRE: ("km", "kilomètre", "كم", "كيلومتر"),
    Measure.HOUR: ("h", "heure", "hour", "سا", "ساعة"),
    Measure.DAY: ("j", "jour", "day", "يوم"),
    Measure.LUMP_SUM: ("forfait", "ff", "ft", "lot", "ens", "ensemble", "lump sum", "جزافي", "جزاف"),
}
_UNIT_WORDS = {word: unit for unit, words in _UNITS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a bill: what is measured, in which unit, how much of it. English may be empty."""

    code: str
    designation_fr: str
    designation_ar: str
    designation_en: str
    unit: Measure
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a pasted row (counted from 1): the code of a refusal and its facts."""

    row: int
    code: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a pasted bill, and what was not."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]


def usual_line(code: str, quantity: Decimal) -> Line:
    """Return a usual line of the trade by its code; refuses `unknown_line`."""
    known = work_lines().get(code.strip().upper())
    if known is None:
        raise Refused("unknown_line", field="code", line=code[:CODE])
    return Line(known.code, known.text("fr"), known.text("ar"), known.text("en"), known.unit, quantity)


def own_line(code: str, french: str, arabic: str, english: str, unit: Measure, quantity: Decimal) -> Line:
    """Return a line of the officer's own; refusals as `tenders.rules.texts`."""
    return Line(
        texts.line(code, "code", CODE),
        texts.latin(texts.line(french, "designation_fr", 300), "designation_fr"),
        texts.arabic(texts.line(arabic, "designation_ar", 300), "designation_ar"),
        texts.optional(english, "designation_en", 300),
        unit,
        quantity,
    )


def measure(text: str) -> Measure:
    """Return the unit of a word such as `ml`, `U`, `forfait`, م.ط; refuses `unknown_unit`."""
    found = _UNIT_WORDS.get(" ".join(text.split()).casefold().strip(".") or " ")
    if found is None:
        raise Refused("unknown_unit", field="unit", unit=text[:CODE])
    return found


def quantity(text: str) -> Decimal:
    """Return a quantity as people write it: `8 400`, `8400,5`, `١٢٠`; more than 0, at most three decimals.

    Refusals: `quantity_missing`, `quantity_not_understood`, `quantity_zero`, `quantity_ambiguous` (`8.400`),
    `quantity_too_fine`, `quantity_absurd`; the field is `quantity`.
    """
    words = _SPACES.sub(" ", western(text[:_LONGEST])).strip().replace("٫", ",")
    if not words:
        raise Refused("quantity_missing", field="quantity")
    if _TWO_WAYS.fullmatch(words):
        raise Refused("quantity_ambiguous", field="quantity", typed=words)
    match = _GROUPED.fullmatch(words) or _PLAIN.fullmatch(words)
    if match is None or len(text) > _LONGEST:
        raise Refused("quantity_not_understood", field="quantity", typed=words)
    return _bounded(match["whole"].replace(" ", ""), match["part"] or "")


def _bounded(whole: str, part: str) -> Decimal:
    if len(part.rstrip("0")) > _FINEST:
        raise Refused("quantity_too_fine", field="quantity")
    amount = Decimal(f"{whole}.{part.rstrip('0') or '0'}")
    if not amount:
        raise Refused("quantity_zero", field="quantity")
    if amount > MOST:
        raise Refused("quantity_absurd", field="quantity")
    return amount.quantize(Decimal("0.001"))


def check_bill(lines: Sequence[Line]) -> None:
    """Refuse a bill that is too long to be priced: `bill_too_long` (`most`)."""
    if len(lines) > MOST_LINES:
        raise Refused("bill_too_long", most=MOST_LINES, count=len(lines))


def read_bill(pasted: str) -> Reading:
    """Read a bill pasted from a spreadsheet: one line a row, cells parted by tabs, or by semicolons.

    A row is `code; quantity` for a usual line, or `code; French; Arabic; [English;] unit; quantity`. A first row
    of headings and empty rows are passed over. Every row that cannot be read is named with what is wrong.
    """
    if len(pasted) > MOST_CHARACTERS:
        return Reading((), (Fault(1, "bill_too_long", {"most": MOST_LINES}),))
    read = [_read_row(number, cells) for number, cells in _rows(pasted)]
    lines = tuple(one for one in read if isinstance(one, Line))
    faults = tuple(one for one in read if isinstance(one, Fault))
    if len(read) > MOST_LINES:
        faults = (Fault(MOST_LINES + 1, "bill_too_long", {"most": MOST_LINES}), *faults[:9])
    return Reading(lines, faults)


def _rows(pasted: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, with their number; not the headings."""
    separator = "\t" if "\t" in pasted else ";"
    kept = pasted.replace("\x00", "").splitlines(keepends=True)
    for number, cells in enumerate(csv.reader(kept, delimiter=separator), start=1):
        bare = [cell.strip() for cell in cells]
        while bare and not bare[-1]:
            bare.pop()
        if bare and not (number == 1 and _are_headings(bare)):
            yield number, bare


def _are_headings(cells: list[str]) -> bool:
    return not any(character.isdecimal() for character in cells[-1])


def _read_row(number: int, cells: list[str]) -> Line | Fault:
    try:
        return _line(cells)
    except Refused as refusal:
        return Fault(number, refusal.code, dict(refusal.facts))


def _line(cells: list[str]) -> Line:
    match cells:
        case [code, amount]:
            return usual_line(code, quantity(amount))
        case [code, french, arabic, unit, amount]:
            return own_line(code, french, arabic, "", measure(unit), quantity(amount))
        case [code, french, arabic, english, unit, amount]:
            return own_line(code, french, arabic, english, measure(unit), quantity(amount))
        case _:
            raise Refused("row_shape", count=len(cells))
