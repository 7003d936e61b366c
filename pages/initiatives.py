"""One initiative at a time: effect, checks, money, recommendation."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.initiatives.initiative import show

show()
