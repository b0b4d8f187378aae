"""The administrator's people: who there is, what they may do, invitations, the end of mandates."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import actions
from accounts.store import houses, links, mandates
from accounts.store import people as doors
from accounts.store.people import PAGE
from accounts.tables import Agency, Authority, Mandate, Person
from kernel.lines import tidy
from kernel.turn import Turn
from portal.act import look, perform
from portal.admin import blueprint
from portal.admin.forms import InviteForm
from portal.language import current, gettext


@blueprint.get("/people")
def people() -> ResponseReturnValue:
    """Show people, newest first, or those whose name or address holds some words."""
    words = tidy(request.args.get("q", "")[:100])
    rows = look(doors.search, words, request.args.get("after"))
    later = url_for("admin.people", q=words or None, after=rows[PAGE - 1].ref) if len(rows) > PAGE else None
    return render_template("admin/people.html", people=rows[:PAGE], words=words, later=later)


@blueprint.get("/people/<ref>")
def person(ref: str) -> ResponseReturnValue:
    """Show somebody, and what they may do."""
    found, held = look(_person, ref)
    return render_template("admin/person.html", person=found, held=held)


def _person(turn: Turn, ref: str) -> tuple[Person, list[tuple[Mandate, dict[str, str]]]]:
    found = doors.person(turn, ref)
    return found, [(one, mandates.names(turn, one)) for one in mandates.of_person(turn, found.id)]


@blueprint.post("/mandates/<uuid:key>/end")
def end_mandate(key: UUID) -> ResponseReturnValue:
    """End a mandate."""
    perform(actions.end_mandate, key)
    flash(gettext("The mandate has ended."), "good")
    return redirect(url_for("admin.people"))


@blueprint.post("/people/<ref>/erase")
def erase(ref: str) -> ResponseReturnValue:
    """Close an account for ever and erase whose it was."""
    perform(actions.erase_account, ref)
    flash(gettext("The account is erased."), "good")
    return redirect(url_for("admin.people"))


@blueprint.route("/invite", methods=["GET", "POST"])
def invite() -> ResponseReturnValue:
    """Invite somebody into a role."""
    form = InviteForm(language=current().code)
    form.offer(*look(_bodies), current().code)
    if form.validate_on_submit():
        form.performs(actions.invite, form.read())
        if not form.errors:
            flash(gettext("The invitation is on its way. It works for seven days."), "good")
            return redirect(url_for("admin.people"))
    return render_template("admin/invite.html", form=form, pending=look(links.pending))


@blueprint.post("/invitations/<uuid:key>/cancel")
def cancel_invitation(key: UUID) -> ResponseReturnValue:
    """Take back an invitation."""
    perform(actions.cancel_invitation, key)
    flash(gettext("The invitation is taken back: its link works no more."), "good")
    return redirect(url_for("admin.invite"))


def _bodies(turn: Turn) -> tuple[Sequence[Authority], Sequence[Agency]]:
    return houses.authorities(turn), houses.agencies(turn)
