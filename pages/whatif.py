"""What a plan should bring, with its range, before anything is changed."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.plans.whatif import show

show()
