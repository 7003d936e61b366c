"""A business case in five minutes, without data and honest about it."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.quickcase import show

show()
