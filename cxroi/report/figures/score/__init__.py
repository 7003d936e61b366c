"""Charts: what a better answer is worth."""
