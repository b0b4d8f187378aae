"""Sealing, filing, submission and opening, pure."""
