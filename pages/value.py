"""What one point is worth, and a first what-if."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.score.value import show

show()
