"""Pages: what figures rest on and who stands for them."""
