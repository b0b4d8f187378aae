"""What a registration must hold: read as people write it, refused with the field to correct."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.registration import (
    LONGEST_EMAIL,
    Contact,
    Registration,
    email,
    read_contact,
    read_registration,
    trades,
    warnings,
)
from kernel.refusals import Refused

TODAY = date(2026, 5, 1)
CONTACT = Contact("003 00060 0000147202 42", "0550 12 34 56", "12, rue Didouche Mourad", ["SP", "FO"])
TYPED = Registration(
    " Amine  Benali ", "Amine@Example.dz ", "fr", "SARL Fibre\nSud", "٠٠١٩١٦٠٠٠٠٠٠٧٨٣", "19 B 7 16/00", 16, CONTACT
)


def refusal_of(typed: Registration) -> tuple[str, object]:
    """Return the code and the field of what is refused."""
    with pytest.raises(Refused) as refusal:
        read_registration(typed, TODAY)
    return refusal.value.code, refusal.value.facts["field"]


def test_everything_is_read_into_its_written_form() -> None:
    found = read_registration(TYPED, TODAY)
    assert (found.person, found.email, found.firm) == ("Amine Benali", "Amine@Example.dz", "SARL Fibre Sud")
    assert (found.nif, found.rc, found.wilaya) == ("001916000000783", "16/00-0000007 B 19", 16)
    # The key 42 of this account stands in the Journal officiel n° 51 of 2023
    assert (found.contact.rib, found.contact.phone) == ("00300060000014720242", "+213550123456")
    assert found.contact.trades == ("FO", "SP")


def test_what_was_read_reads_as_itself() -> None:
    found = read_registration(TYPED, TODAY)
    assert read_registration(found, TODAY) == found


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"person": " \u200b "}, "text_missing", "person"),
        ({"firm": "x" * 121}, "text_too_long", "firm"),
        ({"email": "amine"}, "email_not_understood", "email"),
        ({"nif": "12"}, "nif_wrong_length", "nif"),
        ({"rc": "19 B 0000007"}, "rc_without_wilaya", "rc"),
        ({"rc": "?"}, "rc_not_understood", "rc"),
        ({"wilaya": 0}, "unknown_wilaya", "wilaya"),
        ({"wilaya": 70}, "unknown_wilaya", "wilaya"),
        ({"contact": replace(CONTACT, rib="00300060000014720243")}, "rib_wrong_key", "rib"),
        ({"contact": replace(CONTACT, phone="12")}, "phone_not_understood", "phone"),
        ({"contact": replace(CONTACT, address="")}, "text_missing", "address"),
        ({"contact": replace(CONTACT, trades=[])}, "trades_missing", "trades"),
        ({"contact": replace(CONTACT, trades=["FO", "XX"])}, "trade_unknown", "trades"),
    ],
)
def test_each_fault_names_its_field(change: dict[str, object], code: str, field: str) -> None:
    assert refusal_of(replace(TYPED, **change)) == (code, field)  # type: ignore[arg-type]


def test_the_wilayas_are_those_of_the_day() -> None:
    typed = replace(TYPED, wilaya=69)
    assert read_registration(typed, TODAY).wilaya == 69
    with pytest.raises(Refused, match="unknown_wilaya"):
        read_registration(typed, date(2026, 4, 4))


@pytest.mark.parametrize(
    "text",
    [
        "a@b.dz", "Amine.Benali+safqa@sub.example.com", "x" * 64 + "@example.dz", " a@b.dz ", "١@b.dz",
    ],
)  # fmt: skip
def test_addresses_that_can_be_written_to(text: str) -> None:
    assert "@" in email(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "@", "a@", "@b.dz", "a@b", "a b@c.dz", "a@b..dz", ".a@b.dz", "a.@b.dz", "a..b@c.dz", "a@-b.dz", "a@b.d",
        "a@b.dz\nBcc: everybody@example.dz", "a@b.dz\r\n", "a@b.dz\x00", "a\x00@b.dz", '"a b"@c.dz', "a@[127.0.0.1]",
        "a,b@c.dz", "a@b.dz,c@d.dz", "<a@b.dz>", "a@b_c.dz", "é@b.dz", "a@exämple.dz", "x" * 65 + "@b.dz",
        "a@" + "b." * 130 + "dz", "a%40b.dz",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="email_not_understood"):
        email(text)


@given(st.text(max_size=LONGEST_EMAIL + 10))
def test_an_address_never_holds_a_space_a_control_or_a_second_at(text: str) -> None:
    try:
        found = email(text)
    except Refused:
        return
    assert found.isascii()
    assert found.isprintable()
    assert found.count("@") == 1
    assert " " not in found
    assert email(found) == found


@given(st.lists(st.sampled_from(["GC", "FO", "SP", "RA", "ME"]), min_size=1))
def test_trades_come_once_each_in_the_usual_order(codes: list[str]) -> None:
    usual = ["GC", "FO", "SP", "RA", "ME"]
    assert list(trades(codes)) == [code for code in usual if code in codes]


def test_odd_numbers_are_warned_of_not_refused() -> None:
    odd = read_registration(replace(TYPED, rc="16/00-0000007 B 18"), TODAY)
    assert warnings(odd) == ("nif_other_year",)
    assert warnings(read_registration(TYPED, TODAY)) == ()


@given(st.text(max_size=300), st.text(max_size=40), st.text(max_size=300))
def test_whatever_is_typed_into_a_contact_is_read_or_refused_with_its_field(rib: str, phone: str, address: str) -> None:
    fields = set()
    try:
        found = read_contact(Contact(rib, phone, address, ["FO"]))
        assert len(found.rib) == 20
    except Refused as refusal:
        fields = {refusal.facts["field"]}
    assert fields <= {"rib", "phone", "address"}
