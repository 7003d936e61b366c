"""GRR, NRR and earned growth of the customers who were there a year ago, and how many of them stayed: recorded
facts."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.nature import Nature
from cxroi.results.base.cuts import cut_rows
from cxroi.results.base.run import NO_LEAVING, About, Run, finding, recorded, sql
from cxroi.results.score.points import SAMPLED
from cxroi.terms import Finding
from cxroi.value.base.figure import refusal

SHARE = Nature("share")
QUESTION = "How much of last year's business is still here?"
PARTS = {
    "gross": "Gross revenue retention",
    "net": "Net revenue retention",
    "customers": "Customers who stayed",
    "churn": "Revenue lost with customers who left",
    "contraction": "Revenue lost with customers who bring less",
    "expansion": "Revenue gained with customers who bring more",
}
BY_LEAVING = frozenset(("customers", "churn", "contraction"))
"""Parts that tell who left from who brings less."""
FORMULA = "revenue of three months a year ago against the last three, the same customers"
UNKNOWN_REASON = (
    "the files do not say why a customer joined: load an outcome of kind 'recommended' for customers who came"
    " because somebody recommended the company"
)


@dataclass(frozen=True)
class Cohort:
    """Customers of a start quarter, money over three months: `start` theirs then; churn, contraction, expansion >=
    0."""

    n: int
    n_gone: int
    start: float
    churn: float
    contraction: float
    expansion: float
    n_unjudged: int = 0

    @property
    def gross(self) -> float:
        """GRR = (start - churn - contraction) / start, at most 1."""
        return (self.start - self.churn - self.contraction) / self.start

    @property
    def net(self) -> float:
        """NRR = GRR + expansion / start."""
        return self.gross + self.expansion / self.start

    def earned_growth(self, earned_new: float) -> float:
        """NRR + revenue of recommended newcomers / start - 1 (Reichheld, Darnell and Burns 2021)."""
        return self.net + earned_new / self.start - 1

    def share(self, part: str) -> float:
        """One of PARTS as a share of the start."""
        if part == "customers":
            return 1 - self.n_gone / self.n
        value: float = getattr(self, part)
        return value if part in ("gross", "net") else value / self.start


def retention_findings(engine: Engine, run: Run) -> list[Finding]:
    """Six recorded shares per cut and earned growth; refused below 30 customers a year ago, and while leaving is not
    judged.

    Where nothing says who left, what depends on it is refused; what the same customers bring needs no leaving.
    """
    rows = engine.query(sql("cohort_revenue"), [run.last_month])
    earned = dict(cut_rows(engine.query(sql("earned_new"), [run.last_month])))
    found = []
    for segment, part in cut_rows(rows):
        cohort = _cohort(part)
        reason = _withheld(run, cohort) or _unjudged(cohort)
        for name, subject in PARTS.items():
            about = About(f"retention/{name}", QUESTION, subject, SHARE, "last12", segment)
            if why := reason or (NO_LEAVING if name in BY_LEAVING and not run.leaving_known else None):
                found.append(finding(run, about, refusal(why, "share", cohort.n)))
            else:
                found.append(recorded(run, about, cohort.share(name), "share", n=cohort.n, source=FORMULA))
        found.append(_earned(run, cohort, earned.get(segment), (segment, reason)))
    return found


def _earned(run: Run, cohort: Cohort, new: pl.DataFrame | None, cut: tuple[str, str | None]) -> Finding:
    segment, reason = cut
    about = About("retention/earned_growth", QUESTION, "Earned growth", SHARE, "last12", segment)
    if reason or new is None or new.is_empty():
        return finding(run, about, refusal(reason or UNKNOWN_REASON, "share", cohort.n))
    growth = cohort.earned_growth(float(new["sum_revenue"].sum() or 0))
    return recorded(
        run,
        about,
        growth,
        "share",
        n=cohort.n + int(new["n_units"].sum()),
        source="net retention plus revenue of recommended newcomers, less 100 %",
    )


def _cohort(rows: pl.DataFrame) -> Cohort:
    def total(name: str) -> float:
        return float(rows[name].sum() or 0)

    return Cohort(
        int(total("n_units")),
        int(total("n_gone")),
        total("sum_start"),
        total("sum_churn"),
        total("sum_contraction"),
        total("sum_expansion"),
        int(total("n_unjudged")),
    )


def _unjudged(cohort: Cohort) -> str | None:
    """Where leaving is only absence, less revenue may be a customer who left: gross, net and their parts cannot be told
    apart."""
    if not cohort.n_unjudged:
        return None
    return (
        f"leaving shows here only as a long absence, and for {cohort.n_unjudged:,} of {cohort.n:,} customers "
        "of a year ago"
        " that time is not over. Later months will tell, or load who left and when (table outcomes, kind 'left')"
    )


def _withheld(run: Run, cohort: Cohort) -> str | None:
    if run.sampled:
        return SAMPLED
    if run.first_month is not None and run.last_month is not None:
        months = run.last_month - run.first_month + 1
        if months < rule.RETENTION_MONTHS:
            return f"{months} months of money, {rule.RETENTION_MONTHS} needed"
    if cohort.n < rule.COHORT_CUSTOMERS:
        return f"{cohort.n} customers were there for three months a year ago, {rule.COHORT_CUSTOMERS} needed"
    return None if cohort.start > 0 else "the customers of a year ago brought no revenue then"
