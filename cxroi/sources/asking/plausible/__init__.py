"""Is this world possible? What parses can still be nonsense; one file a question."""
