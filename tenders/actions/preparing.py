"""The verbs of an author: a draft and its lots, bills, criteria and documents. Nobody else writes in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from accounts.rules.roles import Role
from kernel.files import Files
from kernel.ids import new_id, new_ref
from kernel.refusals import NotYours
from kernel.turn import Turn
from law.rules import Measure, day_of, profile
from tenders.rules import method as judging
from tenders.rules.bill import Line, check_bill
from tenders.rules.documents import Upload, check_upload
from tenders.rules.lives import LOT_LIFE, TENDER_LIFE
from tenders.rules.method import Choice, Kind
from tenders.rules.preparation import Share, Subject, check_count, check_lot, check_subject
from tenders.store import officers, publication
from tenders.tables import Lot, Tender, TenderDocument


def prepare_tender(turn: Turn, order: Subject) -> Tender:
    """Begin a draft, whose author the asker is; the lowest price wins until another method is chosen."""
    buyer = officers.authority(turn, Role.OFFICER)
    subject = check_subject(order, turn.now)
    rules = profile(buyer.profile, day_of(turn.now))
    draft = Tender(
        id=new_id(),
        ref=new_ref(f"AO-{day_of(turn.now).year}", 6),
        authority_id=buyer.id,
        author_id=turn.actor.person_id,
        state=TENDER_LIFE.start,
        prepared_at=turn.now,
        method=judging.method(Choice(Kind.LOWEST_PRICE), rules),
        criteria=[],
    )
    _write(turn, draft, subject)
    turn.tx.add(draft)
    turn.tx.flush()
    return draft


def edit_subject(turn: Turn, ref: str, order: Subject) -> Tender:
    """Write the subject and calendar of a draft anew; its lots take over the deadline."""
    draft = officers.draft_of_author(turn, ref)
    _write(turn, draft, check_subject(order, turn.now))
    for lot in draft.lots:
        lot.closes_at = lot.due_at = draft.closes_at
    turn.tx.flush()
    return draft


def choose_method(turn: Turn, ref: str, order: Choice) -> Tender:
    """Choose how bids on a draft will be judged; the profile of the authority gives the rest."""
    draft = officers.draft_of_author(turn, ref)
    choice = judging.check(order)
    rules = profile(officers.authority(turn).profile, day_of(turn.now))
    draft.method, draft.criteria = judging.method(choice, rules), judging.criteria(choice)
    turn.tx.flush()
    return draft


def add_lot(turn: Turn, ref: str, order: Share) -> Lot:
    """Add a lot to a draft, after its last."""
    draft = officers.draft_of_author(turn, ref)
    check_count(len(draft.lots))
    number = publication.next_number(turn, Lot, draft)
    hours = {"closes_at": draft.closes_at, "due_at": draft.closes_at}
    words = asdict(check_lot(order, turn.now))
    lot = Lot(id=new_id(), ref=lot_ref(draft, number), number=number, state=LOT_LIFE.start, **hours, **words)
    draft.lots.append(lot)
    turn.tx.flush()
    return lot


def edit_lot(turn: Turn, ref: str, number: int, order: Share) -> Lot:
    """Write a lot of a draft anew; its bill stays."""
    lot = officers.lot_of_draft(turn, ref, number)
    for name, value in asdict(check_lot(order, turn.now)).items():
        setattr(lot, name, value)
    turn.tx.flush()
    return lot


def remove_lot(turn: Turn, ref: str, number: int) -> None:
    """Take a lot out of a draft with its bill; those after it move up."""
    lot = officers.lot_of_draft(turn, ref, number)
    later = [one for one in lot.tender.lots if one.number > number]
    publication.replace_bill(turn, lot, [])
    turn.tx.delete(lot)
    turn.tx.flush()
    for one in later:  # one by one: two lots of one number would be refused, even for a moment
        one.number -= 1
        one.ref = lot_ref(one.tender, one.number)
        turn.tx.flush()
    turn.tx.expire(lot.tender, ["lots"])


def edit_bill(turn: Turn, ref: str, number: int, lines: Sequence[Line]) -> Lot:
    """Put a bill of quantities in the place of the lot's; lines are numbered from 1."""
    lot = officers.lot_of_draft(turn, ref, number)
    check_bill(lines)
    numbered = enumerate(lines, start=1)
    publication.replace_bill(
        turn, lot, [{**asdict(line), "lot_id": lot.id, "number": place} for place, line in numbered]
    )
    return lot


def add_lines(turn: Turn, ref: str, number: int, lines: Sequence[Line]) -> Lot:
    """Add lines after the last of a lot's bill."""
    return edit_bill(turn, ref, number, [*bill_of(officers.lot_of_draft(turn, ref, number)), *lines])


def add_document(turn: Turn, ref: str, upload: Upload, files: Files) -> TenderDocument:
    """Keep a document and add it to a draft."""
    draft = officers.draft_of_author(turn, ref)
    name, media = check_upload(upload, len(draft.documents))
    added = TenderDocument(
        id=new_id(),
        number=publication.next_number(turn, TenderDocument, draft),
        name=name,
        media_type=media,
        size=len(upload.content),
        sha256=files.put(upload.content),
        added_at=turn.now,
    )
    draft.documents.append(added)
    turn.tx.flush()
    return added


def remove_document(turn: Turn, ref: str, number: int) -> None:
    """Take a document out of a draft; its bytes stay in the store, where another tender may name them."""
    draft = officers.draft_of_author(turn, ref)
    found = next((one for one in draft.documents if one.number == number), None)
    if found is None:
        raise NotYours
    turn.tx.delete(found)
    turn.tx.flush()
    turn.tx.expire(draft, ["documents"])


def bill_of(lot: Lot) -> list[Line]:
    """Return the lines of a lot as values."""
    return [
        Line(
            one.code,
            one.designation_fr,
            one.designation_ar,
            one.designation_en,
            Measure(one.unit),
            one.quantity,
        )
        for one in lot.lines
    ]


def lot_ref(tender: Tender, number: int) -> str:
    """Return the public reference of a lot."""
    return f"{tender.ref}-L{number}"


def _write(turn: Turn, draft: Tender, subject: Subject) -> None:
    """Write a subject into a draft; the commission must be one of the authority's own."""
    values = asdict(subject)
    named = values.pop("commission")
    for name, value in values.items():
        setattr(draft, name, value)
    draft.commission_id = officers.commission_of_officer(turn, named).id if named else None
