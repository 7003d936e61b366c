"""Demo company only: the planted truth, and where the estimates missed it."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.planted import show

show()
