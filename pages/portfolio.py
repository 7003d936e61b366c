"""Which next steps to pay for under a budget or for a return."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.portfolio import show

show()
