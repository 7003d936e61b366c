"""Benchmarks: how long, how much memory, how it grows, and beside what a user would pick instead."""
