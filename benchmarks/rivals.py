"""The other side: what a user would pick instead, row by row, on the same rows. Needs requirements-bench.in, not
cxroi."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.child import serve
from benchmarks.memory import peak_mb

Fitted = tuple[float, float]
LONG = 60.0
NEEDS = {
    "logit": "statsmodels",
    "feglm": "pyfixest",
    "feols": "pyfixest",
    "panel_ols": "linearmodels",
    "att_gt": "csdid",
}


def available() -> dict[str, bool]:
    """Which packages this Python has."""
    return {package: find_spec(package) is not None for package in sorted({*NEEDS.values(), "pandas", "pyarrow"})}


def logit(exports: str, runs: int) -> dict[str, Any]:
    """statsmodels Logit on all rows with one level an answer, clustered."""
    import statsmodels.api as sm

    y, X, groups = _design(exports)
    return _timed(runs, lambda: sm.Logit(y, X).fit(disp=0, cov_type="cluster", cov_kwds={"groups": groups}))


def feglm(exports: str, runs: int) -> dict[str, Any]:
    """pyfixest logit with one level an answer, clustered."""
    import pyfixest as pf

    data = _heard(exports)
    formula = "has_left ~ C(score) + level_bin + C(baseline_decile) + C(tenure_band) + C(segment) + C(month)"
    return _timed(runs, lambda: pf.feglm(formula, data, family="logit", vcov={"CRV1": "unit_id"}))


def feols(exports: str, runs: int) -> dict[str, Any]:
    """pyfixest with customer and month effects, clustered."""
    import pyfixest as pf

    data = _heard(exports)
    return _compared(
        runs, lambda: _pyfixest(pf.feols("margin ~ score | unit_id + month", data, vcov={"CRV1": "unit_id"}))
    )


def panel_ols(exports: str, runs: int) -> dict[str, Any]:
    """linearmodels PanelOLS with customer and month effects, clustered."""
    from linearmodels.panel import PanelOLS

    data = _heard(exports).set_index(["unit_id", "month"])

    def fit() -> Fitted:
        model = PanelOLS(data["margin"], data[["score"]], entity_effects=True, time_effects=True)
        found = model.fit(cov_type="clustered", cluster_entity=True)
        return float(found.params["score"]), float(found.std_errors["score"])

    return _compared(runs, fit)


def att_gt(exports: str, runs: int) -> dict[str, Any]:
    """csdid group-time effects with analytic errors, and their overall mean."""
    import pandas as pd
    from csdid.att_gt import ATTgt

    data = pd.read_parquet(Path(exports) / "launches.parquet")
    data["unit_id"] = data["unit_id"].astype("category").cat.codes
    first = int(data["month"].min()) - 1
    data["launch_month"] = (data["launch_month"] - first).fillna(0).astype(int)
    data["month"] -= first

    def fit() -> Fitted:
        model = ATTgt(
            yname="margin",
            gname="launch_month",
            idname="unit_id",
            tname="month",
            data=data,
            control_group="nevertreated",
        )
        found = model.fit(est_method="reg", bstrap=False)
        found.aggte("simple", bstrap=False, cband=False)
        return float(found.atte["overall_att"]), _number(found.atte["overall_se"])

    return _compared(runs, fit)


def _number(value: Any) -> float:
    import numpy as np

    return float(np.asarray(value).ravel()[0])


def _heard(exports: str) -> Any:
    import pandas as pd

    columns = [
        "unit_id",
        "month",
        "has_left",
        "score",
        "level_bin",
        "baseline_decile",
        "tenure_band",
        "segment",
        "margin",
    ]
    data = pd.read_parquet(Path(exports) / "heard.parquet", columns=columns)
    data["margin"] = data["margin"].astype(float)
    data["has_left"] = data["has_left"].astype(float)
    return data


def _design(exports: str) -> tuple[Any, Any, Any]:
    """Outcome, matrix with constant and indicators, cluster codes; made before the clock starts."""
    import numpy as np
    import pandas as pd

    data = _heard(exports)
    columns = [np.ones(len(data)), data["level_bin"].to_numpy()]
    for name in ("score", "baseline_decile", "tenure_band", "segment", "month"):
        columns += list(pd.get_dummies(data[name], drop_first=True, dtype=float).to_numpy().T)
    return (
        data["has_left"].to_numpy(),
        np.column_stack(columns),
        data["unit_id"].astype("category").cat.codes.to_numpy(),
    )


def _pyfixest(found: Any) -> Fitted:
    return float(found.coef()["score"]), float(found.se()["score"])


def _compared(runs: int, fit: Callable[[], Fitted]) -> dict[str, Any]:
    """Time and memory as `_timed`, with coefficient and error of one more fit to stand beside ours."""
    point, error = fit()
    return {**_timed(runs, fit), "point": point, "error": error}


def _timed(runs: int, fit: Callable[[], object]) -> dict[str, Any]:
    """Median of the runs; no further run is started after LONG seconds."""
    seconds: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        fit()
        seconds.append(time.perf_counter() - started)
        if sum(seconds) > LONG:
            break
    return {"seconds": statistics.median(seconds), "peak_mb": peak_mb()}


TASKS = {task.__name__: task for task in (available, logit, feglm, feols, panel_ols, att_gt)}

if __name__ == "__main__":
    serve(TASKS)
