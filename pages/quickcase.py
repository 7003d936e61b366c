"""A business case in five minutes, without data and honest about it."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.plans.quickcase import show

show()
