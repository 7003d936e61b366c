"""Pages: plans, choices among them, and pilots."""
