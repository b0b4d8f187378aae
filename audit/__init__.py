"""The append-only ledger: what happened, who did it, when and on what ground, in a tree that cannot be rewritten."""
