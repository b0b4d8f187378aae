"""`python -m demonstration load`: bodies, people, firms, commissions and tenders, once for each folder of data.

It acts as a seeding console would: with the rooms' own actions, each taken as the person whose work it is. Every part
is one transaction and looks first whether it stands already, so that a load that was interrupted is simply begun again.
"""

from __future__ import annotations

from demonstration.load.console import Console
from demonstration.load.everything import load

__all__ = ["Console", "load"]
