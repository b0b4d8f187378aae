"""Logs: one JSON object a line, of words and references. No name, no address, no amount, no bid ever enters one."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor

# What a log line may carry beside its event. Anything else is dropped, so that a careless call leaks nothing.
ALLOWED = frozenset({
    "attempt", "beat", "code", "endpoint", "event", "fault", "job", "level", "logger", "message_id", "method",
    "milliseconds", "request", "status", "timestamp", "topic", "exception",
})  # fmt: skip


def _only_allowed(_logger: object, _method: str, line: EventDict) -> EventDict:
    return {name: value for name, value in line.items() if name in ALLOWED or name.startswith("_")}


def to_stderr(level: int = logging.INFO) -> None:
    """Send every log of this process to standard error, as JSON lines."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _only_allowed,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
