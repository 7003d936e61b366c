"""Tests of cxroi.value."""
