"""Sums behind questions of the whole company."""
