"""Sums behind launches by group: who was reached, when, and what else is known of it."""
