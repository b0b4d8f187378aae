"""How long what is over is kept (Loi 18-07 on personal data: no longer than its purpose asks)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

# Ended logins and links: long enough to look into a theft that somebody reports.
OVER_FOR: Final = timedelta(days=30)
# A registration whose address nobody confirmed: as long as the link in its e-mail works.
UNCONFIRMED_FOR: Final = timedelta(days=2)
