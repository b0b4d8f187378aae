"""The verbs of the tenders."""

from __future__ import annotations

from tenders.actions.closing import close_due_lots
from tenders.actions.commissions import (
    end_commission,
    form_commission,
    give_keys,
    sign_policy,
    take_back_policy,
    write_policy,
)
from tenders.actions.preparing import (
    add_document,
    add_lines,
    add_lot,
    choose_method,
    edit_bill,
    edit_lot,
    edit_subject,
    prepare_tender,
    remove_document,
    remove_lot,
)
from tenders.actions.publishing import cancel, postpone_closing, publish, send_back, submit

__all__ = [
    "add_document",
    "add_lines",
    "add_lot",
    "cancel",
    "choose_method",
    "close_due_lots",
    "edit_bill",
    "edit_lot",
    "edit_subject",
    "end_commission",
    "form_commission",
    "give_keys",
    "postpone_closing",
    "prepare_tender",
    "publish",
    "remove_document",
    "remove_lot",
    "send_back",
    "sign_policy",
    "submit",
    "take_back_policy",
    "write_policy",
]
