"""Slides and pack: the monthly pack, the tray, the company's template."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.pack import show

show()
