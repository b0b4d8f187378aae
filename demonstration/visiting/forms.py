"""The forms of a page as it was sent, and what a person can do with them: nothing that the page does not offer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

Answer = str | bool | Sequence[str]
Answers = Mapping[str, Answer]


class Unexpected(Exception):
    """The portal is not as the play expects it; the text says where."""


@dataclass(slots=True)
class Field:
    """A field: `choices` are the values of a select, of boxes or of radio buttons; `chosen` what would be sent now."""

    name: str
    kind: str
    chosen: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    def answer(self, given: Answer) -> list[str]:
        """Return what is sent for an answer; a value that is not offered is `Unexpected`."""
        if isinstance(given, bool):
            return self.choices[:1] if given else []
        wanted = [given] if isinstance(given, str) else list(given)
        if self.kind == "choice" and not set(wanted) <= set(self.choices):
            raise Unexpected(f"the field {self.name} does not offer {wanted}, but {self.choices[:12]}")
        return wanted


@dataclass(slots=True)
class Form:
    """A form: where it leads, its fields in order, and what its buttons send."""

    action: str
    method: str
    multipart: bool
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)

    def filled(self, answers: Answers) -> list[tuple[str, str]]:
        """Return what is sent: the answers, and what already stood in the other fields."""
        missing = answers.keys() - self.fields.keys() - self.buttons.keys()
        if missing:
            raise Unexpected(f"the form {self.action} has no field {sorted(missing)}, but {sorted(self.fields)}")
        pressed = [(name, self.buttons[name]) for name in answers if name in self.buttons]
        return [*self._pairs(answers), *pressed]

    def _pairs(self, answers: Answers) -> Iterator[tuple[str, str]]:
        for name, one in self.fields.items():
            values = one.answer(answers[name]) if name in answers else one.chosen
            yield from ((name, value) for value in values)


def forms_of(markup: str) -> list[Form]:
    """Return the forms of a page, in order."""
    reader = _FormReader()
    reader.feed(markup)
    reader.close()
    return reader.forms


class _FormReader(HTMLParser):
    """Collects forms: inputs, selects, text areas and named buttons."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: Field | None = None
        self._area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            multipart = told.get("enctype") == "multipart/form-data"
            self._form = Form(told.get("action", ""), told.get("method", "get").lower(), multipart)
            self.forms.append(self._form)
        elif self._form is not None:
            self._part(self._form, tag, told)

    def _part(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name = told.get("name", "")
        if tag == "input" and name:
            _input(form, told)
        elif tag == "select" and name:
            self._select = form.fields.setdefault(name, Field(name, "choice"))
        elif tag == "option" and self._select is not None:
            _option(self._select, told)
        elif tag == "textarea" and name:
            self._area = form.fields.setdefault(name, Field(name, "text", [""]))
        elif tag == "button" and name and told.get("type", "submit") == "submit":
            form.buttons[name] = told.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.chosen[0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self._area.chosen[0] = self._area.chosen[0].removeprefix("\n")
            self._area = None
        elif tag == "select" and self._select is not None:
            self._select.chosen = self._select.chosen or self._select.choices[:1]
            self._select = None
        elif tag == "form":
            self._form = None


def _input(form: Form, told: dict[str, str]) -> None:
    name, kind = told["name"], told.get("type", "text")
    if kind in ("submit", "button", "image"):
        form.buttons[name] = told.get("value", "")
    elif kind in ("checkbox", "radio"):
        found = form.fields.setdefault(name, Field(name, "choice"))
        found.choices.append(told.get("value", "on"))
        found.chosen += [found.choices[-1]] if "checked" in told else []
    elif kind == "file":
        form.fields[name] = Field(name, "file")
    else:
        form.fields[name] = Field(name, "text", [told.get("value", "")])


def _option(select: Field, told: dict[str, str]) -> None:
    select.choices.append(told.get("value", ""))
    if "selected" in told:
        select.chosen = [told.get("value", "")]
