"""Sums behind an initiative that customers chose themselves."""
