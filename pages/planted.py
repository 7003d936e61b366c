"""Demo company only: the planted truth, and where the estimates missed it."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.trust.planted import show

show()
