"""Shamir's sharing, against an independent implementation's shares and against the definition."""

from __future__ import annotations

import json
import random
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.crypto import shamir

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "cases/crypto/shamir.json").read_text())["cases"]


def product(left: int, right: int) -> int:
    """Multiplication in GF(2^8) by doubling, as FIPS 197 section 4.2.1 describes it."""
    total = 0
    while right:
        if right & 1:
            total ^= left
        left = (left << 1) ^ (0x11B if left & 0x80 else 0)
        right >>= 1
    return total


@st.composite
def splits(draw: st.DrawFn) -> tuple[bytes, list[bytes], int]:
    """Draw a secret, coefficients for a threshold of 2 to 6, and a number of members that reaches it."""
    secret = draw(st.binary(min_size=1, max_size=40))
    coefficient = st.binary(min_size=len(secret), max_size=len(secret))
    coefficients = draw(st.lists(coefficient, min_size=1, max_size=5))
    return secret, coefficients, draw(st.integers(len(coefficients) + 1, 9))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['k']} of {case['n']}")
def test_shares_of_the_npm_package_combine(case: dict[str, Any]) -> None:
    shares = [bytes.fromhex(share) for share in case["shares"]]
    assert shamir.combine(shares[: case["k"]]).hex() == case["secret"]
    assert shamir.combine(shares[-case["k"] :]).hex() == case["secret"]
    assert shamir.combine(shares[: case["k"] - 1]).hex() != case["secret"]


def test_the_field_is_that_of_0x11b() -> None:
    for x in range(1, 256):
        table = shamir.share(bytes(256), [bytes(range(256))], x)
        assert table == bytes(product(x, number) for number in range(256)) + bytes([x])


@given(splits(), st.integers(1, 255))
def test_a_share_is_the_polynomial_s_value(split: tuple[bytes, list[bytes], int], x: int) -> None:
    secret, coefficients, _ = split
    for place, byte in enumerate(shamir.share(secret, coefficients, x)[:-1]):
        value, power = secret[place], 1
        for coefficient in coefficients:
            power = product(power, x)
            value ^= product(coefficient[place], power)
        assert byte == value


@given(splits(), st.randoms())
def test_any_k_shares_give_the_secret(split: tuple[bytes, list[bytes], int], chance: random.Random) -> None:
    secret, coefficients, count = split
    shares = [shamir.share(secret, coefficients, x) for x in range(1, count + 1)]
    chosen = chance.sample(shares, len(coefficients) + 1)
    assert shamir.combine(chosen) == shamir.combine(shares) == secret


@given(splits())
def test_fewer_shares_fit_every_other_secret(split: tuple[bytes, list[bytes], int]) -> None:
    """For k-1 shares and any other secret there is a polynomial through both: the shares say nothing."""
    secret, coefficients, _ = split
    fewer = [shamir.share(secret, coefficients, x) for x in range(1, len(coefficients) + 1)]
    other = bytes(byte ^ 0x5A for byte in secret)
    at_k = shamir.combine([_shifted(one, len(coefficients) + 1) for one in [other + b"\x00", *fewer]])
    assert shamir.combine([*fewer, at_k + bytes([len(coefficients) + 1])]) == other


def _shifted(share: bytes, by: int) -> bytes:
    """Move a point so that interpolation at zero gives the polynomial's value at `by`."""
    return share[:-1] + bytes([share[-1] ^ by])


@pytest.mark.parametrize(
    "shares", [[], [b"a\x00"], [b"a\x01", b"b\x01"], [b"a\x01", b"bb\x02"]], ids=["none", "x=0", "twice", "lengths"]
)
def test_shares_that_cannot_belong_together_are_refused(shares: list[bytes]) -> None:
    with pytest.raises(ValueError, match="shares must be"):
        shamir.combine(shares)


@pytest.mark.parametrize(("x", "coefficient"), [(0, b"c"), (256, b"c"), (1, b"cc")])
def test_a_share_out_of_range_is_refused(x: int, coefficient: bytes) -> None:
    with pytest.raises(ValueError, match="a share needs"):
        shamir.share(b"s", [coefficient], x)


def test_every_three_of_five_and_no_two() -> None:
    shares = [shamir.share(b"secret", [b"abcdef", b"uvwxyz"], x) for x in range(1, 6)]
    assert {shamir.combine(three) for three in combinations(shares, 3)} == {b"secret"}
    assert b"secret" not in {shamir.combine(two) for two in combinations(shares, 2)}
