"""Draws, figures, periods and discounting: what every amount is made of."""
