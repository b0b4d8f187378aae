"""The verbs of the evaluation: judge, rank, award."""
