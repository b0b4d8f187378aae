"""The queries and doors of the bids."""
