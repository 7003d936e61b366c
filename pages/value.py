"""What one point is worth, and a first what-if."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.value import show

show()
