"""People, the houses they act for (firms, authorities, agencies), their mandates, logins and attestations."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.rules.attestation import Phase, Scheme
from accounts.rules.links import Purpose
from accounts.rules.lives import AttestationState, Way
from accounts.rules.roles import Role
from kernel.database import Base, Key, one_of

# Firm roles act for a firm, agency roles for an agency, purchase roles for an authority, the others for no house.
NO_HOUSE = "num_nonnulls(firm_id, authority_id, agency_id) = 0"
HOUSE_OF_ROLE = """
num_nonnulls(firm_id, authority_id, agency_id) <= 1
AND (role IN ('firm_owner', 'firm_staff')) = (firm_id IS NOT NULL)
AND (role = 'agency_agent') = (agency_id IS NOT NULL)
AND (role IN ('officer', 'approver', 'commission_member')) = (authority_id IS NOT NULL)
"""


class Person(Base):
    """Somebody who can sign in. Ledger and queue know only the `ref`; erasing the rest leaves both whole.

    Until the mailbox is proved (`confirmed_at`) there is no password: nobody can prepare an account for another.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("ref"),
        # One account per mailbox, however its letters are cased.
        Index("uq_people_email", text("lower(email)"), unique=True),
        CheckConstraint("(confirmed_at IS NULL) = (password_hash IS NULL)", name="confirmed_with_password"),
        Index("ix_people_joined_at", "joined_at", "id"),
    )

    id: Mapped[Key]
    ref: Mapped[str]
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[str]
    joined_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Firm(Base):
    """A micro-enterprise, known to the law by its tax number."""

    __tablename__ = "firms"
    __table_args__ = (
        UniqueConstraint("ref"),
        # One firm, one account: a second one would let it bid twice on a lot (Loi 23-12 art. 44). The tax number of an
        # establishment (20 digits) begins with the firm's (15).
        Index("uq_firms_nif", text('"left"(nif, 15)'), unique=True),
        UniqueConstraint("rc"),
    )

    id: Mapped[Key]
    ref: Mapped[str]
    name: Mapped[str]
    nif: Mapped[str]
    rc: Mapped[str]
    rib: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    wilaya: Mapped[int] = mapped_column(SmallInteger)
    trades: Mapped[list[str]]
    joined_at: Mapped[datetime]


class Authority(Base):
    """A contracting authority; `profile` is the code of the regulatory profile it works under."""

    __tablename__ = "authorities"
    __table_args__ = (UniqueConstraint("ref"),)

    id: Mapped[Key]
    ref: Mapped[str]
    name_fr: Mapped[str]
    name_ar: Mapped[str]
    name_en: Mapped[str]
    address: Mapped[str]
    nif: Mapped[str]
    profile: Mapped[str]


class Agency(Base):
    """An agency that attests micro-enterprises (ANADE, ANGEM, CNAC) and the keys it signs with."""

    __tablename__ = "agencies"
    __table_args__ = (UniqueConstraint("ref"), UniqueConstraint("iss"))

    id: Mapped[Key]
    ref: Mapped[str]
    name_fr: Mapped[str]
    name_ar: Mapped[str]
    name_en: Mapped[str]
    iss: Mapped[str]
    schemes: Mapped[list[str]]
    jwks: Mapped[dict[str, Any]]


