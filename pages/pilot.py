"""Plan a pilot that can find the effect, draw who takes part, and register what it will be judged by."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.plans.pilot import show

show()
