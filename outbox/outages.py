"""What is raised while Redis cannot be reached, by a name that the other rooms may know."""

from __future__ import annotations

from redis.exceptions import RedisError as QueueOutage

__all__ = ["QueueOutage"]
