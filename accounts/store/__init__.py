"""The doors to people, houses and proofs."""
