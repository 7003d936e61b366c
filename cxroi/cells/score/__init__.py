"""Sums behind a better answer: who was heard, how old an answer is, what it was about."""
