"""The web process: `gunicorn wsgi:app`."""

from __future__ import annotations

import os

import config
from kernel import logs
from portal import create_app

logs.to_stderr()
app = create_app(config.read(os.environ))
