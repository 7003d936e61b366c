"""Pages: the company as a whole."""
