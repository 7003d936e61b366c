"""Findings: what initiatives earned, promised and are worth."""
