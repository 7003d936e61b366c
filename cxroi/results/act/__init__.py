"""Findings: where margin leaks and whether acting on it paid."""
