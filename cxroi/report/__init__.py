"""Findings as pictures, slides and sentences; nothing here asks a database."""
