"""What customer-experience work earned, and what is asked next."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.summary import show

show()
