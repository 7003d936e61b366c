"""Pages: what a better answer is worth."""
