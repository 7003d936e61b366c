"""Which company is open, how its data came in, and how far to trust them."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.data import show

show()
