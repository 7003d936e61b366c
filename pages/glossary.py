"""Glossary page."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.sharing.glossary import show

show()
