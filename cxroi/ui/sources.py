"""Where each chart's figures come from, in words a finance person would use."""

from __future__ import annotations

SOURCES: dict[str, str] = {
    "bridge": "money by month, who got what and when, costs",
    "forecast": "money by month, who joined and left",
    "forest": "money by month, who got what and when",
    "event_study": "money by month, who got it and when",
    "two_comparisons": "last answer known before each month, money by month",
    "curve": "last answer known before each month, who left",
    "segments": "last answer known before each month, money by month",
    "frontier": "what initiatives brought so far, the cost of their next steps",
    "bubble": "what initiatives brought so far, the cost of their next steps",
    "detect": "how much customers differed in the last months",
    "ladder": "answers a year ago, who left since, money by month",
}
