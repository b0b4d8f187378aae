"""How bids on a draft will be judged."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.refusals import Refused
from portal.act import look
from portal.officer import blueprint
from portal.officer.desk import read_draft
from portal.officer.forms import MethodForm
from tenders import actions
from tenders.rules.method import choice


@blueprint.route("/tenders/<ref>/judging", methods=["GET", "POST"])
def judging(ref: str) -> ResponseReturnValue:
    """Choose who wins, the criteria and their points."""
    desk, form = look(read_draft, ref), MethodForm()
    if request.method == "GET":
        form.fill(choice(desk.tender.method, desk.tender.criteria))
    elif form.validate() and chosen(form, ref):
        return redirect(url_for("officer.documents", ref=ref))
    return render_template("officer/judging.html", desk=desk, form=form)


def chosen(form: MethodForm, ref: str) -> bool:
    """Say whether the choice that was typed is made; the form says why not."""
    try:
        order = form.read()
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return form.performs(actions.choose_method, ref, order) is not None
