"""Grade A: a random assignment that was kept."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.checks import thresholds as rule
from cxroi.terms import Check, Grade, Status
from cxroi.words import by_chance, share

RATIOS = (1.0, 2.0, 0.5, 3.0, 1 / 3, 4.0, 0.25, 9.0, 1 / 9)
"""Splits (treated : control) that people use. Unless stated, one to one is taken as planned; another one needs a
look."""

STATE = "State the planned share of the treated in the profile: planned_share = { INITIATIVE = 0.8 } under [settings]."


@dataclass(frozen=True)
class ArmEvidence:
    """Units drawn by arm (customers, or groups of them), standardised difference by thing known before, how often lots
    part the arms that far in all of them together (None: nothing is known), customers by arm (treated, control) and
    those of them without outcome, and how assignment stands in time."""

    n_treated: int
    n_control: int
    differences: tuple[tuple[str, float], ...]
    balance_p: float | None
    customers: tuple[int, int]
    missing: tuple[int, int]
    n_rows: int
    n_after: int
    n_undated: int
    n_declared: int
    planned: float | None = None
    """Share of the treated that was planned, where somebody stated it."""
    drawn: str = "customer"
    """What was drawn: customer, team, region ..."""


def _status(passed: bool) -> Status:
    return "PASS" if passed else "FAIL"


def sample_ratio(e: ArmEvidence) -> Check:
    """The arms are as large as planned (chi-square, one degree of freedom)."""
    n = e.n_treated + e.n_control
    drawn = "" if e.drawn == "customer" else f" {e.drawn}s"
    sizes = f"{e.n_treated:,} treated and {e.n_control:,} control{drawn}"
    if e.planned is not None:
        p = _fit(e, e.planned)
        told = "fits" if p >= rule.SAMPLE_RATIO_P else "does not fit"
        return Check(
            "sample ratio",
            _status(p >= rule.SAMPLE_RATIO_P),
            f"{sizes}: that {told} the planned {e.planned:.0%} treated; so large a gap {by_chance(p)} lots drawn.",
        )
    ratio = min(RATIOS, key=lambda r: abs(e.n_treated / n - r / (1 + r)))
    p, split = _fit(e, ratio / (1 + ratio)), f"{ratio:g} to 1" if ratio >= 1 else f"1 to {1 / ratio:g}"
    if p < rule.SAMPLE_RATIO_P:
        return Check(
            "sample ratio",
            "FAIL",
            f"{sizes}: that does not fit a split of {split}; so large a gap {by_chance(p)} lots drawn. {STATE}",
        )
    if ratio != 1:
        words = f"{sizes}: that fits a split of {split}, but nobody says that it was planned. {STATE}"
        return Check("sample ratio", "REVIEW", words)
    return Check(
        "sample ratio", "PASS", f"{sizes}: that fits a split of 1 to 1; so large a gap {by_chance(p)} lots drawn."
    )


def _fit(e: ArmEvidence, share: float) -> float:
    """p value of the arms' sizes if `share` of all were to be treated."""
    from scipy.stats import chi2

    n, expected = e.n_treated + e.n_control, (e.n_treated + e.n_control) * share
    return float(chi2.sf((e.n_treated - expected) ** 2 * (1 / expected + 1 / (n - expected)), 1))


def balance(e: ArmEvidence) -> Check:
    """One test of all that was known before launch; each difference is shown."""
    name = "balance before launch"
    if e.balance_p is None:
        return Check(name, "FAIL", "Nothing is known of the customers before launch, so balance cannot be shown.")
    return Check(name, _status(e.balance_p >= rule.BALANCE_P), balance_words(e.differences, e.balance_p))


def balance_words(differences: tuple[tuple[str, float], ...], p: float) -> str:
    """How far the arms differ in each thing known before, and how often lots part them that far in all together."""
    each = ", ".join(f"{name} {share(value)}" for name, value in sorted(differences, key=lambda one: -abs(one[1])))
    things = f"{len(differences)} things known" if len(differences) > 1 else "the one thing known"
    told = (
        f"Before launch the arms differ, in {things}, by as much as {by_chance(p)} lots drawn"
        if p >= rule.BALANCE_P
        else f"Before launch the arms differ, in {things}, by more than a lot does: so large a gap {by_chance(p)}"
    )
    return f"{told}. In parts of the usual spread among customers: {each}."


def missing_outcomes(e: ArmEvidence) -> Check:
    """As many outcomes are missing in either arm: within 2 points, or no further apart than chance."""
    from scipy.stats import fisher_exact

    lost = [m / max(n, 1) for m, n in zip(e.missing, e.customers, strict=True)]
    told = f"Outcomes are missing for {lost[0]:.1%} of treated and {lost[1]:.1%} of control"
    if abs(lost[0] - lost[1]) <= rule.MISSING_GAP:
        return Check("missing outcomes", "PASS", f"{told}; a difference of 2 points is tolerated.")
    table = [[m, n - m] for m, n in zip(e.missing, e.customers, strict=True)]
    p = float(fisher_exact(table)[1])
    words = f"{told}: more than 2 points apart; so large a gap {by_chance(p)}."
    return Check("missing outcomes", _status(p >= rule.MISSING_P), words)


def size(e: ArmEvidence) -> Check:
    smaller = min(e.n_treated, e.n_control)
    return Check(
        "enough in each arm",
        _status(smaller >= rule.ARM_UNITS),
        f"The smaller arm has {smaller:,} {e.drawn}s; {rule.ARM_UNITS} are needed.",
    )


def assignment_first(e: ArmEvidence) -> Check:
    """Assignment came before exposure: by its dates, or declared with a name."""
    if e.n_after:
        return Check(
            "assignment before exposure",
            "FAIL",
            f"{e.n_after:,} of {e.n_rows:,} were assigned after they were exposed.",
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
    """A when all hold; C when only balance before launch fails (chance can do that); D when the assignment itself is in
    doubt."""
    failed = {check.name for check in checks if check.status == "FAIL"}
    if not failed:
        return "A"
    return "C" if failed == {"balance before launch"} else "D"
