"""One initiative at a time: effect, checks, money, recommendation."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.initiatives import show

show()
