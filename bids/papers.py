"""A receipt as a paper, made from the signed receipt itself for whoever asks and for the letter that brings it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bids.rules.receipt import grouped, kept_receipt
from bids.tables import Filing
from kernel.canonical import Value
from kernel.clock import ALGIERS
from kernel.crypto.policy import fingerprint
from kernel.language import number, say
from kernel.papers import paper, qr

HALF = 32


def receipt_paper(filing: Filing, firm_name: str, portal_url: str) -> bytes:
    """Return the receipt of a filing as PDF, in French and Arabic; the signed receipt is attached to it."""
    read = kept_receipt(filing.receipt)
    claims = read.claims
    address = f"{portal_url}/verify"
    local = read.received_at.astimezone(ALGIERS)
    data: dict[str, Value] = {
        "kind": claims["kind"],
        "ref": filing.ref,
        "tender": claims["tender"],
        "lot": claims["lot"],
        "bidder": f"{firm_name} ({claims['bidder']})",
        "version": str(claims["version"]),
        "received": f"{local:%d/%m/%Y %H:%M:%S},{local.microsecond:06}",
        "tracker": f"{grouped(read.tracker[:HALF])}\n{grouped(read.tracker[HALF:])}",
        "envelopes": [_envelope(one) for one in claims["envelopes"]],
        "sealed_by": claims["sealed_by"],
        "subject": claims["subject_to_authentication"],
        "policy": fingerprint(claims["policy_hash"]),
        "entry": number(claims["entry"]["index"], "fr"),
        "address": address,
        "qr": qr(f"{address}/{read.tracker}"),
        "jws": filing.receipt,
    }
    return paper("receipt", data, filing.received_at)


def _envelope(envelope: Mapping[str, Any]) -> Value:
    key = f"envelope.{envelope['envelope']}"
    return {"fr": say("fr", key), "ar": say("ar", key), "size": number(envelope["size"], "fr")}
