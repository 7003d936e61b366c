"""What one point is worth: within customers beside between them, by answer, by group, and what if it moved."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.metrics import METRICS
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.groups import GroupList, group_lists
from cxroi.reading.base.records import Card, Stamp
from cxroi.terms import ALL, Check, Finding, ScoreEffect, Selection


@dataclass(frozen=True)
class ValueAnswer:
    """`within` is the figure that counts; None when it was not estimated for this cut.

    `spend`: the same pair in money while active alone, where leaving cannot be seen; `plain`: the step in the last
    answer alone beside one in what is felt, for all customers; `slopes`: stores with one outcome a customer; `nps`: by
    month, by year and in all, where the metric is NPS.
    """

    within: Finding | None
    between: Finding | None
    totals: tuple[Card, ...]
    curve: tuple[Finding, ...]
    lists: tuple[GroupList, ...]
    spend: tuple[Finding, ...]
    plain: Finding | None
    slopes: tuple[Finding, ...]
    nps: tuple[Finding, ...]
    question: str
    stamp: Stamp


def metric_words(company: Company) -> str:
    """The primary score in words: "Would recommend us, 0 to 10"."""
    metric = METRICS.get(company.build.primary_metric or "")
    return metric.label if metric is not None else "One answer of the customer"


def value(company: Company, selection: Selection) -> ValueAnswer:
    """Bundle of the page for a period and cut; lists of groups are always whole."""
    totals = (
        ("All who answered", "point/heard/within", "One step more, a year"),
        ("All customers", "point/everyone/within", "Unheard ones: assumed alike"),
        ("Company score", "point/company/within", "One point more, a year"),
        ("As a share", "point/share/within", "Of what they bring a month"),
    )
    cards = tuple(
        Card(label, finding, reason)
        for label, path, reason in totals
        if (finding := company.finding(path, selection)) is not None
    )
    spend = [company.finding(f"point/spend/{kind}", selection) for kind in ("between", "within")]
    return ValueAnswer(
        within=company.finding("point/answer/within", selection),
        between=company.finding("point/answer/between", selection),
        totals=cards,
        curve=tuple(company.findings("curve/", selection)),
        lists=group_lists(company, "point/answer/within", selection.period),
        spend=tuple(finding for finding in spend if finding is not None),
        plain=company.finding("point/answer/plain", selection),
        slopes=tuple(company.findings("slope/")),
        nps=tuple(company.findings("nps/")),
        question=metric_words(company),
        stamp=context.stamp(company),
    )


@dataclass(frozen=True)
class Group:
    """A group of customers that a what-if can be made for."""

    segment: str
    effect: ScoreEffect
    most_points: float


def groups(company: Company) -> tuple[Group, ...]:
    """Groups with a within-customer effect that is not refused, all customers first; counted are customers active
    now."""
    found = []
    for row in company.tables["score_effects"]:
        if row["kind"] != "within" or row["refused"] is not None or not row["observed_max_points"]:
            continue
        now = company.finding("point/everyone/within", Selection(segment=str(row["segment"])))
        heard = company.finding("point/heard/within", Selection(segment=str(row["segment"])))
        effect = ScoreEffect(
            "within",
            row["segment"],
            row["hazard"],
            row["margin"],
            ((row["cov_hh"], row["cov_hm"]), (row["cov_hm"], row["cov_mm"])),
            row["df"],
            row["base_hazard"],
            row["base_margin"],
            now.n if now is not None and now.n else int(row["n_units"]),
            heard.n if heard is not None and heard.n else int(row["n_heard"]),
            int(row["n_obs"]),
            int(row["n_events"]),
            (Check("fit", "FAIL", row["failed"]),) if row["failed"] else (),
            risk_hazard=row["risk_hazard"],
            risk_margin=row["risk_margin"],
            meaning=row.get("meaning", ""),
        )
        found.append(Group(str(row["segment"]), effect, float(row["observed_max_points"])))
    return tuple(sorted(found, key=lambda group: (group.segment != ALL, group.segment)))
