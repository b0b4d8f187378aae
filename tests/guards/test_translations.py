"""Every word of the portal exists in Arabic, French and English, complete and with the same values in it."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from kernel.lifecycle import Lifecycle

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "translations"
LANGUAGES = sorted(path.name for path in TRANSLATIONS.iterdir() if path.is_dir())
SILENT = {"launch", "migrations", "tests"}
ROOMS = sorted(path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in SILENT)
FILES = sorted(TRANSLATIONS.glob("*/*.po"))

KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
VALUE = re.compile(r"%\((\w+)\)[sd]|{(\w+)}")
ARABIC_FORMS = 6

Words = dict[str, Message]


def identity(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def values(text: str) -> set[str]:
    return {one or other for one, other in VALUE.findall(text)}


@cache
def catalogue(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=path.parent.name, abort_invalid=True) if message.id]


@cache
def words(lang: str) -> Words:
    return {identity(message): message for path in FILES if path.parent.name == lang for message in catalogue(path)}


@cache
def spoken() -> set[str]:
    """Return every message that a template or a line of Python asks for by its whole text."""
    methods = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
    keywords = {
        "_": None,
        "gettext": None,
        "lazy_gettext": None,
        "ngettext": (1, 2),
        "lazy_ngettext": (1, 2),
        "say": (2,),
    }
    found = [
        message[2]
        for room in ROOMS
        for message in extract_from_dir(room, methods, {"**.html": {"trimmed": "true"}}, keywords=keywords)
    ]
    return {message if isinstance(message, str) else str(message[0]) for message in found} - {""}


def codes() -> Iterator[str]:
    """Yield the key of each refusal that the code can pronounce."""
    for path in (path for room in ROOMS for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and refuses(node.func):
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield f"refused.{code.value}"


def refuses(called: ast.expr) -> bool:
    """Say whether a call makes a refusal: Refused("code"), or super().__init__("code") in a class of that family."""
    if isinstance(called, ast.Name):
        return called.id == "Refused"
    within = isinstance(called, ast.Attribute) and called.attr == "__init__" and isinstance(called.value, ast.Call)
    return within and isinstance(called, ast.Attribute) and ast.unparse(called.value) == "super()"


def states() -> Iterator[str]:
    """Yield the key of each state of each life: TENDER_LIFE in a room's rules is the life `tender`."""
    for path in sorted(ROOT.glob("*/rules/lives.py")):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, life in vars(module).items():
            if name.endswith("_LIFE") and isinstance(life, Lifecycle):
                yield from (f"state.{name.removesuffix('_LIFE').lower()}.{state}" for state in type(life.start))


def keys() -> set[str]:
    """Return every key: pronounced by the code, or known to one language at least."""
    known = {name for lang in LANGUAGES for name in words(lang) if KEY.fullmatch(name)}
    return known | {name for name in spoken() if KEY.fullmatch(name)} | set(codes()) | set(states())


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_every_sentence_is_translated(lang: str) -> None:
    missing = sorted(name for name in spoken() if not KEY.fullmatch(name) and name not in words(lang))
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_has_its_words(lang: str) -> None:
    missing = sorted(keys() - words(lang).keys())
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_translation_is_empty_or_doubtful(path: Path) -> None:
    doubtful = [identity(message) for message in catalogue(path) if message.fuzzy or not all(forms(message))]
    assert not doubtful


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_message_is_defined_in_one_subject(lang: str) -> None:
    seen: dict[str, str] = {}
    for path in (path for path in FILES if path.parent.name == lang):
        for name in map(identity, catalogue(path)):
            assert name not in seen, f"{name!r} is in {seen[name]} and {path.name}"
            seen[name] = path.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_holds_the_values_of_its_message(lang: str) -> None:
    """A counted form may leave its number out (Arabic says "two days" in one word); no form may invent a value."""
    for name, message in words(lang).items():
        pattern = words("en").get(name, message) if KEY.fullmatch(name) else message
        ids = forms(pattern) if KEY.fullmatch(name) else ((message.id,) if isinstance(message.id, str) else message.id)
        expected = set().union(*map(values, ids))
        for form in forms(message):
            given = values(form)
            assert given <= expected, name
            assert given == expected or (message.pluralizable and expected - given == {"num"}), name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_number_is_broken_or_turned_round(lang: str) -> None:
    """Groups of digits hold together; among Arabic words, whose direction they would take, they stand isolated."""
    said = [form for message in words(lang).values() for form in forms(message)]
    loose = re.compile(r"\d \d{3}(?!\d)" if lang != "ar" else r"\d \d{3}(?!\d)|(?<!\u2066)(?<!\d)\d+\u00a0\d{3}")
    assert [form for form in said if loose.search(form)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_counted_messages_have_every_form(lang: str) -> None:
    count = {"ar": ARABIC_FORMS, "fr": 2, "en": 2}
    for name, message in words(lang).items():
        assert not message.pluralizable or len(forms(message)) == count.get(lang, len(forms(message))), name
