"""Survival curve of the grouped-time hazard beside Cox's on the same people."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import statsmodels.api as sm

from cxroi.estimators.long_hazard import AtRisk, survival
from tests.door.test_published import person_weeks


def test_survival_curve_reads_as_cox(shared: Path) -> None:
    """Rossi's data: Breslow's curve (1972) from PHReg's slopes at the means of the columns, weeks with arrests."""
    weeks = person_weeks(shared)
    told = weeks.filter(pl.col("event").sum().over("at") > 0)
    X = np.column_stack([(told["fin"] == "yes").cast(pl.Float64), told["age"], told["prio"]]).astype(float)
    code = np.unique(told["at"].to_numpy(), return_inverse=True)[1]
    ours = survival(AtRisk(told["event"].to_numpy().astype(float), X, ("fin", "age", "prio"), code, None))
    people = pl.read_csv(shared / "reference/rossi.csv", null_values="NA", infer_schema_length=None)
    P = np.column_stack([(people["fin"] == "yes").cast(pl.Float64), people["age"], people["prio"]]).astype(float)
    cox = sm.PHReg(people["week"].to_numpy().astype(float), P - X.mean(axis=0), status=people["arrest"].to_numpy(),
                   ties="efron").fit()
    stay, risk = people["week"].to_numpy(), np.exp((P - X.mean(axis=0)) @ cox.params)
    gone = np.where(people["arrest"].to_numpy() == 1, stay, -1)
    steps = [(gone == week).sum() / risk[stay >= week].sum() for week in np.unique(told["at"].to_numpy())]
    np.testing.assert_allclose(ours, np.exp(-np.cumsum(steps)), atol=0.001)
    assert 0.7 < ours[-1] < 0.8
