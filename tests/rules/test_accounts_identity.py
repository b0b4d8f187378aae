"""The worked tables of docs/algorithms/identity-numbers.md, executed, and what must hold for every number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.bank import banks, ccp, ccp_key, rib, rib_key
from accounts.rules.identity import (
    is_mobile,
    nif,
    nin,
    nis,
    oddities,
    phone,
    printed_nif,
    printed_phone,
    rc,
    tax_article,
)
from kernel.refusals import Refused

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "identity-numbers.md"


def table(title: str) -> list[list[str]]:
    """Return the rows of the table under a title of the page."""
    section = PAGE.read_text("utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in row[1:-1].split("|")] for row in rows[2:]]


def answer(read: Callable[[], object]) -> str:
    """Return what a reader gives, or the code of its refusal."""
    try:
        return str(read())
    except Refused as refusal:
        return refusal.code


def noticed(text: str) -> str:
    printed = printed_nif(text)
    return " ".join([printed.value, *(f"({code})" for code in printed.warnings)])


@pytest.mark.parametrize("row", table("NIF: tax number"), ids="; ".join)
def test_a_tax_number_is_read_as_in_the_table(row: list[str]) -> None:
    typed, registration, notice = row
    assert answer(lambda: nif(typed)) == registration
    assert answer(lambda: noticed(typed)) == notice


@pytest.mark.parametrize("row", table("RC: trade register"), ids="; ".join)
def test_a_register_number_is_written_in_one_form(row: list[str]) -> None:
    typed, written = row
    assert answer(lambda: rc(typed)) == written


@pytest.mark.parametrize("row", table("What does not agree"), ids="; ".join)
def test_what_does_not_agree_is_a_warning(row: list[str]) -> None:
    number, register, wilaya, warnings = row
    assert " ".join(oddities(nif(number), rc(register), int(wilaya))) == warnings


@pytest.mark.parametrize("row", table("RIB: bank account"), ids="; ".join)
def test_a_bank_account_has_its_key(row: list[str]) -> None:
    typed, printed, bank = row
    assert answer(lambda: rib(typed).printed) == printed
    if bank:
        assert rib(typed).bank_name == bank


@pytest.mark.parametrize("row", table("CCP: postal account"), ids="; ".join)
def test_a_postal_account_has_its_key_and_its_rip(row: list[str]) -> None:
    account, key, rip = row
    assert answer(lambda: ccp(account, key).printed) == rip


@pytest.mark.parametrize("row", table("Telephone"), ids="; ".join)
def test_a_telephone_number_is_written_in_one_form(row: list[str]) -> None:
    typed, written, sms = row
    assert answer(lambda: phone(typed)) == written
    if sms:
        assert is_mobile(written) == (sms == "yes")


def test_a_telephone_number_is_printed_as_people_write_it() -> None:
    assert printed_phone("+213550123456") == "0550 12 34 56"
    assert printed_phone("+21321234567") == "021 23 45 67"


def test_a_bank_that_is_not_in_the_list_is_no_fault() -> None:
    assert "099" not in banks()
    assert rib(f"099000011234567890{rib_key('00001', '1234567890')}").bank_name is None


def accepted(number: str) -> bool:
    return answer(lambda: rib(number)) != "rib_wrong_key"


@given(st.from_regex(r"\A[0-9]{18}\Z"))
def test_every_account_has_one_key(number: str) -> None:
    key = rib_key(number[3:8], number[8:])
    assert 1 <= int(key) <= 97
    assert [k for k in range(100) if accepted(f"{number}{k:02}")] == [int(key)]


@given(st.from_regex(r"\A[0-9]{18}\Z"), st.integers(3, 17), st.integers(1, 9))
def test_one_wrong_digit_of_branch_or_account_is_seen(number: str, place: int, error: int) -> None:
    key = rib_key(number[3:8], number[8:])
    wrong = number[:place] + str((int(number[place]) + error) % 10) + number[place + 1 :]
    assert answer(lambda: rib(wrong + key)) == "rib_wrong_key"


@given(st.from_regex(r"\A[0-9]{1,10}\Z"))
def test_leading_zeros_change_no_postal_key(account: str) -> None:
    assert ccp_key(account) == ccp_key(account.zfill(10))


@given(st.text(max_size=30))
@pytest.mark.parametrize("read", [nif, printed_nif, rc, rib, phone])
def test_any_text_is_a_number_or_refused(read: Callable[[str], object], text: str) -> None:
    answer(lambda: read(text))


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (nis, "0002 16 29 0656936", "000216290656936"),
        (nis, "0002 16 29 065693", "nis_wrong_length"),
        (tax_article, "16350190602", "16350190602"),
        (tax_article, "1635019060A", "tax_article_not_digits"),
        (nin, "109850123456780001", "109850123456780001"),
        (nin, "10985012345678000", "nin_wrong_length"),
    ],
)
def test_of_other_numbers_only_the_length_is_known(read: Callable[[str], str], text: str, expected: str) -> None:
    assert answer(lambda: read(text)) == expected
