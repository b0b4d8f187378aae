"""A member's commissions: the public halves of the keys are given, the opening policy is read and signed.

Secret halves are made, kept and used on the member's own machine; what comes here is a public file and a signature.
"""

from __future__ import annotations

from io import BytesIO

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField

from kernel.crypto.policy import Policy, fingerprint, read_policy
from kernel.refusals import NotYours
from kernel.turn import Turn
from portal.act import look
from portal.committee import blueprint
from portal.forms import Form
from portal.language import gettext
from portal.language import lazy_gettext as _
from portal.officer.forms import AskedFor
from tenders import actions
from tenders.store import members
from tenders.tables import Commission, CommissionMember

# A key file or a signature is under a kilobyte; nobody needs to send more.
LARGEST = 16_384


class KeysForm(Form):
    """The public file of a member's keys."""

    file = FileField(
        _("Public key file"), [AskedFor()], description=_("The file that ends in .key.pub, never the .key file itself.")
    )


class SignatureForm(Form):
    """A member's signature of the policy."""

    file = FileField(_("Signature file"), [AskedFor()])


@blueprint.get("/commissions")
def commissions() -> ResponseReturnValue:
    """Show the commissions that the reader sits in, and what each asks of them."""
    return render_template("committee/keys.html", seats=look(read_seats))


@blueprint.get("/commissions/<ref>")
def commission(ref: str) -> ResponseReturnValue:
    """Show one commission: give keys, or read and sign the policy."""
    return page(ref)


@blueprint.post("/commissions/<ref>/keys")
def give_keys(ref: str) -> ResponseReturnValue:
    """Take the public halves of the reader's keys."""
    form = KeysForm()
    if form.validate() and form.performs(actions.give_keys, ref, sent()):
        flash(gettext("Your public keys are kept. Keep the secret file and its passphrase."), "good")
        return redirect(url_for("committee.commission", ref=ref))
    return page(ref, keys=form)


@blueprint.post("/commissions/<ref>/signature")
def sign_policy(ref: str) -> ResponseReturnValue:
    """Take the reader's signature of the policy."""
    form = SignatureForm()
    if form.validate() and form.performs(actions.sign_policy, ref, sent()):
        flash(gettext("Your signature is checked and kept."), "good")
        return redirect(url_for("committee.commission", ref=ref))
    return page(ref, signature=form)


@blueprint.get("/commissions/<ref>/policy")
def policy(ref: str) -> Response:
    """Give the opening policy, byte for byte as it is signed."""
    found = look(members.commission_of_member, ref)
    if found.policy is None:
        raise NotYours
    content = BytesIO(found.policy.encode())
    return send_file(content, "application/json", as_attachment=True, download_name=f"{ref}-policy.json")


def sent() -> bytes:
    """Return the file that was sent; one that is too long is cut, and cannot be read as a key."""
    file = request.files.get("file")
    return file.read(LARGEST) if file else b""


def page(ref: str, keys: Form | None = None, signature: Form | None = None) -> ResponseReturnValue:
    """Return the page of a commission."""
    found, own = look(read_seat, ref)
    written = read_policy(found.policy.encode()) if found.policy else None
    mark = fingerprint(found.policy_hash.hex()) if found.policy_hash else None
    return render_template(
        "committee/keys_commission.html",
        commission=found,
        seat=own,
        policy=written,
        same_keys=same_keys(written, own),
        fingerprint=mark,
        keys=keys or KeysForm(formdata=None),
        signature=signature or SignatureForm(formdata=None),
    )


def same_keys(written: Policy | None, own: CommissionMember) -> bool:
    """Say whether the keys that stand in the policy at the reader's place are those the reader gave."""
    return written is not None and written.members[own.number - 1].kid == own.kid


def read_seats(turn: Turn) -> list[tuple[Commission, CommissionMember]]:
    """Return the reader's commissions with the reader's seat in each."""
    return [(one, members.seat(turn, one)) for one in members.commissions_of_member(turn)]


def read_seat(turn: Turn, ref: str) -> tuple[Commission, CommissionMember]:
    """Return one of the reader's commissions with the reader's seat."""
    found = members.commission_of_member(turn, ref)
    return found, members.seat(turn, found)
