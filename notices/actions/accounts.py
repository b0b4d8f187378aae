"""Letters about accounts: links that open them, attestations that are asked for and settled."""

from __future__ import annotations

from uuid import UUID

from accounts.rules.links import Purpose, address
from accounts.rules.lives import AttestationState
from accounts.rules.roles import Role
from accounts.store import attestations, firms, houses, links, people
from accounts.store.links import Invitation
from accounts.tables import Attestation
from kernel.language import say
from kernel.turn import Turn
from notices.actions.letters import Office, write
from notices.rules.letters import Kind

FIRM = (Role.FIRM_OWNER, Role.FIRM_STAFF)


def send_link(turn: Turn, key: UUID, office: Office) -> None:
    """Write the letter that carries a link, unless it works no more or is for nobody."""
    found = links.letter(turn, key)
    if found is None:
        return
    sign_in = address(office.portal_url, key, Purpose.REMINDER, office.secret_key)
    facts = {"until": found.until, "address": sign_in, **_invitation(found.invitation, found.reader.language)}
    write(turn, found.reader, Kind(found.purpose), str(key), facts)


def _invitation(invited: Invitation | None, language: str) -> dict[str, str]:
    return {"role": invited.role, "house": invited.house.get(language, "")} if invited else {}


def tell_agents(turn: Turn, ref: str, office: Office) -> None:
    """Tell the agents of an agency that a firm waits for them."""
    if (asked := attestations.by_ref(turn, ref)) is None:
        return
    facts = {
        "firm": firms.firm(turn, asked.firm_id).name,
        "number": asked.jti,
        "address": f"{office.portal_url}/agency",
    }
    for agent in people.people_of(turn, asked.agency_id, [Role.AGENCY_AGENT]):
        write(turn, agent, Kind.ATTESTATION_ASKED, f"attestation.requested:{ref}", facts)


def tell_firm(turn: Turn, ref: str, office: Office) -> None:
    """Tell a firm what became of its attestation, and why."""
    if (settled := attestations.by_ref(turn, ref)) is None:
        return
    for reader in people.people_of(turn, settled.firm_id, FIRM):
        facts = _settled(turn, settled, reader.language, office)
        write(turn, reader, Kind.ATTESTATION_SETTLED, f"attestation.{settled.state}:{ref}", facts)


def tell_of_bank(turn: Turn, ref: str, change: int, office: Office) -> None:
    """Tell a firm that its bank account was changed; each change is told."""
    firm = firms.named(turn, ref)
    for reader in people.people_of(turn, firm.id, FIRM):
        facts = {"firm": firm.name, "ending": firm.rib[-4:], "address": f"{office.portal_url}/firm"}
        write(turn, reader, Kind.BANK_CHANGED, f"firm.bank_changed:{change}", facts)


def _settled(turn: Turn, settled: Attestation, language: str, office: Office) -> dict[str, object]:
    return {
        "granted": settled.state == AttestationState.GRANTED,
        "agency": houses.names_of(houses.agency(turn, settled.agency_id))[language],
        "number": settled.jti,
        "until": settled.valid_until,
        "why": settled.why or say(language, f"state.attestation.{settled.state}"),
        "address": f"{office.portal_url}/firm/attestations",
    }
