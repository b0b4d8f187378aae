"""Tenders: what is bought, in which lots, under which rules and calendar, and who keeps the opening keys."""
