"""The authority's commissions: formed, keyed, sworn."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired

from kernel.crypto.policy import fingerprint
from kernel.turn import Turn
from law.rules import day_of
from portal.act import look, perform
from portal.choices import MultiCheckboxField
from portal.fields import CountField
from portal.forms import Form
from portal.language import gettext
from portal.language import lazy_gettext as _
from portal.officer import blueprint
from portal.officer.fields import typed
from portal.officer.forms import AskedFor, french, in_arabic
from portal.services import services
from tenders import actions
from tenders.rules.oath import Appointment
from tenders.store import officers
from tenders.tables import Commission

DAY = _("Give a day.")


class CommissionForm(Form):
    """A commission to appoint."""

    name_fr = StringField(_("Name in French"), [french("name_fr")])
    name_ar = StringField(_("Name in Arabic"), [in_arabic("name_ar")])
    name_en = StringField(_("Name in English"))
    members = MultiCheckboxField(
        _("Members"), [AskedFor()], description=_("People who hold the mandate of a commission member.")
    )
    president = SelectField(_("President"), [InputRequired()])
    k = CountField(
        _("Members needed to open the bids"),
        [InputRequired(_("Give a number, such as 3."))],
        default=3,
        description=_("3 of 5 is usual, 2 of 3 for a small body: absent members must not stop an opening."),
    )
    valid_from = DateField(_("Mandate from"), [InputRequired(DAY)])
    valid_until = DateField(_("Mandate until"), [InputRequired(DAY)])

    def offer(self) -> None:
        """Offer who may sit in a commission."""
        people = [(one.ref, one.name) for one in look(officers.eligible_members)]
        self.members.choices = people
        self.president.choices = people

    def read(self) -> Appointment:
        """Return what was typed."""
        return Appointment(
            name_fr=typed(self.name_fr),
            name_ar=typed(self.name_ar),
            name_en=typed(self.name_en),
            k=self.k.data or 0,
            president=self.president.data,
            members=tuple(self.members.data or ()),
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
        )


@blueprint.app_template_filter()
def first_day(at: datetime) -> date:
    """Return the day on which a mandate begins."""
    return day_of(at)


@blueprint.app_template_filter()
def last_day(at: datetime) -> date:
    """Return the last day of a mandate, which ends at the midnight that follows it."""
    return day_of(at - timedelta(seconds=1))


@blueprint.get("/commissions")
def commissions() -> ResponseReturnValue:
    """Show the authority's commissions."""
    return render_template("officer/commissions.html", commissions=look(officers.commissions))


@blueprint.route("/commissions/new", methods=["GET", "POST"])
def new_commission() -> ResponseReturnValue:
    """Appoint a commission."""
    form = CommissionForm()
    form.offer()
    if form.validate_on_submit() and (made := form.performs(actions.form_commission, form.read())):
        flash(gettext("The commission is appointed. Its members are asked for their keys."), "good")
        return redirect(url_for("officer.commission", ref=made.ref))
    return render_template("officer/commission_new.html", form=form)


@blueprint.get("/commissions/<ref>")
def commission(ref: str) -> ResponseReturnValue:
    """Show a commission: who has given keys, who has signed, what comes next."""
    found, people = look(read_commission, ref)
    mark = fingerprint(found.policy_hash.hex()) if found.policy_hash else None
    return render_template("officer/commission.html", commission=found, people=people, fingerprint=mark)


@blueprint.post("/commissions/<ref>/policy")
def write_policy(ref: str) -> ResponseReturnValue:
    """Write the opening policy with everybody's keys."""
    perform(actions.write_policy, ref, services().log.verifier.vkey)
    flash(gettext("The opening policy is written. Its members are asked to sign it."), "good")
    return redirect(url_for("officer.commission", ref=ref))


@blueprint.post("/commissions/<ref>/take-back")
def take_back_policy(ref: str) -> ResponseReturnValue:
    """Take back a policy that not everybody has signed."""
    perform(actions.take_back_policy, ref)
    flash(gettext("The policy is taken back: members may give other keys."), "note")
    return redirect(url_for("officer.commission", ref=ref))


@blueprint.post("/commissions/<ref>/end")
def end_commission(ref: str) -> ResponseReturnValue:
    """End a mandate."""
    perform(actions.end_commission, ref)
    flash(gettext("The mandate is ended. New tenders need another commission."), "note")
    return redirect(url_for("officer.commission", ref=ref))


def read_commission(turn: Turn, ref: str) -> tuple[Commission, dict[object, str]]:
    """Return a commission of the asker's authority, and the names of its members by key."""
    found = officers.commission_of_officer(turn, ref)
    return found, {key: person.name for key, person in officers.people(turn, found.members).items()}
