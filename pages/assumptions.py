"""Every assumption with owner, date and version; what a change moves; the sign-off of finance."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.assumptions import show

show()
