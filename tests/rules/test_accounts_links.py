"""A link opens what its own seal says, and nothing can be made into another."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.links import LASTS, Purpose, address, link_id, token
from kernel.refusals import Refused

KEY = "a-secret-of-the-tests-0123456789-xyz"
OPENING = [Purpose.CONFIRM, Purpose.RESET, Purpose.INVITATION]


@given(st.uuids(), st.sampled_from(list(Purpose)))
def test_a_link_gives_its_id_back(key: UUID, purpose: Purpose) -> None:
    found = token(key, purpose, KEY)
    assert link_id(found, purpose, KEY) == key
    assert len(found) == 64
    assert set(found) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.uuids(), st.integers(0, 63), st.sampled_from("ABCxyz0189-_"))
def test_a_link_changed_anywhere_is_broken(key: UUID, place: int, letter: str) -> None:
    good = token(key, Purpose.RESET, KEY)
    bad = good[:place] + letter + good[place + 1 :]
    if bad == good:
        return
    with pytest.raises(Refused, match="link_broken"):
        link_id(bad, Purpose.RESET, KEY)


@given(st.text(max_size=80))
def test_what_we_did_not_seal_is_broken(text: str) -> None:
    with pytest.raises(Refused, match="link_broken"):
        link_id(text, Purpose.RESET, KEY)


@pytest.mark.parametrize("made", OPENING)
@pytest.mark.parametrize("used", OPENING)
def test_a_link_serves_the_purpose_it_was_made_for(made: Purpose, used: Purpose) -> None:
    key = uuid4()
    if made is used:
        assert link_id(token(key, made, KEY), used, KEY) == key
        return
    with pytest.raises(Refused, match="link_broken"):
        link_id(token(key, made, KEY), used, KEY)


def test_another_portals_key_seals_other_links() -> None:
    key = uuid4()
    with pytest.raises(Refused, match="link_broken"):
        link_id(token(key, Purpose.RESET, KEY), Purpose.RESET, KEY + "x")


def test_the_id_alone_which_a_stolen_table_tells_makes_no_link() -> None:
    key = uuid4()
    for forged in (key.hex * 2, str(key), "A" * 64):
        with pytest.raises(Refused, match="link_broken"):
            link_id(forged, Purpose.RESET, KEY)


def test_addresses_stand_on_the_portal() -> None:
    key = uuid4()
    assert address("https://safqa.example/", key, Purpose.RESET, KEY) == (
        f"https://safqa.example/reset/{token(key, Purpose.RESET, KEY)}"
    )
    assert address("https://safqa.example", key, Purpose.REMINDER, KEY) == "https://safqa.example/sign-in"


def test_every_purpose_has_its_time() -> None:
    assert set(LASTS) == set(Purpose)
    assert LASTS[Purpose.RESET].total_seconds() == 3600
