"""Fits and ranges that every question stands on."""
