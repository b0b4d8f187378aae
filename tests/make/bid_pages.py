"""A firm's browser for tests: a draft priced, papers attached, the last page sent, through real forms."""

from __future__ import annotations

import io

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kernel.turn import Turn
from tests.make import people
from tests.make.bids import Bidding
from tests.make.browsing import send
from tests.make.tenders import Published

PRICES = {"price_1": "1 450,00", "price_2": "255,5", "price_3": "١٢٠٠", "days": "90", "discount": ""}
DECLARED = {"candidature": "y", "probity": "y", "subscription": "y", "valid_papers": "y"}


def browser(app: Flask, turn: Turn, who: Bidding, lang: str = "fr") -> FlaskClient:
    """Return a browser in which somebody of a firm is signed in; it keeps no key of drafts yet."""
    turn.tx.commit()
    client = app.test_client()
    people.sign_in(client, who.person)
    client.set_cookie("lang", lang)
    return client


def home(lot_ref: str, step: str = "") -> str:
    """Return the address of a step of a bid."""
    return f"/firm/lots/{lot_ref}/bid" + (f"/{step}" if step else "")


def priced(client: FlaskClient, of: Published, **changes: str) -> TestResponse:
    """Send the form of prices."""
    return send(client, home(of.lot.ref, "prices"), {**PRICES, **changes})


def attached(
    client: FlaskClient, of: Published, name: str, content: bytes, envelope: str = "technical"
) -> TestResponse:
    """Send the form of papers."""
    fields = {"envelope": envelope, "paper": (io.BytesIO(content), name)}
    return send(client, home(of.lot.ref, "papers"), fields)


def sealed(client: FlaskClient, of: Published, **changes: str) -> TestResponse:
    """Send the last page."""
    return send(client, home(of.lot.ref, "seal"), {**DECLARED, **changes})
