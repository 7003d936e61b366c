"""What changed since the build before, and why."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.trust.changes import show

show()
