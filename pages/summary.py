"""What customer-experience work earned, and what is asked next."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.company.summary import show

show()
