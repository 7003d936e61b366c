"""Checks: what the evidence shows -> PASS, REVIEW or FAIL with a sentence; thresholds in one file."""
