"""Published building blocks of sealing and of the ledger; only this package and `kernel.tokens` touch cryptography."""
