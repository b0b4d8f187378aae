"""What must leave the portal, written in the transaction that caused it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base


class Message(Base):
    """A fact that others must hear of. References only: Redis and the logs never see a name or a price."""

    __tablename__ = "messages"
    __table_args__ = (
        # The relay and the sweep look only at what is still to be done, however old the table grows.
        Index("ix_messages_unsent", "id", postgresql_where=text("sent_at IS NULL AND handled_at IS NULL")),
        Index("ix_messages_unhandled", "sent_at", postgresql_where=text("handled_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    topic: Mapped[str]
    refs: Mapped[dict[str, str]]
    told_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(default=0, server_default="0")
    handled_at: Mapped[datetime | None]
    fault: Mapped[str | None]


class Handling(Base):
    """That one listener has dealt with one message: the claim that makes a second delivery do nothing."""

    __tablename__ = "handlings"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    handler: Mapped[str] = mapped_column(primary_key=True)
    handled_at: Mapped[datetime]
