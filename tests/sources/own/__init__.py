"""Exports of many tools become a profile: headers, layouts, links, questions."""
