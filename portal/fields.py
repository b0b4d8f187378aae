"""How the macros of `macros/forms.html` read a form of WTForms: kinds, attributes, faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wtforms import Field, FieldList, Form, FormField, IntegerField
from wtforms.widgets import TextInput

from kernel import language as speech
from kernel.digits import compact
from kernel.money import dinars
from kernel.refusals import Refused
from portal.errors import sentence
from portal.language import current

_KINDS = {
    "HiddenField": "hidden",
    "CSRFTokenField": "hidden",
    "BooleanField": "tick",
    "RadioField": "radios",
    "SelectMultipleField": "boxes",
    "MultiCheckboxField": "boxes",
}
_KEYBOARDS = {
    "money": {"inputmode": "decimal", "autocomplete": "off", "type": "text", "data-money": ""},
    "number": {"inputmode": "numeric", "type": "text"},
    "code": {"inputmode": "numeric", "autocomplete": "off", "dir": "ltr", "type": "text"},
    "phone": {"inputmode": "tel", "type": "tel", "autocomplete": "tel", "dir": "ltr"},
    "email": {"inputmode": "email", "type": "email", "autocomplete": "email", "dir": "ltr"},
    "reference": {"dir": "ltr", "autocomplete": "off"},
}
MOST_DIGITS = 9
_BY_TYPE = {
    "AmountField": "money",
    "CountField": "number",
    "DecimalField": "number",
    "EmailField": "email",
    "TelField": "phone",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the error summary: the field it leads to, its name, what is wrong; of a whole form, only the last."""

    anchor: str | None
    name: str
    message: str


def kind(field: Field) -> str:
    """Return how a field is drawn: by its own type, or by the nearest type it is made from."""
    names = [known.__name__ for known in type(field).__mro__]
    table = {**_KINDS, **_BY_TYPE}
    return next((table[name] for name in names if name in table), "text")


def described(field: Field, hint: str | None, kind: str | None, more: dict[str, object]) -> dict[str, object]:
    """Return the attributes of an input: its keyboard, what describes it, whether it is wrong."""
    notes = [f"{field.id}-hint"] if hint or field.description else []
    attributes: dict[str, object] = {**_KEYBOARDS.get(kind or "", {}), **more}
    if field.errors:
        notes.append(f"{field.id}-error")
        attributes["aria-invalid"] = "true"
    if notes:
        attributes["aria-describedby"] = " ".join(notes)
    return attributes


def faults(form: Form) -> list[Fault]:
    """Return everything wrong with a form, in the order of its fields, those of its tables and sub-forms too."""
    whole = [Fault(None, "", str(message)) for message in getattr(form, "form_errors", ())]
    return whole + [fault for field in form for fault in _faults(field)]


def _faults(field: Field) -> Iterator[Fault]:
    if isinstance(field, FormField):
        yield from faults(field.form)
    elif isinstance(field, FieldList):
        yield from (Fault(field.id, str(field.label.text), str(e)) for e in field.errors if isinstance(e, str))
        for entry in field.entries:
            yield from _faults(entry)
    elif field.errors:
        yield Fault(str(field.id), str(field.label.text), str(field.errors[0]))


class CountField(IntegerField):
    """A whole number, in any digits; what was typed stays when it is refused."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; an empty field is none, left to the form's own validators."""
        typed = compact(valuelist[0]) if valuelist else ""
        readable = typed.isdecimal() and len(typed) <= MOST_DIGITS
        self.data = int(typed) if readable else None
        if typed and not readable:
            raise ValueError(sentence(Refused("count_not_understood")))


class AmountField(Field):
    """An amount in dinars, read as people write it (`kernel.money.dinars`); what was typed stays when it is refused."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return speech.number(self.data, current().code, 2) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount; an empty field is no amount, left to the form's own validators."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = dinars(valuelist[0])
        except Refused as refusal:
            raise ValueError(sentence(refusal)) from None
