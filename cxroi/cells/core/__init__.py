"""Sums that several questions use: groups, patterns of months, coding of columns."""
