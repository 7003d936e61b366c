"""Grade A: a random assignment that was kept."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.checks import thresholds as rule
from cxroi.terms import Check, Grade, Status
from cxroi.words import by_chance, share

RATIOS = (1.0, 2.0, 0.5, 3.0, 1 / 3, 4.0, 0.25, 9.0, 1 / 9)
"""Splits (treated : control) that people use. Unless stated, one to one is taken as planned; another one needs a look."""

STATE = "State the planned share of the treated in the profile: planned_share = { INITIATIVE = 0.8 } under [settings]."


@dataclass(frozen=True)
class ArmEvidence:
    """n by arm, standardised difference by covariate, share without outcome by arm, and how assignment stands in time."""

    n_treated: int
    n_control: int
    differences: tuple[tuple[str, float], ...]
    missing_treated: float
    missing_control: float
    n_rows: int
    n_after: int
    n_undated: int
    n_declared: int
    planned: float | None = None
    """Share of the treated that was planned, where somebody stated it."""


def _status(passed: bool) -> Status:
    return "PASS" if passed else "FAIL"


def sample_ratio(e: ArmEvidence) -> Check:
    """The arms are as large as planned (chi-square, one degree of freedom)."""
    n = e.n_treated + e.n_control
    sizes = f"{e.n_treated:,} treated and {e.n_control:,} control"
    if e.planned is not None:
        p = _fit(e, e.planned)
        told = "fits" if p >= rule.SAMPLE_RATIO_P else "does not fit"
        return Check("sample ratio", _status(p >= rule.SAMPLE_RATIO_P),
                     f"{sizes}: that {told} the planned {e.planned:.0%} treated; so large a gap {by_chance(p)} lots drawn.")
    ratio = min(RATIOS, key=lambda r: abs(e.n_treated / n - r / (1 + r)))
    p, split = _fit(e, ratio / (1 + ratio)), f"{ratio:g} to 1" if ratio >= 1 else f"1 to {1 / ratio:g}"
    if p < rule.SAMPLE_RATIO_P:
        return Check("sample ratio", "FAIL", f"{sizes}: that does not fit a split of {split}; so large a gap {by_chance(p)} "
                     f"lots drawn. {STATE}")
    if ratio != 1:
        words = f"{sizes}: that fits a split of {split}, but nobody says that it was planned. {STATE}"
        return Check("sample ratio", "REVIEW", words)
    return Check("sample ratio", "PASS", f"{sizes}: that fits a split of 1 to 1; so large a gap {by_chance(p)} lots drawn.")


def _fit(e: ArmEvidence, share: float) -> float:
    """p value of the arms' sizes if `share` of all were to be treated."""
    from scipy.stats import chi2

    n, expected = e.n_treated + e.n_control, (e.n_treated + e.n_control) * share
    return float(chi2.sf((e.n_treated - expected) ** 2 * (1 / expected + 1 / (n - expected)), 1))


def balance(e: ArmEvidence) -> Check:
    """Standardised differences before launch are small for nearly all covariates."""
    if not e.differences:
        return Check(
            "balance before launch", "FAIL", "Nothing is known of the customers before launch, so balance cannot be shown."
        )
    large = [name for name, value in e.differences if abs(value) > rule.STANDARDISED_DIFFERENCE]
    worst = max(abs(value) for _, value in e.differences)
    passed = 1 - len(large) / len(e.differences) >= rule.BALANCED_SHARE
    tail = f"; too large: {', '.join(large)}" if large else ""
    return Check(
        "balance before launch",
        _status(passed),
        f"The arms differ by at most {share(worst)} of the usual spread among customers in {len(e.differences)} things "
        f"known before launch ({share(rule.STANDARDISED_DIFFERENCE)} is tolerated){tail}.",
    )


def missing_outcomes(e: ArmEvidence) -> Check:
    gap = abs(e.missing_treated - e.missing_control)
    return Check(
        "missing outcomes",
        _status(gap <= rule.MISSING_GAP),
        f"Outcomes are missing for {e.missing_treated:.1%} of treated and "
        f"{e.missing_control:.1%} of control; a difference of 2 points is tolerated.",
    )


def size(e: ArmEvidence) -> Check:
    smaller = min(e.n_treated, e.n_control)
    return Check(
        "enough in each arm",
        _status(smaller >= rule.ARM_UNITS),
        f"The smaller arm has {smaller:,} customers; {rule.ARM_UNITS} are needed.",
    )


def assignment_first(e: ArmEvidence) -> Check:
    """Assignment came before exposure: by its dates, or declared with a name."""
    if e.n_after:
        return Check(
            "assignment before exposure", "FAIL", f"{e.n_after:,} of {e.n_rows:,} were assigned after they were exposed."
        )
    if e.n_undated and e.n_declared < e.n_rows:
        return Check(
            "assignment before exposure",
            "FAIL",
            f"{e.n_undated:,} of {e.n_rows:,} have no day of assignment, and nobody declares "
            "that assignment came first. Add declared_by to the profile.",
        )
    how = "declared by the person named in the profile" if e.n_undated else "by its dates"
    return Check("assignment before exposure", "PASS", f"Assignment came before exposure ({how}).")


def randomised_checks(e: ArmEvidence) -> tuple[Check, ...]:
    """All checks of grade A; everyone counts as assigned, whether used or not."""
    return (sample_ratio(e), balance(e), missing_outcomes(e), size(e), assignment_first(e))


def randomised_grade(checks: tuple[Check, ...]) -> Grade:
    """A when all hold; C when only balance before launch fails (chance can do that); D when the assignment itself is in doubt."""
    failed = {check.name for check in checks if check.status == "FAIL"}
    if not failed:
        return "A"
    return "C" if failed == {"balance before launch"} else "D"
