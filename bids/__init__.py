"""Sealed envelopes: filed, receipted, kept, opened by the commission."""
