"""Charts: where margin leaks."""
