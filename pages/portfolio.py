"""Which next steps to pay for under a budget or for a return."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.plans.portfolio import show

show()
