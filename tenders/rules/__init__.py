"""The decisions about tenders, pure."""
