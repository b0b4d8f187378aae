"""Fields of the officer's forms: an instant in Algiers, points, a quantity."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from wtforms import DateTimeLocalField, Field, StringField
from wtforms.widgets import DateTimeLocalInput

from kernel.clock import ALGIERS
from kernel.refusals import Refused
from portal.errors import sentence
from portal.language import gettext
from tenders.rules.method import points


class InstantField(DateTimeLocalField):
    """An instant, typed as the hour in Algiers, kept in UTC."""

    data: Any
    widget = DateTimeLocalInput()

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        held: datetime | None = self.data
        return held.astimezone(ALGIERS).strftime("%Y-%m-%dT%H:%M") if held is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the hour that was typed; one that the field cannot read leaves it to the form's validators."""
        super().process_formdata(valuelist)
        local: datetime | None = self.data
        try:
            self.data = local.replace(tzinfo=ALGIERS).astimezone(UTC) if local is not None else None
        except OverflowError:  # the first hour of the calendar in Algiers lies before it in UTC
            self.data = None
            raise ValueError(gettext("Give the day and the hour.")) from None


class PointsField(StringField):
    """Points between 0 and 100; what was typed stays when it is refused. Empty is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the points."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = points(valuelist[0])
        except Refused as refusal:
            raise ValueError(sentence(refusal)) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.normalize():f}" if self.data is not None else ""


def typed(field: Field) -> Any:  # noqa: ANN401 - whatever the field holds
    """Return what a field of text holds, never nothing: an absent field is an empty one."""
    return field.data or ""
