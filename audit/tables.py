"""The ledger's tables. The application may add and read; triggers refuse everything else, even to the owner.

Only words may be taken out, and by the owner alone, where the law wants them forgotten: nobody alters them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base


class LedgerHead(Base):
    """How many entries there are: one row, whose lock puts writers in a line so that the index has no gap."""

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)


class LedgerEntry(Base):
    """One event, its nonce and its leaf, at its place for ever."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        CheckConstraint("octet_length(nonce) = 32", name="nonce_length"),
        CheckConstraint("octet_length(leaf) = 32", name="leaf_length"),
        Index("ix_ledger_entries_subject", "subject", "index"),
        Index("ix_ledger_entries_refusals", "actor", "at", postgresql_where=text("event = 'refused'")),
    )

    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    event: Mapped[str]
    subject: Mapped[str]
    facts: Mapped[dict[str, Any]]
    nonce: Mapped[bytes]
    leaf: Mapped[bytes]


class LedgerWords(Base):
    """The words that an act rests on, under the digest that its entry holds."""

    __tablename__ = "ledger_words"
    __table_args__ = (CheckConstraint("digest = encode(sha256(convert_to(words, 'UTF8')), 'hex')", name="digest"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]


class LedgerCheckpoint(Base):
    """A signed note over the root at one size, with the frontier that lets the next one start from here."""

    __tablename__ = "ledger_checkpoints"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes]
    frontier: Mapped[list[str]]
    note: Mapped[str]
    signed_at: Mapped[datetime]
