"""What may still be decided about a published tender: a later deadline, or its end."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.act import look
from portal.language import gettext
from portal.officer import blueprint
from portal.officer.desk import read_desk
from portal.officer.forms import PostponeForm, PublicReasonForm
from tenders import actions


@blueprint.route("/tenders/<ref>/postpone", methods=["GET", "POST"])
def postpone(ref: str) -> ResponseReturnValue:
    """Move the deadline, later only and for everybody."""
    desk = look(read_desk, ref)
    form = PostponeForm(closes_at=desk.tender.closes_at, opening_at=desk.tender.opening_at)
    if form.validate_on_submit() and form.performs(actions.postpone_closing, ref, form.read()):
        flash(gettext("The deadline is postponed. Bids already filed stay valid."), "good")
        return redirect(url_for("officer.tender", ref=ref))
    return render_template("officer/postpone.html", desk=desk, form=form)


@blueprint.route("/tenders/<ref>/cancel", methods=["GET", "POST"])
def cancel(ref: str) -> ResponseReturnValue:
    """Cancel a published tender, with reasons that everybody reads."""
    desk, form = look(read_desk, ref), PublicReasonForm()
    if form.validate_on_submit() and form.performs(actions.cancel, ref, form.reason()):
        flash(gettext("The tender is cancelled. Its page says why."), "note")
        return redirect(url_for("officer.tender", ref=ref))
    return render_template("officer/cancel.html", desk=desk, form=form)
