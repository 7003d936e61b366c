"""Drivers and metrics: what goes with margin retained, and which metric tells best what customers do next."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.metrics import METRICS
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Stamp
from cxroi.terms import Finding, Selection

SHOWN = 10


@dataclass(frozen=True)
class Line:
    """One metric of the league table; None where it was not asked."""

    name: str
    leaving: Finding
    margin: Finding | None
    heard: Finding | None


@dataclass(frozen=True)
class DriversAnswer:
    """`explained`: R2 of everything known; `drivers` by share; `league` by how well each tells who leaves; `headline`:
    the metric the company goes by, in business words, and its line; `themed`: share of comments that name a theme of
    the list."""

    explained: Finding | None
    drivers: tuple[Finding, ...]
    league: tuple[Line, ...]
    headline: str | None
    chosen: Line | None
    stamp: Stamp
    themed: Finding | None = None


def drivers(company: Company) -> DriversAnswer:
    """Bundle of the page; the same for every filter, because it compares all customers."""
    whole = Selection()
    ranked = _under(company, "driver/share") or _under(company, "driver/relative")
    lines = {one.segment: one for one in _under(company, "league/leaving")}
    margins, heard = ({one.segment: one for one in _under(company, f"league/{name}")} for name in ("margin", "heard"))
    asked = [Line(one.cut, one, margins.get(segment), heard.get(segment)) for segment, one in lines.items()]
    league = sorted(asked, key=lambda line: (line.leaving.point is None, -(line.leaving.point or 0.0)))
    known = METRICS.get(company.build.primary_metric or "")
    word = known.label.split(",")[0] if known else company.build.primary_metric
    chosen = next((line for line in league if word and line.name.startswith(word)), None)
    explained = company.finding("driver/explained", whole) or company.finding("league/leading", whole)
    first = tuple(sorted(ranked, key=lambda one: -(one.point or 0.0))[:SHOWN])
    return DriversAnswer(
        explained, first, tuple(league), word, chosen, context.stamp(company), company.finding("driver/themed", whole)
    )


def _under(company: Company, path: str) -> list[Finding]:
    return [one for one in company.all_findings if one.path == path and one.cut]
