"""Best-customer lens: what leaks and who is heard by value of the customer; who is happy without bringing more."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.reading.base.company import Company
from cxroi.terms import Finding, Selection

COLUMN = "value_tier"
TIER = ("margin", "exposure", "recoverable", "heard", "score")
GROUPS = ("flat", "grown")
PARTS = ("customers", "before", "after", "change")


@dataclass(frozen=True)
class Tier:
    """One value tier: a year's margin, revenue with its unhappy customers, what can be won back, share heard, mean
    answer."""

    name: str
    findings: dict[str, Finding]


@dataclass(frozen=True)
class LensAnswer:
    """`tiers` from most to least worth; `growth`: "flat" and "grown" -> customers, before, after, change; `refused`:
    why not."""

    tiers: tuple[Tier, ...]
    growth: dict[str, dict[str, Finding]]
    refused: Finding | None

    @property
    def recoverable(self) -> tuple[Finding, ...]:
        return tuple(tier.findings["recoverable"] for tier in self.tiers if "recoverable" in tier.findings)


def lens(company: Company) -> LensAnswer:
    """Bundle of the lens for the last 12 months of the whole company."""
    names = [one.cut for one in company.by_segment("lens/margin", column=COLUMN)]
    tiers = []
    for name in names:
        cut = Selection("last12", f"{COLUMN}={name}")
        tiers.append(
            Tier(name, {key: found for key in TIER if (found := company.finding(f"lens/{key}", cut)) is not None})
        )
    growth = {
        group: {part: found for part in PARTS if (found := company.finding(f"lens/{group}/{part}")) is not None}
        for group in GROUPS
    }
    return LensAnswer(
        tuple(tiers), {group: parts for group, parts in growth.items() if parts}, company.finding("lens/recoverable")
    )
