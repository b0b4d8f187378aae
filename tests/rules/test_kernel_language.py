from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.support import Translations
from hypothesis import given
from hypothesis import strategies as st

from kernel import language
from kernel.money import dinars

AT = datetime(2026, 7, 15, 13, 5, 7, tzinfo=UTC)
ISOLATED = "\u2066{}\u2069"


def test_the_portal_speaks_arabic_french_and_english() -> None:
    assert {"ar", "en", "fr"} <= set(language.languages())
    with pytest.raises(ValueError, match="de"):
        language.words("de")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", "18\u202f500,00\u00a0DA"),
        ("en", "18\u202f500.00\u00a0DA"),
        ("ar", "\u206618\u202f500,00\u2069\u00a0دج"),
    ],
)
def test_money_is_grouped_and_isolated_in_arabic(lang: str, said: str) -> None:
    assert language.money(Decimal(18500), lang) == said


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_money_as_printed_is_money_as_typed(amount: Decimal) -> None:
    assert all(dinars(language.money(amount, lang)) == amount for lang in ("ar", "fr", "en"))


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (Decimal("1234567.891"), None, "1\u202f234\u202f567,891"),
        (Decimal("-0.5"), None, "\u22120,5"),
        (Decimal("2.345"), 2, "2,35"),
        (Decimal("-0.001"), 2, "0,00"),
        (999, None, "999"),
        (10**6, None, "1\u202f000\u202f000"),
        (Decimal("1E+3"), None, "1\u202f000"),
    ],
)
def test_a_number_keeps_its_digits(value: Decimal | int, places: int | None, said: str) -> None:
    assert language.number(value, "fr", places) == said
    assert language.number(value, "en", places) == said.replace(",", ".")


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ("0.19", "19"),
        ("0.0275", "2,75"),
        ("0", "0"),
        ("1", "100"),
        ("0.333333", "33,33"),
        ("0.1", "10"),
        ("12", "1\u202f200"),
    ],
)
def test_a_rate_is_told_in_percent(rate: str, said: str) -> None:
    assert language.percent(Decimal(rate), "fr") == f"{said}\u202f%"
    assert language.percent(Decimal(rate), "ar") == ISOLATED.format(f"{said}\u202f%")
    assert language.percent(Decimal(rate), "en") == f"{said}%".replace(",", ".")


@pytest.mark.parametrize(
    ("lang", "plain", "weekday"),
    [
        ("fr", "15 juillet 2026", "mercredi 15 juillet 2026"),
        ("ar", "15 جويلية 2026", "الأربعاء 15 جويلية 2026"),
        ("en", "15 July 2026", "Wednesday 15 July 2026"),
    ],
)
def test_a_day_is_written_as_in_algeria(lang: str, plain: str, weekday: str) -> None:
    on = date(2026, 7, 15)
    assert language.day(on, lang) == plain
    assert language.day(on, lang, "day_of_week") == weekday
    assert language.day(on, lang, "day_short") == "15/07/2026"


@pytest.mark.parametrize(
    ("lang", "said", "exact"),
    [
        ("fr", "15 juillet 2026 à 14:05 (heure d’Alger)", "15 juillet 2026 à 14:05:07 (heure d’Alger)"),
        (
            "ar",
            "15 جويلية 2026 على الساعة 14:05 (بتوقيت الجزائر)",
            "15 جويلية 2026 على الساعة 14:05:07 (بتوقيت الجزائر)",
        ),
        ("en", "15 July 2026 at 14:05 (Algiers time)", "15 July 2026 at 14:05:07 (Algiers time)"),
    ],
)
def test_an_instant_is_that_of_algiers_on_a_24_hour_clock(lang: str, said: str, exact: str) -> None:
    assert language.instant(AT, lang) == said
    assert language.instant(AT, lang, "instant_exact") == exact
    short = ISOLATED.format("15/07/2026 14:05") if lang == "ar" else "15/07/2026 14:05"
    assert language.instant(AT, lang, "instant_short") == short


def test_midnight_in_algiers_is_the_next_day_of_greenwich() -> None:
    assert language.instant(datetime(2026, 7, 15, 23, tzinfo=UTC), "fr", "instant_short") == "16/07/2026 00:00"


