"""What stands around the figures of every page: names, period in words, match rates, the stamp."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi import words
from cxroi.reading.base import signoff
from cxroi.reading.base.company import Company
from cxroi.reading.base.queries import Row
from cxroi.reading.base.records import Initiative, Stamp, initiative_of
from cxroi.terms import ALL, Check, Selection
from cxroi.value.assumptions.words import PERIOD_NAMES

MONEY_TABLES = ("financials", "transactions", "outcomes", "feedback")


def initiatives(company: Company) -> tuple[Initiative, ...]:
    return tuple(initiative_of(row) for row in company.tables["initiatives"])


def names(company: Company) -> dict[str, str]:
    """Initiative id -> name, for charts and slides."""
    return {initiative.id: initiative.name for initiative in initiatives(company)}


def said(company: Company, text: str) -> str:
    """A text of ours about this company's money: revenue where neither margin nor a rate is known; names of
    initiatives stay."""
    return text if company.build.scope.worth == "margin" else words.in_revenue(text, names(company).values())


def period_words(company: Company, period: str) -> str:
    """ "November 2025 to October 2026" where the months are known, else the period's name."""
    last = company.build.data_through_month
    back = {"last12": 0, "prior12": 12}.get(period)
    if last is None or back is None:
        return period_label(period)
    return words.period_name(last - back - 11, last - back)


def period_label(period: str) -> str:
    """A period's name in a list of choices."""
    known = {**PERIOD_NAMES, ALL: "All data"}
    return known.get(period, f"Fiscal year {period[2:]}" if period.startswith("fy") else period)


def customers(company: Company) -> int | None:
    """Customers of the company as recorded, else the largest n behind any figure."""
    counted = [finding.point for finding in company.findings("fact/units/", Selection()) if finding.point is not None]
    return round(max(counted)) if counted else max((finding.n for finding in company.all_findings), default=None)


def harmed(company: Company) -> dict[str, Check]:
    """Initiative id -> its failed harm check: what is said wherever the initiative is counted all the same."""
    failed: dict[str, Check] = {}
    for finding in company.findings("harm/", Selection("since_launch")):
        check = next((one for one in finding.checks if one.status == "FAIL"), None)
        if finding.initiative is not None and check is not None:
            failed.setdefault(finding.initiative, check)
    return failed


def match_rates(matches: Sequence[Row]) -> tuple[float | None, float | None]:
    """Share of customers and of revenue that found their customer, told by the newest import of the money table."""
    tables = {row["table_name"]: row for row in sorted(matches, key=lambda row: int(row["import_id"])) if row["units"]}
    told = next((tables[name] for name in MONEY_TABLES if name in tables), None)
    if told is None:
        return None, None
    revenue = float(told["revenue"] or 0)
    return int(told["matched_units"]) / int(told["units"]), float(
        told["matched_revenue"] or 0
    ) / revenue if revenue else None


def stamp(company: Company) -> Stamp:
    customers_share, revenue_share = match_rates(company.tables.get("matches", ()))
    return Stamp(
        company.build.data_through_month,
        customers_share,
        revenue_share,
        company.build.assumptions_version,
        signoff.state(company).words,
        company.build.run_id,
        company.build.scope.without_months,
    )
