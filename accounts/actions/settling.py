"""An agency's agents settle what firms show on paper, and take numbers back. Each agency its own.

Locks are taken in one order everywhere: agency, attestation, firm. A number is never granted while it is taken back,
and a firm's standing never changes while one of its bids is filed on a reserved lot, or such a lot is concluded.
"""

from __future__ import annotations

from accounts.rules.attestation import Why, refused
from accounts.rules.lives import AttestationAct
from accounts.rules.showing import LONGEST_NUMBER
from accounts.store import attestations, firms, houses
from accounts.tables import Attestation
from audit.actions import keep_words, record
from kernel.lines import line
from kernel.refusals import Refused
from kernel.turn import Turn
from outbox.actions import tell

LONGEST_REASON = 500


def grant_attestation(turn: Turn, ref: str) -> None:
    """Confirm an attestation.

    Refusals: `not_now`, `validity_over`, `attestation_revoked`, `attestation_already_used` by another firm.
    """
    houses.hold_still(turn, turn.actor.house_id)
    attestation = attestations.at_agency_to_settle(turn, ref)
    if attestation.valid_until <= turn.now:
        raise Refused("validity_over")
    if attestations.is_revoked(turn, attestation.agency_id, attestation.jti):
        raise refused(Why.REVOKED)
    _settle(turn, attestation, AttestationAct.GRANT, None)
    record(turn, "attestation.granted", attestation.ref)


def refuse_attestation(turn: Turn, ref: str, why: str) -> None:
    """Refuse an attestation, with the reason that the firm will read. Refusals: `not_now`, those of `line`."""
    reason = line(why, "why", most=LONGEST_REASON)
    attestation = attestations.at_agency_to_settle(turn, ref)
    _settle(turn, attestation, AttestationAct.REFUSE, reason)
    record(turn, "attestation.refused", attestation.ref, grounds=keep_words(turn, reason))


def revoke_number(turn: Turn, number: str, why: str) -> None:
    """Take a number back for ever: whoever holds it loses it, nobody can show it again. Refuses `already_revoked`."""
    jti, reason = line(number, "jti", most=LONGEST_NUMBER), line(why, "why", most=LONGEST_REASON)
    houses.lock(turn, turn.actor.house_id)
    attestations.revoke(turn, jti, reason)
    held = attestations.granted_to_revoke(turn, jti)
    if held:
        _settle(turn, held, AttestationAct.REVOKE, reason)
    record(turn, "attestation.revoked", held.ref if held else turn.actor.ref, grounds=keep_words(turn, reason))


def _settle(turn: Turn, attestation: Attestation, act: AttestationAct, why: str | None) -> None:
    """Settle an attestation between two filings of its firm, never during one."""
    firms.lock(turn, attestation.firm_id)
    attestations.settle(turn, attestation, act, why)
    tell(turn, "attestation.settled", attestation=attestation.ref)
