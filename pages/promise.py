"""Promise versus delivery: business cases, frozen at approval, beside what came."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.initiatives.promise import show

show()
