"""Padmé: lengths rounded up so that a ciphertext tells little of what it holds.

A length of E bits (E = floor(log2 length)) keeps only its first S = floor(log2 E) + 1 bits after the leading one's
place; at most 12 % is added, less and less as lengths grow, and a length leaks O(log log length) bits.
Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019, § 4.
"""

from __future__ import annotations


def padme(length: int) -> int:
    """Return the padded length, in bytes, for a length of at least 2."""
    exponent = length.bit_length() - 1
    loose = exponent - exponent.bit_length()
    mask = (1 << loose) - 1
    return (length + mask) & ~mask


def is_padme(length: int) -> bool:
    """Say whether a length is one that padding leads to."""
    return length > 1 and padme(length) == length
