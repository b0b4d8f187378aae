"""The verbs of the notices: who is told what, in a letter written once."""