class RevokedAttestation(Base):
    """A number that its agency has taken back; it refuses the attestation for ever, whoever shows it."""

    __tablename__ = "revoked_attestations"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    jti: Mapped[str] = mapped_column(primary_key=True)
    why: Mapped[str]
    revoked_at: Mapped[datetime]
    revoked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class Mandate(Base):
    """That a person may act in a role, for one house or (auditor, administrator) for none."""

    __tablename__ = "mandates"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint(
            HOUSE_OF_ROLE,
            name="house_of_role",
        ),
        # One person represents one bidder only (Loi 23-12 art. 44).
        Index(
            "uq_mandates_one_firm",
            "person_id",
            unique=True,
            postgresql_where=text("firm_id IS NOT NULL AND ended_at IS NULL"),
        ),
        # Whoever opens bids does not control the opening (Loi 23-12 art. 68).
        Index(
            "uq_mandates_opens_or_controls",
            "person_id",
            unique=True,
            postgresql_where=text("role IN ('commission_member', 'auditor') AND ended_at IS NULL"),
        ),
        # A role is held once for a house.
        Index(
            "uq_mandates_held_once",
            "person_id",
            "role",
            text("coalesce(firm_id, authority_id, agency_id, person_id)"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_mandates_person_id", "person_id"),
        Index("ix_mandates_firm_id", "firm_id"),
        Index("ix_mandates_authority_id", "authority_id"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str]
    firm_id: Mapped[UUID | None] = mapped_column(ForeignKey("firms.id"))
    authority_id: Mapped[UUID | None] = mapped_column(ForeignKey("authorities.id"))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"))
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Login(Base):
    """A session: the digest of the secret that the browser holds. Made anew at each sign-in."""

    __tablename__ = "logins"
    __table_args__ = (Index("ix_logins_person_id", "person_id"),)

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    house: Mapped[UUID | None]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Link(Base):
    """A link sent by e-mail that works once: confirm an address, choose a new password, accept an invitation.

    The secret in the link is a keyed digest of the row's id, so that neither the database nor the queue holds it.
    A link without a person is what asking for an unknown address leaves: the same work is done, and nothing is sent.
    """

    __tablename__ = "links"
    __table_args__ = (
        one_of("purpose", Purpose),
        CheckConstraint("(purpose = 'invitation') = (role IS NOT NULL)", name="invitation_to_a_role"),
        CheckConstraint(f"CASE WHEN role IS NULL THEN {NO_HOUSE} ELSE {HOUSE_OF_ROLE} END", name="house_of_role"),
        Index("ix_links_person_id", "person_id"),
        Index("ix_links_expires_at", "expires_at"),
    )

    id: Mapped[Key]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str]
    role: Mapped[str | None]
    firm_id: Mapped[UUID | None] = mapped_column(ForeignKey("firms.id"))
    authority_id: Mapped[UUID | None] = mapped_column(ForeignKey("authorities.id"))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"))
    # Of an invitation: as its maker wrote them. What the account behind the address says is not the maker's to read.
    guest_name: Mapped[str | None]
    guest_email: Mapped[str | None]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attestation(Base):
    """A firm's claim to be supported by an agency's scheme, and what became of it."""

    __tablename__ = "attestations"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("state", AttestationState),
        one_of("way", Way),
        one_of("scheme", Scheme),
        one_of("phase", Phase),
        CheckConstraint("(way = 'signed') = (jws IS NOT NULL)", name="signed_is_shown"),
        CheckConstraint("(way = 'agent') = (paper_sha256 IS NOT NULL)", name="paper_for_the_agent"),
        CheckConstraint("valid_until > valid_from", name="valid_for_a_time"),
        # An attestation number authenticates one firm: a borrowed one is refused by the database itself.
        Index("uq_attestations_granted", "agency_id", "jti", unique=True, postgresql_where=text("state = 'granted'")),
        # A firm waits once at an agency: its other papers wait until this one is settled or withdrawn.
        Index(
            "uq_attestations_requested",
            "firm_id",
            "agency_id",
            unique=True,
            postgresql_where=text("state = 'requested'"),
        ),
        Index("ix_attestations_firm_id", "firm_id"),
        Index("ix_attestations_waiting", "agency_id", "asked_at", postgresql_where=text("state = 'requested'")),
    )

    id: Mapped[Key]
    ref: Mapped[str]
    firm_id: Mapped[UUID] = mapped_column(ForeignKey("firms.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    state: Mapped[str]
    way: Mapped[str]
    scheme: Mapped[str]
    jti: Mapped[str]
    file_no: Mapped[str]
    phase: Mapped[str]
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    jws: Mapped[str | None]
    paper_sha256: Mapped[str | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    why: Mapped[str | None]
