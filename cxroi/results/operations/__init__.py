"""Findings: what else initiatives changed."""
