"""What a plan should bring, with its range, before anything is changed."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.whatif import show

show()