def test_an_instant_without_its_zone_is_not_shown() -> None:
    with pytest.raises(ValueError, match="zone"):
        language.instant(datetime(2026, 7, 15), "fr")  # noqa: DTZ001  that is the fault


@pytest.mark.parametrize(
    ("length", "fr", "en", "ar"),
    [
        (timedelta(0), "0 s", "0 s", "أقل من ثانية"),
        (timedelta(seconds=45), "45 s", "45 s", "45 ثانية"),
        (timedelta(minutes=1, seconds=2), "1 min 2 s", "1 min 2 s", "دقيقة واحدة وثانيتان"),
        (timedelta(hours=3, minutes=12, seconds=59), "3 h 12 min", "3 h 12 min", "3 ساعات و12 دقيقة"),
        (timedelta(hours=3), "3 h", "3 h", "3 ساعات"),
        (timedelta(days=1, minutes=59), "1 jour", "1 day", "يوم واحد"),
        (timedelta(days=2, hours=3), "2 jours 3 h", "2 days 3 h", "يومان و3 ساعات"),
        (timedelta(days=11), "11 jours", "11 days", "11 يوما"),
        (timedelta(days=100), "100 jours", "100 days", "100 يوم"),
        (-timedelta(hours=5), "5 h", "5 h", "5 ساعات"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(length: timedelta, fr: str, en: str, ar: str) -> None:
    assert [language.duration(length, lang) for lang in ("fr", "en", "ar")] == [fr, en, ar]


def test_how_far_away_something_is() -> None:
    ahead, behind = timedelta(hours=3, minutes=12), -timedelta(days=2)
    assert [language.until(ahead, lang) for lang in ("fr", "en")] == ["dans 3 h 12 min", "in 3 h 12 min"]
    assert [language.until(behind, lang) for lang in ("fr", "en")] == ["il y a 2 jours", "2 days ago"]
    assert language.until(timedelta(milliseconds=500), "fr") == "maintenant"


def test_a_reference_is_isolated_where_text_runs_from_right_to_left() -> None:
    assert language.isolated("2026/FTTH/16-031", "ar") == ISOLATED.format("2026/FTTH/16-031")
    assert language.isolated("2026/FTTH/16-031", "fr") == "2026/FTTH/16-031"


def po(folder: Path, name: str, *messages: tuple[str, str]) -> None:
    head = 'msgid ""\nmsgstr "Plural-Forms: nplurals=6; plural=(n==2 ? 2 : n>=11 && n<=99 ? 4 : 5);\\n"\n\n'
    folder.mkdir(exist_ok=True)
    body = "".join(f'msgid "{message}"\nmsgstr "{said}"\n\n' for message, said in messages)
    (folder / name).write_text(head + body)


def test_subjects_are_merged_with_the_plural_rule_they_state(tmp_path: Path) -> None:
    po(tmp_path / "ar", "one.po", ("a", "أ"))
    po(tmp_path / "ar", "two.po", ("b", "ب"))
    whole = language.merged(tmp_path / "ar")
    assert [whole[message].string for message in ("a", "b")] == ["أ", "ب"]
    assert whole.plural_expr == "(n==2 ? 2 : n>=11 && n<=99 ? 4 : 5)"


def test_a_message_that_two_subjects_translate_differently_is_a_fault(tmp_path: Path) -> None:
    po(tmp_path / "ar", "one.po", ("a", "أ"))
    po(tmp_path / "ar", "two.po", ("a", "ب"))
    with pytest.raises(ValueError, match="otherwise"):
        language.merged(tmp_path / "ar")


def test_a_compiled_catalogue_says_what_its_sources_say(tmp_path: Path) -> None:
    with (tmp_path / "messages.mo").open("wb") as stream:
        write_mo(stream, language.merged(language.SOURCES / "ar"))
    with (tmp_path / "messages.mo").open("rb") as stream:
        compiled = Translations(stream)
    days = [compiled.ngettext("%(num)d day", "%(num)d days", count) for count in (1, 2, 3, 11, 100)]
    assert days == ["يوم واحد", "يومان", "%(num)d أيام", "%(num)d يوما", "%(num)d يوم"]
