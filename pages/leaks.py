"""Where margin leaks and how much of it can be won back."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.leaks import show

show()
