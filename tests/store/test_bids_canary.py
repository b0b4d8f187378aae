"""A canary: what a firm typed and attached is looked for everywhere, in clear, until the commission has opened it."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from kernel.database import dialect
from kernel.turn import VISITOR, Turn, take
from outbox.actions import send
from outbox.queue import open_post
from outbox.running import JOBS
from portal import create_app
from tests.conftest import Town
from tests.make import bids, tenders
from tests.make.bid_pages import attached, browser, home, priced, sealed
from tests.make.bids import Bidding
from tests.make.browsing import send as send_form
from tests.make.tenders import Published

PRICE = "98 765 432,10"
WORD = "CANARI-QUI-CHANTE"
PAPER_NAME = "Tarifs secrets du canari.pdf"
NEEDLES = [WORD, "98765432", "98 765 432", "98\u202f765\u202f432", "Tarifs secrets", "4242424"]

SHORTEST = 7  # what is shorter is found by chance among random bytes


@dataclass(frozen=True, slots=True)
class Nest:
    """A town in which a firm has filed a bid full of canaries through the pages."""

    town: Town
    of: Published
    who: Bidding
    client: FlaskClient


@pytest.fixture
def nest(town: Town, caplog: pytest.LogCaptureFixture) -> Nest:
    caplog.set_level(logging.DEBUG)

    def prepare(turn: Turn) -> tuple[Published, Bidding]:
        return tenders.published(turn), bids.bidder(turn)

    of, who = take(town.sessions, VISITOR, prepare)
    app = create_app(town.settings, town.sessions)
    with town.sessions() as tx:
        client = browser(app, Turn(tx, VISITOR, of.tender.prepared_at), who)
    priced(client, of, price_1=PRICE, discount="42,42", price_2="4242424")
    attached(client, of, PAPER_NAME, bids.PDF + WORD.encode())
    assert WORD.encode() not in b"".join(_database(town))
    assert sealed(client, of).status_code == 302
    take(town.sessions, JOBS, lambda turn: send(turn, open_post(town.settings.redis_url).enqueue))
    return Nest(town, of, who, client)


def _database(town: Town) -> Iterator[bytes]:
    """Yield every row of every table, as text and with its bytes as bytes: what an administrator can read."""
    engine = create_engine(dialect(town.roles.owner_url))
    tables = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    columns = text(
        "SELECT column_name FROM information_schema.columns WHERE table_name = :table AND data_type = 'bytea'"
    )
    with engine.connect() as connection:
        for name in connection.execute(tables).scalars().all():
            for row in connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars():  # noqa: S608 - our tables
                yield row.encode()
            for column in connection.execute(columns, {"table": name}).scalars().all():
                for value in connection.execute(text(f'SELECT "{column}" FROM "{name}"')).scalars():  # noqa: S608
                    yield bytes(value or b"")
    engine.dispose()


def _redis(town: Town) -> Iterator[bytes]:
    for key in town.redis.scan_iter():
        yield bytes(key) + (town.redis.dump(key) or b"")
        if town.redis.type(key) == b"hash":
            yield from map(bytes, town.redis.hgetall(key).values())  # type: ignore[arg-type]


def _disk(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name.encode() + path.read_bytes()


def written(needle: str) -> list[bytes]:
    """Return the ways in which a needle could stand somewhere: as it is, in hexadecimal, in base64 at any place."""
    clear = needle.encode()
    shifted = [base64.b64encode(bytes(shift) + clear)[4:-4] for shift in range(3)]
    return [form for form in (clear, clear.hex().encode(), *shifted) if len(form) >= SHORTEST]


@pytest.mark.parametrize("needle", NEEDLES)
def test_nothing_of_a_bid_stands_anywhere_before_the_opening(
    nest: Nest, needle: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    said = capfd.readouterr()
    places = {
        "database": b"\n".join(_database(nest.town)),
        "redis": b"\n".join(_redis(nest.town)),
        "files": b"\n".join(_disk(nest.town.settings.files_dir)),
        "disk": b"\n".join(_disk(tmp_path)),
        "log": caplog.text.encode() + (said.out + said.err).encode(),
    }
    found = [
        place for place, content in places.items() for form in written(needle) if len(form) > 6 and form in content
    ]
    assert not found


def test_the_search_would_find_them(nest: Nest) -> None:
    assert nest.who.firm.name.encode() in b"\n".join(_database(nest.town))
    assert b"outbox" in b"\n".join(_redis(nest.town))


def test_the_key_of_the_draft_is_stored_nowhere(nest: Nest, caplog: pytest.LogCaptureFixture) -> None:
    cookie = nest.client.get_cookie("safqa_draft", path="/firm")
    assert cookie is not None
    key = base64.urlsafe_b64decode(cookie.value + "=")
    for place in (b"\n".join(_database(nest.town)), b"\n".join(_redis(nest.town)), caplog.text.encode()):
        assert not [one for one in (key, key.hex().encode(), cookie.value.encode()) if one in place]


def test_a_draft_says_nothing_either(nest: Nest) -> None:
    priced(nest.client, nest.of, price_1=PRICE)
    attached(nest.client, nest.of, PAPER_NAME, bids.PDF + WORD.encode())
    rows = b"\n".join(_database(nest.town))
    assert not [needle for needle in NEEDLES if any(form in rows for form in written(needle))]
    text_of_page = nest.client.get(home(nest.of.lot.ref, "papers")).get_data(as_text=True)
    assert "Tarifs secrets du canari" in text_of_page
    send_form(nest.client, home(nest.of.lot.ref, "erase"), at=home(nest.of.lot.ref))
