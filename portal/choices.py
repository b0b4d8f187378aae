"""Fields whose choices come from the law, and fields that ask a rule: what a form says is what the rules say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from wtforms import Field, Form, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from kernel.clock import now
from kernel.refusals import Refused
from law.rules import Trade, day_of, wilayas
from portal.errors import sentence
from portal.language import current, gettext, languages


class Obeys:
    """A validator that asks a rule, so that everything wrong with a form is told at once, each beside its field."""

    field_flags = {"required": True}  # noqa: RUF012 - read by WTForms

    def __init__(self, rule: Callable[[Any], object]) -> None:
        self._rule = rule

    def __call__(self, _form: Form, field: Field) -> None:
        """Stop at the rule's refusal, in the reader's language; an empty field is told as empty."""
        if not field.data and not isinstance(field.data, list):
            raise StopValidation(sentence(Refused("text_missing")))
        try:
            self._rule(field.data)
        except Refused as refusal:
            raise StopValidation(sentence(refusal)) from None


class MultiCheckboxField(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WilayaField(SelectField):
    """A wilaya of today's division of the country, by code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, coerce=_code, choices=_wilayas, **kwargs)


class TradesField(MultiCheckboxField):
    """The trades of fibre."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, choices=_trades, **kwargs)


def _code(text: object) -> int:
    return int(str(text)) if str(text).isdecimal() else 0


def _wilayas() -> list[SelectChoice]:
    today, speaks = wilayas(day_of(now())), current().code
    named = [SelectChoice(str(one.code), f"{one.code2} — {one.name(speaks)}") for one in today]
    return [SelectChoice("", gettext("Choose a wilaya")), *named]


def _trades() -> list[SelectChoice]:
    return keyed("trade", Trade)


def keyed(kind: str, codes: Iterable[str]) -> list[SelectChoice]:
    """Return codes as choices, each with its words from the catalogue (`trade.FO`)."""
    keys = {str(code): f"{kind}.{code}" for code in codes}
    return [SelectChoice(code, gettext(key)) for code, key in keys.items()]


def spoken_languages() -> list[SelectChoice]:
    """Return the languages of the portal, each by its own name."""
    return [SelectChoice(one.code, one.name) for one in languages()]
