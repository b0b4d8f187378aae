"""An authority's tenders: what waits for whom, one tender whole, and the acts of a second person."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.refusals import NotYours, Refused
from portal.act import look, perform
from portal.errors import sentence
from portal.language import current, gettext
from portal.officer import blueprint
from portal.officer.desk import read_desk, read_workspace
from portal.officer.forms import ReasonForm
from portal.papers import download
from portal.public.judging import judging
from portal.public.tenders import wilaya_label
from portal.services import services
from tenders import actions
from tenders.store import officers


@blueprint.get("")
def workspace() -> ResponseReturnValue:
    """Show the authority's tenders: what waits for the reader first."""
    return render_template("officer/workspace.html", rows=look(read_workspace))


@blueprint.get("/tenders/<ref>")
def tender(ref: str) -> ResponseReturnValue:
    """Show a tender whole: its author sees what is missing, an approver decides."""
    return whole(ref, ReasonForm())


def whole(ref: str, form: ReasonForm) -> ResponseReturnValue:
    """Return the page of a tender, with the form of an approver."""
    desk, lang = look(read_desk, ref), current().code
    places = {
        code: wilaya_label(code, lang) for code in {desk.tender.wilaya, *(lot.wilaya for lot in desk.tender.lots)}
    }
    way = judging(desk.tender.method, desk.tender.criteria, lang)
    lacks = [sentence(Refused(lack.code, **lack.facts)) for lack in desk.lacks]
    return render_template("officer/tender.html", desk=desk, form=form, places=places, way=way, lacks=lacks)


@blueprint.post("/tenders/<ref>/submit")
def submit(ref: str) -> ResponseReturnValue:
    """Hand a draft to an approver."""
    perform(actions.submit, ref)
    flash(gettext("Submitted. An approver other than you is asked to publish it."), "good")
    return redirect(url_for("officer.workspace"))


@blueprint.post("/tenders/<ref>/publish")
def publish(ref: str) -> ResponseReturnValue:
    """Publish what somebody else wrote, as it was read."""
    perform(actions.publish, ref, request.form.get("version", ""))
    flash(gettext("Published. Firms can bid from now on."), "good")
    return redirect(url_for("officer.tender", ref=ref))


@blueprint.post("/tenders/<ref>/send-back")
def send_back(ref: str) -> ResponseReturnValue:
    """Give a tender back to its author."""
    form = ReasonForm()
    if form.validate_on_submit():
        form.performs(actions.send_back, ref, request.form.get("version", ""), form.reason.data)
    if form.errors:
        return whole(ref, form)
    flash(gettext("Sent back. Its author is told why."), "good")
    return redirect(url_for("officer.workspace"))


@blueprint.get("/tenders/<ref>/documents/<int:number>")
def document(ref: str, number: int) -> Response:
    """Give a document of the authority's own tender."""
    found = [one for one in look(officers.tender_of_officer, ref).documents if one.number == number]
    if not found:
        raise NotYours
    return download(services().files.get(found[0].sha256), found[0].name.rpartition(".")[0])
