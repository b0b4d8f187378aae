"""The ledger as everybody may see it: how large it is, what was signed last, by which key, and how to check it."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from audit.store import last_checkpoint
from portal.act import look
from portal.public import blueprint
from portal.services import services


@blueprint.get("/ledger")
def ledger() -> ResponseReturnValue:
    """Show the newest checkpoint, the key that signed it, and how a receipt is compared with it."""
    vkey = services().log.verifier.vkey
    return render_template("public/ledger.html", checkpoint=look(last_checkpoint), vkey=vkey)


@blueprint.get("/ledger/checkpoint")
def checkpoint() -> ResponseReturnValue:
    """Give the newest checkpoint as the signed note that it is, to witnesses and whoever keeps them."""
    newest = look(last_checkpoint)
    return Response(newest.note if newest else "", mimetype="text/plain")
