"""Plan a pilot that can find the effect, draw who takes part, and register what it will be judged by."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.pilot import show

show()
