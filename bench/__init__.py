"""What the portal costs: `make bench`. Nothing here fails for being slow; the figures stand beside their limits."""
