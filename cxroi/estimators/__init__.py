"""Sums -> estimates with clustered ranges; no row of a customer ever reaches this package."""
