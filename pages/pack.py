"""Slides and pack: the monthly pack, the tray, the company's template."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.sharing.pack import show

show()
