"""People, firms, mandates, attestations, logins: who may act, for whom, and on what proof."""
