"""The bill of quantities of a lot: quantities corrected, lines added one by one or pasted from a spreadsheet."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.refusals import Refused
from portal.act import look
from portal.errors import sentence
from portal.forms import Form
from portal.language import gettext
from portal.officer import blueprint
from portal.officer.desk import read_draft
from portal.officer.forms import BillForm, OwnLineForm, PasteForm, UsualLineForm
from tenders import actions
from tenders.actions.preparing import bill_of
from tenders.rules.bill import Fault, read_bill

# How many faulty rows are named at once: the first ones are enough to see what went wrong.
MOST_NAMED = 20
# Two forms of one page have a code and a quantity each.
USUAL, OWN = "usual", "own"


@blueprint.get("/tenders/<ref>/lots/<int:number>/bill")
def bill(ref: str, number: int) -> ResponseReturnValue:
    """Show the bill of a lot with the three ways to add to it."""
    return page(ref, number)


@blueprint.post("/tenders/<ref>/lots/<int:number>/bill")
def quantities(ref: str, number: int) -> ResponseReturnValue:
    """Correct quantities, and take out the lines whose box is ticked."""
    lot = look(read_draft, ref).lot(number)
    form = BillForm.of(lot.lines)
    if form.validate_on_submit():
        form.performs(actions.edit_bill, ref, number, form.read(bill_of(lot)))
    return done(ref, number, form, gettext("The bill is saved."), bill=form)


@blueprint.post("/tenders/<ref>/lots/<int:number>/bill/usual")
def add_usual_line(ref: str, number: int) -> ResponseReturnValue:
    """Add a usual line of the trade."""
    form = UsualLineForm(prefix=USUAL)
    form.offer()
    if form.validate():
        form.performs(actions.add_lines, ref, number, [form.read()])
    return done(ref, number, form, gettext("The line is added."), usual=form)


@blueprint.post("/tenders/<ref>/lots/<int:number>/bill/own")
def add_own_line(ref: str, number: int) -> ResponseReturnValue:
    """Add a line of the officer's own."""
    form = OwnLineForm(prefix=OWN)
    form.offer()
    if form.validate():
        form.performs(actions.add_lines, ref, number, [form.read()])
    return done(ref, number, form, gettext("The line is added."), own=form)


@blueprint.post("/tenders/<ref>/lots/<int:number>/bill/paste")
def paste_bill(ref: str, number: int) -> ResponseReturnValue:
    """Take lines from a spreadsheet: all of them, or none and a sentence for each row that cannot be read."""
    form = PasteForm()
    if form.validate():
        reading = read_bill(form.pasted.data)
        form.pasted.errors = [named(fault) for fault in reading.faults[:MOST_NAMED]]
        if not reading.faults:
            act = actions.add_lines if form.way.data == "add" else actions.edit_bill
            form.performs(act, ref, number, reading.lines)
    return done(ref, number, form, gettext("The lines are taken over."), paste=form)


def done(ref: str, number: int, form: Form, said: str, **forms: Form) -> ResponseReturnValue:
    """Go back to the bill, or show it again with the form that was refused."""
    if form.errors:
        return page(ref, number, **forms)
    flash(said, "good")
    return redirect(url_for("officer.bill", ref=ref, number=number))


def page(ref: str, number: int, **forms: Form) -> ResponseReturnValue:
    """Return the page of a bill; forms that were not sent stand empty."""
    desk = look(read_draft, ref)
    lot = desk.lot(number)
    empty = {
        "bill": BillForm.of(lot.lines, sent=False),
        "usual": UsualLineForm(formdata=None, prefix=USUAL),
        "own": OwnLineForm(formdata=None, prefix=OWN),
        "paste": PasteForm(formdata=None),
    }
    shown = {**empty, **forms}
    for name in ("usual", "own"):
        shown[name].offer()
    return render_template("officer/bill.html", desk=desk, lot=lot, **shown)


def named(fault: Fault) -> str:
    """Return what is wrong with a pasted row."""
    facts = {name: value for name, value in fault.facts.items() if name != "field"}
    return str(gettext("Row %(row)s: %(fault)s", row=fault.row, fault=sentence(Refused(fault.code, **facts))))
