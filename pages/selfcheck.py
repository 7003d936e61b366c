"""How often our ranges held the truth in companies like this one."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.trust.selfcheck import show

show()
