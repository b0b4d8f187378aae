"""Every mapped table of the portal: what the migrations must add up to."""

from __future__ import annotations

import accounts.tables
import audit.tables
import bids.tables
import evaluation.tables
import notices.tables
import outbox.tables
import tenders.tables
from kernel.database import Base

ROOMS = (outbox.tables, audit.tables, accounts.tables, tenders.tables, bids.tables, evaluation.tables, notices.tables)
METADATA = Base.metadata
