"""Every check behind one initiative, with its sentence."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.initiatives.checks import show

show()
