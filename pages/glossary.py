"""Glossary page."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.glossary import show

show()
