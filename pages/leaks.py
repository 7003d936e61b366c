"""Where margin leaks and how much of it can be won back."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.act.leaks import show

show()
