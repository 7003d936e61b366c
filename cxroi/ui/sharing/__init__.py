"""Pages: what is taken along."""
