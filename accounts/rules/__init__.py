"""The decisions about people, firms and their proofs, pure."""
