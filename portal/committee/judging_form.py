"""The form of a verdict: grounds to tick, points for each criterion, and the remark that the firm will read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from wtforms import DecimalField, TextAreaField

from evaluation.rules.judgement import LONGEST_REMARK, Ground, Judgement, read_points
from evaluation.store.judging import BidToJudge
from kernel import language as speech
from kernel.refusals import Refused
from portal.choices import MultiCheckboxField
from portal.errors import sentence
from portal.forms import Form
from portal.language import current, gettext
from portal.language import lazy_gettext as _
from tenders.tables import Tender

PREFIX = "points_"


class PointsField(DecimalField):
    """Points as people type them, `33,5` or `٣٣٫٥`; what was typed stays when it is refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        self.flags.required = True  # no page calls them optional; whether they are missing, the rule says

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return speech.number(self.data.normalize(), current().code) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the points; an empty field is none."""
        self.data = None
        try:
            self.data = read_points(valuelist[0]) if valuelist else None
        except Refused as refusal:
            raise ValueError(sentence(refusal)) from None


class VerdictForm(Form):
    """What the commission decides; a subclass of each bid adds the points of its criteria."""

    grounds = MultiCheckboxField(_("What speaks against the bid"))
    remark = TextAreaField(
        _("Remark"),
        description=_("Needed where a ground is ticked. The bidder reads it, once the lot is decided."),
        render_kw={"rows": 4, "maxlength": LONGEST_REMARK, "dir": "auto"},
    )

    def read(self) -> Judgement:
        """Return the judgement."""
        return Judgement(
            grounds=tuple(Ground(ground) for ground in self.grounds.data),
            points={name.removeprefix(PREFIX): field.data for name, field in self.points if field.data is not None},
            remark=self.remark.data or "",
        )

    @property
    def points(self) -> list[tuple[str, PointsField]]:
        """The fields of the points, by their names."""
        return [(name, field) for name, field in self._fields.items() if name.startswith(PREFIX)]


def verdict_form(one: BidToJudge, grounds: Sequence[Ground], required: Sequence[Ground], tender: Tender) -> VerdictForm:
    """Return the form of one bid as it stands: what was decided before, or what the facts impose."""
    before = one.verdict
    ticked = before.why if before else [ground.value for ground in required]
    given = {f"{PREFIX}{code}": points for code, points in one.points.items()}
    form = _with_points(tender)(grounds=ticked, remark=before.remark if before else "", **given)
    keys = {ground.value: f"ground.{ground}" for ground in grounds}
    form.grounds.choices = [(code, gettext(key)) for code, key in keys.items()]
    return form


def _with_points(tender: Tender) -> type[VerdictForm]:
    """Return the form with a field for the points of each criterion of a tender."""
    quality: dict[str, Any] = tender.method.get("quality") or {}
    names = {one["code"]: one for one in tender.criteria}
    fields = {f"{PREFIX}{one['code']}": _field(one, names.get(one["code"], {})) for one in quality.get("criteria", ())}
    return cast("type[VerdictForm]", type("VerdictOfBid", (VerdictForm,), fields))


def _field(criterion: dict[str, Any], name: dict[str, str]) -> PointsField:
    label = name.get(current().code) or name.get("fr") or criterion["code"]
    hint = gettext("At most %(most)s points.", most=criterion["max"])
    if criterion.get("minimum") and Decimal(criterion["minimum"]):
        hint += " " + gettext("Under %(points)s points, the bid is eliminated.", points=criterion["minimum"])
    return PointsField(label, description=hint)
