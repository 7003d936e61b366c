"""Every check behind one initiative, with its sentence."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.checks import show

show()
