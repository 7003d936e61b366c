"""What no page for an executive may say: words of our trade found in a text."""

from __future__ import annotations

from cxroi.report.glossary import glossary


def jargon_in(text: str) -> dict[str, str]:
    """Terms of our trade that a text holds -> what to say instead."""
    return {entry.term: entry.say for entry in glossary() if entry.pattern is not None and entry.pattern.search(text)}
