"""Which company is open, how its data came in, and how far to trust them."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.intake.data import show

show()
