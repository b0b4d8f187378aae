"""The queries and doors of the accounts."""
