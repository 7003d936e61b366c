"""What changed since the build before, and why."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.changes import show

show()
