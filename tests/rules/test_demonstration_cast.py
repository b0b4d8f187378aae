"""Who appears in the demonstration: numbers that pass every check and are visibly nobody's, works with their source."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.rules import bank, identity, passwords, registration
from accounts.rules.roles import HOUSE_OF, Role, check_side
from demonstration import cast, invented, pricing
from demonstration.cast import FirmPart, TenderPart
from law.rules import Trade, day_of, wilayas, work_lines
from tenders.rules import texts

DATA = Path(cast.__file__).parent / "data"
FIRMS = cast.company().firms
TENDERS = (cast.djelfa(), *cast.past().values(), *cast.tenders())
TODAY = day_of(datetime(2026, 9, 1, tzinfo=UTC))


def test_at_least_24_firms_of_several_wilayas_bid() -> None:
    bidders = cast.company().bidders()
    assert len(bidders) >= 24
    assert len({one.wilaya for one in bidders}) >= 12
    assert {one.language for one in bidders} == {"ar", "fr"}


@pytest.mark.parametrize("firm", FIRMS, ids=lambda firm: firm.slug)
def test_a_firm_s_numbers_pass_every_check_and_nothing_is_odd_about_them(firm: FirmPart) -> None:
    number = registration.rc(firm.rc)
    assert identity.nif(firm.nif) == firm.nif
    assert str(bank.rib(firm.rib)) == firm.rib
    assert identity.phone(firm.phone).startswith("+213")
    assert identity.oddities(firm.nif, number, firm.wilaya) == ()
    assert firm.wilaya in {one.code for one in wilayas(TODAY)}
    assert registration.trades(firm.trades)


@pytest.mark.parametrize("firm", FIRMS, ids=lambda firm: firm.slug)
def test_a_firm_s_numbers_are_visibly_invented(firm: FirmPart) -> None:
    assert invented.FIRST <= firm.number <= invented.LAST
    assert f"{firm.number}" in firm.nif
    assert bank.rib(firm.rib).bank_name is None
    assert firm.rib.startswith("99900000")
    assert identity.phone(firm.phone)[-6:-2] == "0000"
    assert registration.email(firm.email).endswith(".example")


def test_no_two_firms_share_a_number_or_an_address() -> None:
    assert len({one.number for one in FIRMS}) == len({one.slug for one in FIRMS}) == len(FIRMS)


def test_people_have_roles_that_go_together_and_addresses_that_nobody_has() -> None:
    people = cast.company().people
    assert {one.role for one in people} == set(Role) - {Role.FIRM_OWNER, Role.FIRM_STAFF}
    assert all(registration.email(one.email).endswith(".example") for one in people)
    assert all(bool(one.house) is (HOUSE_OF[Role(one.role)] is not None) for one in people)
    for one in people:
        check_side([other.role for other in people if other.email == one.email], Role(one.role))


def test_the_shared_password_and_passphrase_would_be_accepted_from_anybody() -> None:
    company = cast.company()
    assert passwords.chosen(company.password, "somebody@example.dz") == company.password
    assert len(company.passphrase) >= 12


def test_public_bodies_say_in_three_languages_that_they_are_fictional() -> None:
    company = cast.company()
    for names in [*(one.names for one in company.authorities), *(one.names for one in company.agencies)]:
        assert any(word in names.fr for word in ("fictive", "imaginaire"))
        assert any(word in names.ar for word in ("خيالي", "الخيالي"))
        assert any(word in names.en for word in ("Fictional", "fictional", "Imaginary"))


@pytest.mark.parametrize("tender", TENDERS, ids=lambda tender: tender.key)
def test_a_tender_is_written_as_the_rules_want_it(tender: TenderPart) -> None:
    assert texts.latin(texts.line(tender.title.fr, "title_fr"), "title_fr") == tender.title.fr
    assert texts.arabic(texts.line(tender.title.ar, "title_ar"), "title_ar") == tender.title.ar
    assert texts.line(tender.title.en, "title_en") == tender.title.en
    assert texts.latin(texts.lines(tender.object.fr, "object_fr"), "object_fr") == tender.object.fr
    assert texts.arabic(texts.lines(tender.object.ar, "object_ar"), "object_ar") == tender.object.ar
    assert Trade(tender.work)
    assert all(code in work_lines() for lot in tender.lots for code in lot.bill)


def test_the_works_of_djelfa_are_those_of_the_call_it_names() -> None:
    document = json.loads((DATA / "djelfa.json").read_text("utf-8"))
    short, long = cast.djelfa().lots
    for words in (document["source"], cast.djelfa().object.fr, cast.djelfa().object.ar):
        assert "11/DAM/CD-DJELFA/2021" in words
    assert (short.title.en, short.days) == ("10 km link", 2 * 30)
    assert (long.title.en, long.days) == ("75 km links", 365)
    assert [sum(lot.bill[code] for code in ("GC-01", "GC-02", "FO-02")) for lot in (short, long)] == [10_000, 75_000]
    assert [name.split()[0] for name in cast.djelfa().documents] == ["0", "I", "II", "III", "IV", "V"]


def test_prices_stray_little_from_a_firm_s_factor_and_are_always_the_same() -> None:
    firm = cast.company().firm(9990001)
    price = pricing.unit_price(firm, "FO-08")
    assert pricing.middle("FO-08") == Decimal(850)
    assert price == pricing.unit_price(firm, "FO-08")
    assert abs(price / (850 * firm.factor) - 1) <= Decimal("0.034")


def test_one_firm_is_abnormally_low_on_each_lot_and_one_of_them_is_good() -> None:
    low = [
        (firm.number, number)
        for number, lot in enumerate(cast.djelfa().lots, start=1)
        for firm in cast.company().bidders()
        if number in firm.lots and pricing.amount(firm, lot) < pricing.estimate(lot) * Decimal("0.75")
    ]
    assert low == [(9990011, 1), (9990003, 2)]
    points = [sum(map(Decimal, cast.company().firm(number).points)) for number, _ in low]
    assert points[0] < 20 < points[1]


def test_the_estimate_is_the_sum_of_the_middle_prices() -> None:
    lot = cast.past()["to_open"].lots[0]
    exact = 2400 * 1350 + 300 * 2650 + 2700 * 425 + 18 * 62_500 + 900 * 2750
    assert pricing.estimate(lot) == round(exact, -4)
