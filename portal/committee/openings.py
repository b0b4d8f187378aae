"""The commission opens: the session, the headers to take home, the shares to bring back, the minutes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from bids.actions.filing import policy_of
from bids.actions.opening import (
    adjourn_opening,
    post_shares,
    released_headers,
    resume_opening,
    second_opening,
    start_opening,
)
from bids.rules.lives import OPENING_LIFE, OpeningAct, OpeningState
from bids.store import openings, public
from bids.store.public import LotOpened
from bids.tables import Opening, SharePost
from kernel.crypto.policy import Policy, fingerprint, policy_hash
from kernel.turn import Turn
from portal.act import look, perform
from portal.committee import blueprint
from portal.forms import Form
from portal.language import gettext
from portal.language import lazy_gettext as _
from portal.minutes import minutes_for_member
from tenders.store import tender_of_member, tenders_of_member
from tenders.store.members import commission_of_member, seat
from tenders.store.notices import policy_text
from tenders.tables import Tender


@dataclass(frozen=True, slots=True)
class Session:
    """An opening as a member of its commission sees it. Before the release it shows no bid and no number of bids."""

    tender: Tender
    policy: Policy
    own_kid: str
    person_id: object
    due: bool
    waiting: bool
    row: Opening | None
    posts: dict[str, SharePost]
    lots: list[LotOpened]

    @property
    def state(self) -> str:
        """Where the session stands; `none` before it was started."""
        return self.row.state if self.row else "none"

    @property
    def acts(self) -> list[OpeningAct]:
        """What can be done now."""
        return OPENING_LIFE.open_acts(OpeningState(self.row.state)) if self.row else []

    @property
    def mine(self) -> bool:
        """Whether this member started the session, so that another one must second it."""
        return bool(self.row) and self.row.started_by == self.person_id  # type: ignore[union-attr]

    @property
    def policy_print(self) -> str:
        """The policy's fingerprint, as members compare it."""
        return fingerprint(policy_hash(self.policy))

    @property
    def total(self) -> int:
        """How many bids there are to open."""
        return sum(len(one.bids) for one in self.lots)

    @property
    def done(self) -> int:
        """How many bids were opened."""
        return sum(bid.bid is not None for one in self.lots for bid in one.bids)


class SharesForm(Form):
    """The file of shares that a member's own machine wrote."""

    shares = FileField(
        _("File of shares"),
        [InputRequired(_("Choose the file of shares."))],
        description=_("shares.json, as python -m bids open wrote it."),
    )

    def read(self) -> bytes:
        """Return the file's bytes."""
        sent = request.files.get(self.shares.name)
        return sent.read() if sent else b""


class AdjournForm(Form):
    """Why a session stops, and how it will go on."""

    why = TextAreaField(_("Why the session stops, and when it will go on"), [InputRequired()])


def read_session(turn: Turn, tender_ref: str) -> Session:
    """Return the session of a tender that the actor's commission opens."""
    tender = tender_of_member(turn, tender_ref)
    policy = policy_of(policy_text(turn, tender_ref))
    row = openings.opening(turn, tender.id)
    released = public.session_of(turn, tender.id)
    closed = openings.books_to_open(turn, tender.id)
    return Session(
        tender=tender,
        policy=policy,
        own_kid=seat(turn, commission_of_member(turn, policy.commission)).kid or "",
        person_id=turn.actor.person_id,
        due=turn.now >= tender.opening_at,
        waiting=any(lot.state == "published" for lot in tender.lots) or any(book is None for _lot, book in closed),
        row=row,
        posts={one.kid: one for one in openings.posts(turn, row.id)} if row else {},
        lots=public.lots_opened(turn, released) if released else [],
    )


def read_sessions(turn: Turn) -> dict[str, object]:
    """Return the tenders that the actor's commissions open, with their sessions."""
    tenders = tenders_of_member(turn)
    return {"rows": [(tender, openings.opening(turn, tender.id)) for tender in tenders], "now": turn.now}


@blueprint.get("")
@blueprint.get("/openings")
def openings_list() -> ResponseReturnValue:
    """Show the openings of the member's commissions."""
    return render_template("committee/openings.html", **look(read_sessions))


@blueprint.get("/openings/<tender_ref>")
def opening(tender_ref: str) -> ResponseReturnValue:
    """Show a session and what this member can do in it."""
    return _page(tender_ref)


@blueprint.post("/openings/<tender_ref>/start")
def opening_start(tender_ref: str) -> ResponseReturnValue:
    """Start the session."""
    perform(start_opening, tender_ref)
    return _back(tender_ref, gettext("The session is started. Another member must now confirm it."))


@blueprint.post("/openings/<tender_ref>/second")
def opening_second(tender_ref: str) -> ResponseReturnValue:
    """Confirm the session."""
    perform(second_opening, tender_ref)
    return _back(tender_ref, gettext("The session is confirmed: the headers are released."))


@blueprint.get("/openings/<tender_ref>/headers.json")
def opening_headers(tender_ref: str) -> ResponseReturnValue:
    """Give the headers of the envelopes, for the member's own machine."""
    kept = {"Content-Disposition": f'attachment; filename="headers-{tender_ref}.json"'}
    return Response(look(released_headers, tender_ref), mimetype="application/json", headers=kept)


@blueprint.post("/openings/<tender_ref>/shares")
def opening_shares(tender_ref: str) -> ResponseReturnValue:
    """Take in the member's shares."""
    form = SharesForm()
    if form.validate():
        form.performs(post_shares, tender_ref, form.read())
    if form.errors:
        return _page(tender_ref, shares=form)
    return _back(tender_ref, gettext("Your shares are posted."))


@blueprint.post("/openings/<tender_ref>/adjourn")
def opening_adjourn(tender_ref: str) -> ResponseReturnValue:
    """Stop the session for want of members."""
    form = AdjournForm()
    form.performs(adjourn_opening, tender_ref, form.why.data or "")
    if form.errors:
        return _page(tender_ref, adjourn=form)
    return _back(tender_ref, gettext("The session is adjourned."))


@blueprint.post("/openings/<tender_ref>/resume")
def opening_resume(tender_ref: str) -> ResponseReturnValue:
    """Go on with an adjourned session."""
    perform(resume_opening, tender_ref)
    return _back(tender_ref, gettext("The session goes on."))


@blueprint.get("/openings/<tender_ref>/minutes.pdf")
def opening_minutes(tender_ref: str) -> ResponseReturnValue:
    """Give the minutes of the session."""
    kept = {"Content-Disposition": f'attachment; filename="PV-{tender_ref}.pdf"'}
    return Response(look(minutes_for_member, tender_ref), mimetype="application/pdf", headers=kept)


def _page(tender_ref: str, shares: Form | None = None, adjourn: Form | None = None) -> str:
    session = look(read_session, tender_ref)
    return render_template(
        "committee/opening.html",
        session=session,
        shares=shares or SharesForm(formdata=None),
        adjourn=adjourn or AdjournForm(formdata=None),
    )


def _back(tender_ref: str, said: str) -> ResponseReturnValue:
    flash(said, "good")
    return redirect(url_for("committee.opening", tender_ref=tender_ref))
