"""The verbs of accounts: joining, signing in, inviting, showing and settling attestations, looking after houses."""

from __future__ import annotations

from accounts.actions.attesting import Asked, ask_agent, show_signed_attestation, withdraw_attestation
from accounts.actions.dossier import change_contact
from accounts.actions.forgetting import forget
from accounts.actions.houses import AgencyOrder, AuthorityOrder, change_keys, create_agency, create_authority
from accounts.actions.inviting import (
    Guest,
    Newcomer,
    accept_invitation,
    cancel_invitation,
    end_mandate,
    first_administrator,
    invite,
)
from accounts.actions.joining import confirm_address, register_firm
from accounts.actions.passwords import ask_reset, change_password, choose_password
from accounts.actions.profile import change_profile, erase_account
from accounts.actions.settling import grant_attestation, refuse_attestation, revoke_number
from accounts.actions.signing import choose_house, end_login, sign_in, sign_out, stay

__all__ = [
    "AgencyOrder",
    "Asked",
    "AuthorityOrder",
    "Guest",
    "Newcomer",
    "accept_invitation",
    "ask_agent",
    "ask_reset",
    "cancel_invitation",
    "change_contact",
    "change_keys",
    "change_password",
    "change_profile",
    "choose_house",
    "choose_password",
    "confirm_address",
    "create_agency",
    "create_authority",
    "end_login",
    "end_mandate",
    "erase_account",
    "first_administrator",
    "forget",
    "grant_attestation",
    "invite",
    "refuse_attestation",
    "register_firm",
    "revoke_number",
    "show_signed_attestation",
    "sign_in",
    "sign_out",
    "stay",
    "withdraw_attestation",
]
