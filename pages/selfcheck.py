"""How often our ranges held the truth in companies like this one."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.selfcheck import show

show()
