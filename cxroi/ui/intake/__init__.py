"""Pages: data in, and how far to trust them."""
