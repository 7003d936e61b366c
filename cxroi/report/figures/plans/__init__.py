"""Charts: plans and choices among them."""
