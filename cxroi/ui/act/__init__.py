"""Pages: where margin leaks."""
