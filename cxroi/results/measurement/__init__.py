"""Findings: what was recorded, who was heard, and whether the measurement is sound."""
