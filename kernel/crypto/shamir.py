"""Shamir's secret sharing over GF(2^8) with the polynomial 0x11b, byte by byte; the coefficients are given, not drawn.

A share is the polynomial's value for every byte of the secret, followed by its x: the format of the npm package
`shamir-secret-sharing`. Multiplication is a table look-up by a public factor (an x or a Lagrange weight), the same
work for every secret, but the processor's cache is not hidden from somebody who shares the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

POLYNOMIAL = 0x11B
MOST_SHARES = 255


def share(secret: bytes, coefficients: Sequence[bytes], x: int) -> bytes:
    """Return share `x` (1 to 255) of a secret; coefficient j, as long as the secret, multiplies x to the power j."""
    if not 1 <= x <= MOST_SHARES or any(len(one) != len(secret) for one in coefficients):
        raise ValueError("a share needs an x from 1 to 255 and coefficients as long as the secret")
    value = bytes(len(secret))
    for coefficient in (*reversed(coefficients), secret):
        value = _add(value.translate(_times(x)), coefficient)
    return value + bytes([x])


def combine(shares: Sequence[bytes]) -> bytes:
    """Return the secret that these shares lead to; nothing tells here whether it is the right one."""
    points = [one[-1] for one in shares]
    if not shares or 0 in points or len(set(points)) != len(points) or len({len(one) for one in shares}) != 1:
        raise ValueError("shares must be of one length, with different x from 1 to 255")
    total = bytes(len(shares[0]) - 1)
    for one in shares:
        total = _add(total, one[:-1].translate(_times(_weight(one[-1], points))))
    return total


def _weight(own: int, points: Sequence[int]) -> int:
    """Return the Lagrange weight, at zero, of the point `own`."""
    weight = 1
    for other in points:
        if other != own:
            weight = _multiply(weight, _multiply(other, _inverse(own ^ other)))
    return weight


def _add(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).to_bytes(len(left), "big")


@lru_cache(maxsize=256)
def _times(factor: int) -> bytes:
    """Return the table of products with `factor`."""
    return bytes(_multiply(factor, other) for other in range(256))


@lru_cache(maxsize=256)
def _inverse(number: int) -> int:
    return _times(number).index(1)


def _multiply(left: int, right: int) -> int:
    product = 0
    for bit in range(8):
        product ^= (left << bit) * (right >> bit & 1)
    for bit in range(14, 7, -1):
        product ^= (POLYNOMIAL << bit - 8) * (product >> bit & 1)
    return product
