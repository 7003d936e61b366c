"""Charts: what initiatives brought."""
