"""One file a design of `estimate`."""
