"""Findings: the company as a whole."""
