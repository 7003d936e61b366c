"""Fits that only the door uses."""
