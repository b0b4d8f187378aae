"""The life of an attestation."""

from __future__ import annotations

from enum import StrEnum

from kernel.lifecycle import Lifecycle


class AttestationState(StrEnum):
    """What was decided about a firm's attestation. Whether it has expired nobody decides: see `standing_of`."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class Way(StrEnum):
    """How a firm shows its attestation: signed by the agency, or for an agent of the agency to check."""

    SIGNED = "signed"
    AGENT = "agent"


class AttestationAct(StrEnum):
    """What can be done about it, and by whom: the agency grants, refuses and revokes; the firm withdraws."""

    GRANT = "grant"
    REFUSE = "refuse"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"


ATTESTATION_LIFE = Lifecycle(
    AttestationState.REQUESTED,
    {
        (AttestationState.REQUESTED, AttestationAct.GRANT): AttestationState.GRANTED,
        (AttestationState.REQUESTED, AttestationAct.REFUSE): AttestationState.REFUSED,
        (AttestationState.REQUESTED, AttestationAct.WITHDRAW): AttestationState.WITHDRAWN,
        (AttestationState.GRANTED, AttestationAct.REVOKE): AttestationState.REVOKED,
    },
)
