"""Drivers and metrics."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.drivers import show

show()
