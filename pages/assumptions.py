"""Every assumption with owner, date and version; what a change moves; the sign-off of finance."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.trust.assumptions import show

show()
