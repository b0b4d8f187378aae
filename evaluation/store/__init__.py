"""The queries and doors of the evaluation."""
