"""What a letter is, and how it is named, so that it is told once."""
