"""Firms that bid as people do: they sign in, price a lot, attach a paper, and stand before the last page."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import text

from accounts.tables import Firm, Person
from audit.actions import record
from bench.stages import Stage
from bench.visitors import Answer, Visitor
from kernel.turn import Turn
from tests.make import people
from tests.make.bids import PDF, PRICES

PAPER = 20_000  # bytes: the bid of the figures
DECLARED = {"candidature": "y", "probity": "y", "subscription": "y", "valid_papers": "y"}

# One filed bid stands for thousands: other firms with other numbers, the same bytes.
CROWD = text("""
WITH firm AS (
  INSERT INTO firms (id, ref, name, nif, rc, rib, phone, address, wilaya, trades, joined_at)
  SELECT gen_random_uuid(), 'FRM-' || n, name, '9' || lpad(n::text, 14, '0'), 'bench ' || n, rib, phone, address,
         wilaya, trades, joined_at
  FROM firms, generate_series(1, CAST(:count AS integer)) AS n WHERE firms.id = :firm RETURNING id
), filed AS (
  INSERT INTO filings (id, ref, lot_id, firm_id, version, kind, sealed_by, tracker, filing, subject_to_authentication,
                       filed_by, received_at, leaf_index, receipt)
  SELECT gen_random_uuid(), 'BID-' || firm.id, lot_id, firm.id, version, kind, sealed_by,
         sha256(convert_to(firm.id::text, 'UTF8')), filing, subject_to_authentication, filed_by, received_at,
         leaf_index, receipt
  FROM filings, firm WHERE filings.firm_id = :firm RETURNING id
)
INSERT INTO segments (filing_id, envelope, number, content)
SELECT filed.id, envelope, number, content FROM filed, segments
WHERE filing_id = (SELECT id FROM filings WHERE firm_id = :firm)
""")


@dataclass(frozen=True, slots=True)
class Bidder:
    """A firm's browser, ready to submit."""

    firm: Firm
    browser: Visitor
    path: str
    fields: dict[str, str]

    def submit(self) -> Answer:
        """Send the last page."""
        return self.browser.send(self.path, {**self.fields, **DECLARED})


def bidders(stage: Stage, lot: str, count: int) -> Iterator[Bidder]:
    """Bring so many firms to the last page of a bid."""
    for firm, owner in stage.prepare(partial(firms, count=count)):
        browser = stage.visitor()
        done(browser.fill("/sign-in", {"email": owner.email, "password": people.PASSWORD}))
        path = f"/firm/lots/{lot}/bid"
        typed = {f"price_{number}": price for number, price in PRICES.items()}
        done(browser.fill(f"{path}/prices", {**typed, "days": "90", "discount": ""}))
        paper = ("paper", "Mémoire technique.pdf", PDF + secrets.token_bytes(PAPER - len(PDF)))
        done(browser.fill(f"{path}/papers", {"envelope": "technical"}, paper))
        yield Bidder(firm, browser, f"{path}/seal", browser.form(f"{path}/seal"))


def done(answer: Answer) -> None:
    """See that a form was taken: it then leads on."""
    assert answer.status == 302, answer.text[-3000:]


def firms(turn: Turn, count: int) -> Sequence[tuple[Firm, Person]]:
    """Make firms, each with its owner."""
    made = [people.firm(turn) for _ in range(count)]
    return [(firm, people.owner(turn, firm)) for firm in made]


def crowd(turn: Turn, like: Firm, count: int) -> None:
    """Let so many other firms have filed what this firm filed, with an entry in the ledger each."""
    turn.tx.execute(CROWD, {"firm": like.id, "count": count})
    for _ in range(count):
        record(turn, "bid.committed", "AO-BENCH")
