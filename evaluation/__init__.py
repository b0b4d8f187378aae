"""Evaluation: which bids stand, in what order, and who is awarded the lot."""
