"""What kind of company this is, so that nothing measured on another kind is said of it."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.checks import thresholds as rule
from cxroi.checks.coverage import PLAIN
from cxroi.engine import Engine
from cxroi.engine.sqlfiles import select


@dataclass(frozen=True)
class Likeness:
    """Traits read off the panel. `paid`: share of a customer's months in which money moved; `negative`: in which it
    flowed back; `tail`: spread of the logarithm of a customer's payments; `age`: months since the answer in force;
    `back`: share of customers who paused and came back; `lasted`: months that the longest ended initiative lasted,
    None where none ended; `term`: months between the ends of a contract."""

    contract: bool
    paid: float
    negative: float
    tail: float
    money: float
    age: float
    back: float
    lasted: int | None
    term: int = 1

    @property
    def yearly(self) -> bool:
        """Contracts end once a year, or most months under contract bring no money: paid by the year or the quarter."""
        return self.contract and (self.term > 1 or self.paid < rule.LUMPY)

    @property
    def returns(self) -> bool:
        return self.contract and not self.yearly and self.back > rule.COME_BACK

    @property
    def shape(self) -> str:
        """The shape whose measured coverage may be said of it (`cxroi/checks/coverage.py`)."""
        kinds = (
            ("orders", not self.contract),
            ("yearly", self.yearly),
            ("returning", self.returns),
            ("refunds", self.negative > rule.REFUNDED),
            ("ending", self.lasted is not None),
            ("felt", self.age > rule.OLD_MEAN_ANSWER),
        )
        return next((name for name, holds in kinds if holds), PLAIN)


def likeness(engine: Engine) -> Likeness | None:
    """The company's traits; None where it has no months."""
    rows = engine.query(select("cxroi.results", "likeness"))
    if rows.is_empty():
        return None
    row = rows.row(0, named=True)
    months = max(int(row["n_months"]), 1)
    return Likeness(
        row["leaving_rule"] != "inactivity",
        float(row["n_paid"]) / months,
        float(row["n_negative"]) / months,
        float(row["tail"] or 0),
        float(row["money"] or 0),
        float(row["age"] or 0),
        float(row["n_back"] or 0) / max(int(row["n_units"]), 1),
        int(row["n_lasted"]) if row["is_ended"] and row["n_lasted"] is not None else None,
        int(row["term_months"]),
    )
