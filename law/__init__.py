"""The law as dated data (profiles, calendar, territories, rates) and the pure rules over it."""
