"""Findings of the demo company alone: its planted truth."""
