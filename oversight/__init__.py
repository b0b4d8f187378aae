"""What auditors and citizens read: the ledger, who stands behind its references, and whether it is whole."""
