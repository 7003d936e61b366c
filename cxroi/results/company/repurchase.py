"""Who bought again: recorded facts of a company whose customers have no contract, from the invoices alone."""

from __future__ import annotations

from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, recorded, sql
from cxroi.results.score.points import SAMPLED
from cxroi.terms import Finding
from cxroi.value.base.figure import refusal
from cxroi.words import month_name

QUESTION = "What do the files themselves say?"
COUNT = Nature("count")


def repurchase(engine: Engine, run: Run) -> list[Finding]:
    """Net money, customer-months, and of the customers of one year how many bought in the next; nothing without sales.

    Years are the twelve complete months to the last one before the newest sale, and the twelve before them; a customer
    bought in a year with at least one movement of kind 'sale'. Refused where the files are a sample of transactions.
    """
    row = engine.query(sql("repurchase")).row(0, named=True)
    if not row["n_units"] or row["net"] is None:
        return []
    n = int(row["n_units"])
    found = [
        recorded(
            run,
            About("fact/total/net", QUESTION, "Sales less returns", Nature("level", "revenue")),
            float(row["net"]),
            "money",
            n=n,
            source=f"sum of {row['n_customer_months']:,} customer-months, {row['n_negative']:,} of them negative",
        ),
        recorded(
            run,
            About("fact/customer_months", QUESTION, "Customer-months with a sale or a return", COUNT),
            row["n_customer_months"],
            "customer-months",
            n=n,
            source="customers times months with money",
        ),
    ]
    subject = f"{run.units_word.capitalize()} with sales in one year and again in the next"
    again = About("fact/bought_again", QUESTION, subject, Nature("share"))
    if run.sampled:
        return [*found, finding(run, again, refusal(SAMPLED, "share", n))]
    last = int(row["last_month"])
    if last - int(row["first_month"]) + 1 < rule.TWO_YEARS or not row["n_before"]:
        return found
    return [*found, *_years(run, again, {key: int(row[key]) for key in ("n_before", "n_now", "n_again")}, last)]


def _years(run: Run, again: About, counts: dict[str, int], last: int) -> list[Finding]:
    before, now, both = counts["n_before"], counts["n_now"], counts["n_again"]
    first = f"{month_name(last - 23)} to {month_name(last - 12)}"
    second = f"{month_name(last - 11)} to {month_name(last)}"
    source = f"{both:,} of the {before:,} with sales in {first} had sales again in {second}"
    rows = (
        ("bought/before", before, f"with sales in {first}"),
        ("bought/now", now, f"with sales in {second}"),
        ("bought/again", both, "with sales in both years"),
        ("bought/new", now - both, f"with sales in {second}, not before"),
    )
    people = run.units_word.capitalize()

    def counted(slug: str, told: str) -> About:
        return About(f"fact/{slug}", QUESTION, f"{people} {told}", COUNT)

    return [
        recorded(run, again, both / before, "share", n=before, source=source),
        *(recorded(run, counted(slug, told), value, "customers", n=value, source=source) for slug, value, told in rows),
    ]
