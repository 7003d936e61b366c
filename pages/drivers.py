"""Drivers and metrics."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.company.drivers import show

show()
