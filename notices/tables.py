"""Letters: what was written to whom, and whether it left."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, Key


class Letter(Base):
    """A letter as it was written, in its reader's language. `cause` and reader make it unique: told once."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("ref"),
        # A job that runs twice must not write twice.
        UniqueConstraint("person_id", "cause"),
        Index("ix_letters_person_id", "person_id", "written_at"),
    )

    id: Mapped[Key]
    ref: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    cause: Mapped[str]
    language: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
