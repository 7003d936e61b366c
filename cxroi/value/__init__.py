"""Estimates and assumptions in, money out. Pure functions on numpy: no database, no screen."""
