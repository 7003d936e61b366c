"""Sums behind unhappy answers and what was done about them."""
