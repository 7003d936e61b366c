"""Charts: the company as a whole."""
