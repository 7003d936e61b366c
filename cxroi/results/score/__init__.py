"""Findings: what a better answer is worth."""
