"""The verbs of the notices: write a letter once, and let it leave once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.rules import links
from accounts.store.people import PersonCard
from accounts.tables import Person
from kernel.ids import new_id, new_ref
from kernel.turn import Turn
from notices import store, wording
from notices.envelope import Attachment, Outgoing, email
from notices.outside import Mailer
from notices.papers import attachments
from notices.rules.letters import LINK, SECRET, Kind, message_id
from notices.tables import Letter
from outbox.actions import tell


@dataclass(frozen=True, slots=True)
class Office:
    """What sending needs: the way out, the name on the envelope, the portal's address, the key that seals links."""

    mailer: Mailer
    sender: str
    portal_url: str
    secret_key: str


def write(turn: Turn, reader: PersonCard, kind: Kind, cause: str, facts: Mapping[str, object]) -> None:
    """Write somebody a letter about `cause` in their language, unless it was written before; it leaves by a job.

    `cause` names what happened (`award:AWD-1`) and makes the letter one; facts are what its template needs.
    """
    words = wording.written(kind, reader.language, {"name": reader.name, **facts})
    letter = {
        "id": new_id(), "ref": new_ref("LET"), "person_id": reader.person_id, "kind": kind, "cause": cause,
        "language": reader.language, "title": words.title, "body": words.body, "written_at": turn.now,
    }  # fmt: skip
    if key := store.add_once(turn, letter):
        tell(turn, "letter.written", letter=str(key))


def send(turn: Turn, key: UUID, office: Office) -> None:
    """Let a letter leave. Killed between leaving and commit, it leaves again under the same Message-ID."""
    found = store.to_send(turn, key)
    if found is None:
        return
    letter, person = found
    office.mailer.send(email(_outgoing(letter, person, office, attachments(turn, letter, office.portal_url))))
    letter.sent_at = turn.now


def _outgoing(letter: Letter, person: Person, office: Office, files: tuple[Attachment, ...]) -> Outgoing:
    return Outgoing(
        message_id(letter.ref, office.portal_url), office.sender, person.email, letter.language, letter.title,
        _with_link(letter, office), letter.written_at, office.portal_url, files,
    )  # fmt: skip


def _with_link(letter: Letter, office: Office) -> str:
    """Put the address of a link into its letter, at the last moment: it is nowhere else."""
    if Kind(letter.kind) not in SECRET:
        return letter.body
    link = links.address(office.portal_url, UUID(letter.cause), links.Purpose(letter.kind), office.secret_key)
    return letter.body.replace(LINK, link)
