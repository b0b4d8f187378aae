"""A browser of the demonstration: pages as a person gets them, forms as a person fills them. Standard library only."""

from __future__ import annotations

from demonstration.visiting.forms import Answer, Form, Unexpected
from demonstration.visiting.mailbox import Letter, Mailbox
from demonstration.visiting.visitor import Page, Visitor
from demonstration.visiting.waiting import until

__all__ = ["Answer", "Form", "Letter", "Mailbox", "Page", "Unexpected", "Visitor", "until"]
