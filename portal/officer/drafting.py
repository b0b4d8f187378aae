"""A draft, one subject a page: what is built and when bids close, its lots, its documents."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.act import look, perform
from portal.language import gettext
from portal.limits import by_hand
from portal.officer import blueprint
from portal.officer.desk import read_draft
from portal.officer.forms import DocumentForm, LotForm, SubjectForm
from portal.services import services
from tenders import actions
from tenders.store import officers


@blueprint.route("/tenders/new", methods=["GET", "POST"])
def new_tender() -> ResponseReturnValue:
    """Begin a draft."""
    form = SubjectForm()
    form.offer(look(officers.open_commissions))
    if form.validate_on_submit() and (made := form.performs(actions.prepare_tender, form.read())):
        return redirect(url_for("officer.lots", ref=made.ref))
    return render_template("officer/subject.html", form=form, desk=None)


@blueprint.route("/tenders/<ref>/subject", methods=["GET", "POST"])
def subject(ref: str) -> ResponseReturnValue:
    """Write the subject and calendar of a draft."""
    desk, form = look(read_draft, ref), SubjectForm()
    form.offer(look(officers.open_commissions))
    if request.method == "GET":
        form.fill(desk.tender, desk.commission.ref if desk.commission else None)
    elif form.validate() and form.performs(actions.edit_subject, ref, form.read()):
        return redirect(url_for("officer.lots", ref=ref))
    return render_template("officer/subject.html", form=form, desk=desk)


@blueprint.route("/tenders/<ref>/lots", methods=["GET", "POST"])
def lots(ref: str) -> ResponseReturnValue:
    """Show the lots of a draft, and add one."""
    form = LotForm()
    if form.validate_on_submit() and (made := form.performs(actions.add_lot, ref, form.read())):
        flash(gettext("The lot is added. Now its bill of quantities."), "good")
        return redirect(url_for("officer.bill", ref=ref, number=made.number))
    return render_template("officer/lots.html", desk=look(read_draft, ref), form=form)


@blueprint.route("/tenders/<ref>/lots/<int:number>", methods=["GET", "POST"])
def lot(ref: str, number: int) -> ResponseReturnValue:
    """Write a lot of a draft anew."""
    desk = look(read_draft, ref)
    form = LotForm(obj=desk.lot(number))
    if form.validate_on_submit() and form.performs(actions.edit_lot, ref, number, form.read()):
        return redirect(url_for("officer.lots", ref=ref))
    return render_template("officer/lot.html", desk=desk, form=form, lot=desk.lot(number))


@blueprint.post("/tenders/<ref>/lots/<int:number>/remove")
def remove_lot(ref: str, number: int) -> ResponseReturnValue:
    """Take a lot out of a draft."""
    perform(actions.remove_lot, ref, number)
    flash(gettext("The lot is removed; those after it have moved up."), "good")
    return redirect(url_for("officer.lots", ref=ref))


@blueprint.route("/tenders/<ref>/documents", methods=["GET", "POST"])
@by_hand
def documents(ref: str) -> ResponseReturnValue:
    """Show the documents of a draft, and add one."""
    form = DocumentForm()
    if form.validate_on_submit() and form.performs(actions.add_document, ref, form.read(), services().files):
        return redirect(url_for("officer.documents", ref=ref))
    return render_template("officer/documents.html", desk=look(read_draft, ref), form=form)


@blueprint.post("/tenders/<ref>/documents/<int:number>/remove")
def remove_document(ref: str, number: int) -> ResponseReturnValue:
    """Take a document out of a draft."""
    perform(actions.remove_document, ref, number)
    return redirect(url_for("officer.documents", ref=ref))
