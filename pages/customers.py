"""Customers and forecast: what the next twelve months should bring, who stays, what customers are worth."""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.company.customers import show

show()
