"""Promise versus delivery: business cases, frozen at approval, beside what came."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.promise import show

show()
