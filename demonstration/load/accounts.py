"""The table of accounts that the front door prints: who can sign in, and where their work begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from accounts.rules.roles import Role
from demonstration.cast import Company, FirmPart, PersonPart
from demonstration.keyring import Keyring

ROLES: Final = {
    Role.ADMINISTRATOR: ("administrator", "/admin/people"),
    Role.AUDITOR: ("auditor", "/auditor"),
    Role.OFFICER: ("officer", "/officer"),
    Role.APPROVER: ("approver", "/officer"),
    Role.COMMISSION_MEMBER: ("commission", "/committee/openings"),
    Role.AGENCY_AGENT: ("agent", "/agency"),
}
STANDINGS: Final = {"authenticated": "firm, authenticated", "waiting": "firm, waiting", "none": "firm, unknown"}


def table(company: Company, keyring: Keyring) -> str:
    """Return the accounts, the password they share, and where the members' keys are."""
    staff = [_staff(one) for one in company.firms if one.staff]
    rows = [_person(one) for one in company.people] + [_firm(one) for one in shown(company)] + staff
    lines = [f"    {role:<20} {email:<30} {start:<19} {name}" for role, email, start, name in rows]
    return "\n".join([
        f"  Everything below is invented. Everybody's password: {company.password}",
        "",
        f"    {'role':<20} {'address':<30} {'begins at':<19} name",
        *lines,
        "",
        f"  The members' key files are in {keyring.folder}; their passphrase is in passphrase.txt there:",
        "    .venv/bin/python -m bids open HEADERS --key FILE.key --passphrase-file passphrase.txt --out SHARES",
    ])  # fmt: skip


def shown(company: Company) -> Iterator[FirmPart]:
    """Yield the firms to sign in as: of each standing one in French and one in Arabic."""
    for standing in STANDINGS:
        for language in ("fr", "ar"):
            of_both = (one for one in company.firms if (one.standing, one.language) == (standing, language))
            yield next(of_both)


def _person(part: PersonPart) -> tuple[str, str, str, str]:
    role, start = ROLES[Role(part.role)]
    return f"{role} ({part.house})" if part.house else role, part.email, start, part.name


def _firm(part: FirmPart) -> tuple[str, str, str, str]:
    return STANDINGS[part.standing], part.email, "/tenders", f"{part.person}, {part.name}"


def _staff(part: FirmPart) -> tuple[str, str, str, str]:
    return "firm's staff", part.staff_email, "/tenders", f"{part.staff}, {part.name}"
