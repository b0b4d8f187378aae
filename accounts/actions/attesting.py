"""A firm shows its attestation: signed by its agency, or on paper to an agent of the agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from accounts.rules import attestation as signed
from accounts.rules.lives import AttestationAct, AttestationState, Way
from accounts.rules.showing import LARGEST_PAPER, PAPERS, Claim, read_claim, token_in
from accounts.store import attestations, firms, houses
from accounts.tables import Agency, Attestation, Firm
from audit.actions import record
from kernel.files import Files, admitted, digest_of
from kernel.refusals import Refused
from kernel.turn import Turn
from law.rules import day_of, midnight
from outbox.actions import tell

ONE_DAY = timedelta(days=1)
# "For ever", as agencies may write it, kept a day before the calendar's end: a page shows it in Algiers, an hour later
LAST_INSTANT = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """A paper attestation to be checked: at which agency, what it says, and its scan."""

    agency_ref: str
    claim: Claim
    paper: bytes


def show_signed_attestation(turn: Turn, text: str, portal_url: str) -> str:
    """Authenticate the actor's firm by an attestation that its agency signed; return the reference.

    Refusals: `attestation_<why>` in the order of the format, `attestation_already_shown` by this firm.
    """
    issuers = attestations.issuers(turn)
    firm = firms.own_to_change(turn)
    token, used_by = token_in(text), partial(attestations.holder, turn)
    said = signed.check_attestation(token, issuers, portal=portal_url, at=turn.now, nif=firm.nif, used_by=used_by)
    if attestations.holder(turn, said.iss, said.jti) == firm.nif:
        raise Refused("attestation_already_shown", field="token")
    row = _signed(turn, firm, said, token)
    attestations.add(turn, row)
    tell(turn, "attestation.settled", attestation=row.ref)
    record(turn, "attestation.shown", row.ref, firm=firm.ref)
    return row.ref


def ask_agent(turn: Turn, asked: Asked, files: Files) -> str:
    """Ask the agency's agents to check a paper attestation of the actor's firm; return the reference.

    Refusals: those of `read_claim` and `files.admitted` (field `paper`), `attestation_revoked`, `already_waiting`.
    """
    firm, agency = firms.own_to_change(turn), houses.agency_by_ref(turn, asked.agency_ref)
    claim = read_claim(asked.claim, agency.schemes, day_of(turn.now))
    admitted(asked.paper, *PAPERS, largest=LARGEST_PAPER, field="paper")
    if attestations.is_revoked(turn, agency.id, claim.number):
        raise signed.refused(signed.Why.REVOKED)
    row = _claimed(turn, firm, agency, claim)
    row.paper_sha256 = digest_of(asked.paper)
    attestations.add(turn, row)
    files.put(asked.paper)  # once nothing refuses the request any more: what is refused fills no disk
    tell(turn, "attestation.requested", attestation=row.ref)
    record(turn, "attestation.requested", row.ref, firm=firm.ref, agency=agency.ref)
    return row.ref


def withdraw_attestation(turn: Turn, ref: str) -> None:
    """Take back a request that still waits; refuses `not_now` once it is settled."""
    attestation = attestations.own_to_change(turn, ref)
    firm = firms.own_to_change(turn)
    attestations.settle(turn, attestation, AttestationAct.WITHDRAW)
    record(turn, "attestation.withdrawn", attestation.ref, firm=firm.ref)


def _signed(turn: Turn, firm: Firm, said: signed.Attestation, token: str) -> Attestation:
    agency = houses.agency_by_iss(turn, said.iss)
    return Attestation(
        firm_id=firm.id,
        agency_id=agency.id,
        state=AttestationState.GRANTED,
        way=Way.SIGNED,
        scheme=said.scheme,
        jti=said.jti,
        file_no=said.file_no,
        phase=said.phase,
        valid_from=datetime.fromtimestamp(max(said.nbf, said.iat), UTC),
        valid_until=min(datetime.fromtimestamp(said.exp, UTC), LAST_INSTANT),
        jws=token,
        asked_at=turn.now,
        asked_by=turn.actor.person_id,
        settled_at=turn.now,
    )


def _claimed(turn: Turn, firm: Firm, agency: Agency, claim: Claim) -> Attestation:
    """Return a request: valid from the first midnight of its days to the last, in Algiers."""
    return Attestation(
        firm_id=firm.id,
        agency_id=agency.id,
        state=AttestationState.REQUESTED,
        way=Way.AGENT,
        scheme=claim.scheme,
        jti=claim.number,
        file_no=claim.file_no,
        phase=claim.phase,
        valid_from=midnight(claim.starts_on),
        valid_until=midnight(claim.ends_on + ONE_DAY),
        asked_at=turn.now,
        asked_by=turn.actor.person_id,
    )
