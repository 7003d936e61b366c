"""Sums behind what else changed: complaints, contacts, orders."""
