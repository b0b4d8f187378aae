"""The three pages that prove the macros: a list, a tender, a form with its faults; without a database behind them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, render_template
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, FileSystemLoader
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

import portal
from kernel import clock
from portal import assets, language, look
from portal.cards import MenuItem, Moment, SignedIn, TenderCard
from portal.fields import AmountField

SAMPLES = Path(__file__).parents[1] / "web" / "samples"
FRAME = Path(portal.__file__).parent
TITLE = "Raccordement FTTH de 4 200 foyers à Bab Ezzouar"


class Line(Form):  # type: ignore[misc]  # WTForms carries no types
    price = AmountField("Unit price", [InputRequired()])


class Bid(Form):  # type: ignore[misc]
    lines = FieldList(FormField(Line), min_entries=2)
    deposit = AmountField("Deposit", [InputRequired()], description="In dinars")
    days = IntegerField("Days", [InputRequired()])
    wilaya = SelectField("Wilaya", choices=[SelectChoice("16", "Alger")])
    guarantee = FileField("Guarantee")
    group = RadioField("You bid", choices=[SelectChoice("alone", "Alone"), SelectChoice("group", "In a group")])
    agree = BooleanField("I agree", [InputRequired()])


class Search(Form):  # type: ignore[misc]
    words = StringField("Words")
    wilaya = SelectField("Wilaya", choices=[SelectChoice("", "All"), SelectChoice("16", "Alger")])
    trades = SelectMultipleField("Trades", choices=[SelectChoice("FTTH", "FTTH"), SelectChoice("OTDR", "OTDR")])
    reserved = BooleanField("Reserved")


def tender(left: timedelta = timedelta(days=8, hours=3), **changed: object) -> TenderCard:
    """Return a tender that closes when `left` has passed."""
    given = {
        "ref": "AON-2026-FTTH-16-031",
        "title": TITLE,
        "authority": "Algérie Télécom",
        "wilaya": "Alger",
        "wilaya_code": "16",
        "lots": 3,
        "estimate": Decimal(48_500_000),
        "closes_at": clock.now() + left,
        "reserved": True,
        "href": "/tenders/AON-2026-FTTH-16-031",
    }
    return TenderCard(**{**given, **changed})  # type: ignore[arg-type]


def moments(at: datetime) -> list[Moment]:
    """Return a timeline with each of its three states."""
    return [
        Moment("Publication", at - timedelta(days=12), state="done"),
        Moment("Remise des plis", at, state="now"),
        Moment("Attribution provisoire"),
    ]


def list_page() -> str:
    hurries = [timedelta(days=8), timedelta(days=3), timedelta(hours=3), timedelta(hours=-1)]
    tenders = [tender(hurry, reserved=not place, estimate=None) for place, hurry in enumerate(hurries)]
    return render_template("list.html", tenders=tenders, form=Search())


def tender_page() -> str:
    one = tender()
    lots = [SimpleNamespace(title="Cité 1 200 logements", duration_days=90, estimate=Decimal(18_500_000))]
    criteria = [SimpleNamespace(name="Prix", weight=60), SimpleNamespace(name="Délai", weight=40)]
    return render_template("tender.html", tender=one, lots=lots, criteria=criteria, moments=moments(one.closes_at))


def bid_page() -> str:
    form = Bid(data={"lines": [{"price": Decimal(18500)}, {"price": None}], "deposit": Decimal(4_500_000), "days": 90})
    for number, line in enumerate(form.lines, 1):
        line.form.number, line.form.title_text, line.form.unit_text, line.form.quantity = number, "Soudure", "U", 120
    form.validate()
    return render_template("bid.html", tender=tender(), form=form, total=Decimal(2220000))


def app() -> Flask:
    """Return an application that serves the samples, with the look and the languages of the portal."""
    assets.build()
    made = Flask("portal", root_path=str(FRAME), static_folder="static/built", static_url_path="/static")
    made.config.update(DEMONSTRATION=True, VERSION="1.0")
    language.init(made)
    look.init(made)
    made.jinja_env.globals["csrf_token"] = lambda: "token"
    made.context_processor(
        lambda: {"nav": [MenuItem("Menu", "/", current=True)], "signed_in": SignedIn("Atlas", "/me")}
    )
    made.jinja_loader = ChoiceLoader([FileSystemLoader(FRAME / "templates"), FileSystemLoader(SAMPLES)])
    pages = SimpleNamespace(list=list_page, tender=tender_page, bid=bid_page)
    for name, view in vars(pages).items():
        made.add_url_rule(f"/{name}", name, view)
    made.add_url_rule("/frame/<path:name>", "frame", lambda name: render_template(name, sentence="No."))
    return made


def browser() -> FlaskClient:
    return app().test_client()
