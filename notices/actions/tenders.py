"""Letters about tenders and commissions: who must approve, sign or know."""

from __future__ import annotations

from accounts.rules.roles import Role
from accounts.store import people
from kernel.turn import Turn
from notices import store
from notices.actions.accounts import FIRM
from notices.actions.letters import Office, write
from notices.rules.letters import Kind, in_language
from tenders.rules.lives import ChangeKind
from tenders.tables import Tender


def ask_approvers(turn: Turn, ref: str, message: int, office: Office) -> None:
    """Tell the approvers of an authority that a tender waits for one of them, its author left out."""
    tender = store.tender(turn, ref)
    for reader in people.people_of(turn, tender.authority_id, [Role.APPROVER]):
        if reader.person_id != tender.author_id:
            facts = _of(tender, reader.language) | {"address": f"{office.portal_url}/officer/tenders/{ref}"}
            write(turn, reader, Kind.TENDER_TO_APPROVE, f"tender.submitted:{message}", facts)


def tell_author(turn: Turn, ref: str, message: int, office: Office) -> None:
    """Tell the author of a tender that it was sent back, and why."""
    tender = store.tender(turn, ref)
    reader = store.reader(turn, tender.author_id)
    if reader is None or tender.sent_back is None:
        return
    more = {"remark": tender.sent_back, "address": f"{office.portal_url}/officer/tenders/{ref}"}
    write(turn, reader, Kind.TENDER_SENT_BACK, f"tender.sent_back:{message}", _of(tender, reader.language) | more)


def tell_filers(turn: Turn, ref: str, kind: ChangeKind, office: Office) -> None:
    """Tell every firm that has filed that the deadline was moved, or the tender cancelled, and why."""
    tender, change = store.tender(turn, ref), store.last_change(turn, ref, kind)
    letter = Kind.TENDER_CHANGED if kind is ChangeKind.POSTPONED else Kind.TENDER_CANCELLED
    for firm_id in store.filers(turn, tender.id):
        for reader in people.people_of(turn, firm_id, FIRM):
            facts = _of(tender, reader.language) | {
                "reason": change.reason_ar if reader.language == "ar" else change.reason_fr,
                "at": change.decided_at,
                "address": f"{office.portal_url}/tenders/{ref}",
            }
            write(turn, reader, letter, f"tender.change:{ref}/{change.number}", facts)


def ask_for_keys(turn: Turn, ref: str, office: Office) -> None:
    """Tell the members of a new commission that their keys are needed."""
    _tell_members(turn, ref, Kind.COMMISSION_FORMED, f"commission.formed:{ref}", office)


def ask_to_sign(turn: Turn, ref: str, message: int, office: Office) -> None:
    """Tell the members of a commission that its policy waits for their signatures."""
    _tell_members(turn, ref, Kind.POLICY_WRITTEN, f"policy.written:{message}", office)


def _tell_members(turn: Turn, ref: str, kind: Kind, cause: str, office: Office) -> None:
    commission = store.commission(turn, ref)
    for reader in store.members(turn, commission.id):
        named = in_language(commission, "name", reader.language)
        address = f"{office.portal_url}/committee/commissions/{ref}"
        write(turn, reader, kind, cause, {"commission": named, "address": address})


def _of(tender: Tender, language: str) -> dict[str, object]:
    return {
        "ref": tender.ref,
        "title": in_language(tender, "title", language),
        "closes_at": tender.closes_at,
        "opening_at": tender.opening_at,
    }
