"""The verbs of the bids."""
