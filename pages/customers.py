"""Customers and forecast: what the next twelve months should bring, who stays, what customers are worth."""

from cxroi.ui.frame import guard

guard()

from cxroi.ui.customers import show

show()
