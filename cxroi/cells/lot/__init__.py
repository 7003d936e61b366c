"""Sums behind random assignment."""
