"""The seven checks of grade B: the same for gains, nulls and losses (docs/validation.md holds how often each errs)."""

from __future__ import annotations

from cxroi.checks import thresholds as rule
from cxroi.checks.evidence import StaggeredEvidence, Vouched
from cxroi.terms import Check, Grade, Status
from cxroi.words import amount, by_chance, number

UNMOVED = "outcome it cannot move"
NAMES = (
    "history",
    "earlier drift",
    "not launched at a low or high",
    "placebos",
    "no launch date carries it",
    "second estimator",
    "facts",
)


def yardstick(estimate: float, error: float) -> float:
    """Y: the largest hidden error these checks would usually catch."""
    return max(rule.YARDSTICK_ERRORS * error, rule.YARDSTICK_SHARE * abs(estimate))


def _status(passed: bool) -> Status:
    return "PASS" if passed else "FAIL"


def counted_months(months_before: int) -> int:
    """Months since launch below this count at grade B: dates set it, never results."""
    return max(months_before - rule.COUNTED_LESS, 0)


def not_enough_history(months_before: int) -> str:
    """What the reader is told when history is too short for grade B."""
    return (
        f"{months_before} months before launch cannot rule out that an earlier trend explains this. Load more months "
        f"of history ({rule.HISTORY_MONTHS} at least; each one more lets one more month count), or keep a holdout at "
        "the next launch."
    )


def history(e: StaggeredEvidence) -> Check:
    """Enough months before and after, launch dates and clusters."""
    if e.months_before < rule.HISTORY_MONTHS:
        return Check(NAMES[0], "FAIL", not_enough_history(e.months_before))
    missing = [
        words
        for enough, words in (
            (
                e.after >= rule.CLAIM_AT_LEAST,
                f"only {e.after} months after the last launch, {rule.CLAIM_AT_LEAST} are needed",
            ),
            (
                e.launch_dates >= rule.LAUNCH_DATES,
                f"only {e.launch_dates} launch dates, {rule.LAUNCH_DATES} are needed",
            ),
            (
                e.launch_span >= rule.LAUNCH_SPAN,
                f"first and last launch lie {e.launch_span} months apart, {rule.LAUNCH_SPAN} are needed",
            ),
            (e.n_treated >= rule.CLUSTERS, f"only {e.n_treated} exposed groups, {rule.CLUSTERS} are needed"),
            (e.n_control >= rule.CLUSTERS, f"only {e.n_control} groups never exposed, {rule.CLUSTERS} are needed"),
        )
        if not enough
    ]
    if missing:
        return Check(NAMES[0], "FAIL", "Too little to compare: " + "; ".join(missing) + ".")
    return Check(
        NAMES[0],
        "PASS",
        f"{e.months_before} months before the first launch, so that the first {e.counted} months since launch "
        f"count; {e.after} months after the last launch, {e.launch_dates} "
        f"launch dates over {e.launch_span} months, {e.n_treated} exposed groups and {e.n_control} never exposed.",
    )


def earlier_drift(e: StaggeredEvidence) -> Check:
    """|b| + t.95 SE(b) <= Y."""
    from scipy.stats import t

    bound = abs(e.drift) + float(t.ppf(0.95, e.df)) * e.drift_error
    limit = yardstick(e.estimate, e.error)
    words = "no more than" if bound <= limit else "up to"
    tail = "within" if bound <= limit else "more than"
    alone = " That trend alone would explain it." if _drift_share(e) >= rule.DRIFT_REFUSES else ""
    return Check(
        NAMES[1],
        _status(bound <= limit),
        f"A trend that was there before launch could explain {words} {amount(bound)} of the "
        f"{amount(e.estimate)} a customer and month; that is {tail} the {amount(limit)} tolerated.{alone}",
    )


def _drift_share(e: StaggeredEvidence) -> float:
    """Share of the estimate that an earlier trend explains; 0 where none is clear."""
    from scipy.stats import t

    clear = abs(e.drift) > float(t.ppf(0.95, e.df)) * e.drift_error
    return e.drift / e.estimate if clear and e.estimate else 0.0


def low_or_high(e: StaggeredEvidence) -> Check:
    """Last six months before launch against all earlier ones."""
    if e.dip is None or e.dip_p is None:
        return Check(
            NAMES[2], "FAIL", "Fewer than seven months before launch: a launch at a low or high cannot be told."
        )
    passed = e.dip_p >= rule.DIP_P or abs(e.dip) <= rule.DIP_SHARE * abs(e.estimate)
    words = "no unusual low or high" if passed else "an unusual low or high, from which things come back by themselves"
    return Check(
        NAMES[2],
        _status(passed),
        f"In the six months before launch there was {words} (a gap of {amount(e.dip)} a customer and month, "
        f"as large a one {by_chance(e.dip_p)}).",
    )


def _holm(p: list[float], level: float) -> list[bool]:
    """True where Holm's step-down rejects."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    rejected = [False] * len(p)
    for step, i in enumerate(order):
        if p[i] > level / (len(p) - step):
            break
        rejected[i] = True
    return rejected


def _moved(e: StaggeredEvidence) -> list[str]:
    """Names of the places where an effect shows that should not be there."""
    rejected = _holm([placebo.p for placebo in e.placebos], rule.PLACEBO_LEVEL)
    return [
        placebo.name
        for placebo, hit in zip(e.placebos, rejected, strict=True)
        if hit and not (placebo.name == "yearly wave" and abs(placebo.effect) <= rule.WAVE_SHARE * abs(e.estimate))
    ]


def placebos(e: StaggeredEvidence) -> Check:
    """One family, Holm at 4 %; the yearly wave may also be small. None at all counts as not passed."""
    without = f" Not possible here: {'; '.join(e.not_made)}." if e.not_made else ""
    if not e.placebos:
        return Check(NAMES[3], "FAIL", f"No place where nothing should be seen could be looked at.{without}")
    bad = _moved(e)
    listed = ", ".join(f"{placebo.name} (so much {by_chance(placebo.p)})" for placebo in e.placebos)
    if bad:
        return Check(
            NAMES[3],
            "FAIL",
            f"An effect shows where there should be none: {', '.join(bad)}. Looked at: {listed}.{without}",
        )
    return Check(NAMES[3], "PASS", f"No effect where there should be none: {listed}.{without}")


def no_launch_carries(e: StaggeredEvidence) -> Check:
    """Leaving any launch date out moves the estimate little."""
    if e.leave_out is None:
        return Check(
            NAMES[4], "FAIL", "There is only one launch date: anything that happened then would look like the effect."
        )
    limit = max(rule.LEAVE_OUT_ERRORS * e.error, rule.LEAVE_OUT_SHARE * abs(e.estimate))
    passed = abs(e.leave_out) <= limit
    words = "no single launch date carries it" if passed else "a single launch date carries it"
    return Check(
        NAMES[4],
        _status(passed),
        f"Leaving any one launch date out moves the estimate by at most {amount(abs(e.leave_out))} "
        f"(tolerated {amount(limit)}): {words}.",
    )


def second_estimator(e: StaggeredEvidence) -> Check:
    """Imputation with all months up to three before launch as base."""
    limit = yardstick(e.estimate, e.error)
    passed = abs(e.second) <= limit
    return Check(
        NAMES[5],
        _status(passed),
        f"A second way to estimate (all earlier months as base) gives {amount(e.estimate + e.second)} "
        f"instead of {amount(e.estimate)}; a difference of {amount(limit)} is tolerated.",
    )


def facts(e: StaggeredEvidence) -> Check:
    """Comparable groups, clean exposure, and an owner who stands for no unnamed event."""
    problems = []
    if e.facts.overlap is None:
        problems.append("exposed and other groups differ so much before launch that nothing is comparable")
    elif e.facts.overlap < rule.OVERLAP_SHARE:
        problems.append(
            f"only {e.facts.overlap:.0%} of groups have a counterpart like them before launch "
            f"({rule.OVERLAP_SHARE:.0%} needed)"
        )
    if e.facts.contamination > rule.CONTAMINATION:
        problems.append(
            f"{e.facts.contamination:.0%} of customer-months were exposed otherwise than their group (at most 10 %)"
        )
    if e.facts.vouched.event:
        problems.append(
            f"another event hit the exposed groups in the months compared, so what it did cannot be told apart: "
            f"{e.facts.vouched.event}"
        )
    elif not e.facts.owner_named and not e.facts.vouched.signed:
        problems.append("nobody is named as owner to stand for no other price or launch event in the exposed groups")
    if problems:
        return Check(NAMES[6], "FAIL", "; ".join(problems)[0].upper() + "; ".join(problems)[1:] + ".")
    return Check(
        NAMES[6],
        "PASS",
        f"{e.facts.overlap:.0%} of groups have a counterpart, {e.facts.contamination:.0%} of customer-months "
        f"were exposed otherwise than their group, and {_stands_for_it(e.facts.vouched)}",
    )


def _stands_for_it(vouched: Vouched) -> str:
    """The last part of the facts in words: a signature, or what the figure rests on without one and how to sign."""
    also = f" Outside the months compared: {vouched.elsewhere}." if vouched.elsewhere else ""
    if vouched.signed:
        return f"no other price or launch event hit the exposed groups, signed by {vouched.signed}.{also}"
    why = f" ({vouched.short})" if vouched.short else ""
    return (
        "that no other event hit the exposed groups rests on the owner's name only; nobody has signed "
        f"it{why}. To sign: "
        f"python -m cxroi declare, or no_other_event_by and no_other_event_on in the initiatives table.{also}"
    )


def unmoved(e: StaggeredEvidence) -> tuple[Check, ...]:
    """The outcome that the initiative cannot change, in a sentence of its own; its p value is judged among the
    placebos."""
    one = e.unmoved
    if one is None:
        return ()
    if one.problem:
        return (
            Check(UNMOVED, "NOTE", f"The outcome named as one it cannot change could not be looked at: {one.problem}."),
        )
    moved = one.words in _moved(e)
    told = amount if one.money else number
    change = ("+" if one.effect > 0 else "") + told(one.effect)
    found = (
        f"{told(one.before)} before launch, {change} since, against groups never exposed (so much {by_chance(one.p)})"
    )
    tail = " Something else happened to the exposed groups, so the money cannot be laid to it alone." if moved else ""
    verb = "moved all the same" if moved else "did not move"
    words = one.words[0].upper() + one.words[1:]
    return (Check(UNMOVED, _status(not moved), f"{words}, which this programme cannot change, {verb}: {found}.{tail}"),)


def seven(e: StaggeredEvidence) -> tuple[Check, ...]:
    """The seven checks in the order of the published rule."""
    return (
        history(e),
        earlier_drift(e),
        low_or_high(e),
        placebos(e),
        no_launch_carries(e),
        second_estimator(e),
        facts(e),
    )


def largest_hidden_error(e: StaggeredEvidence) -> Check:
    """The yardstick in words, printed beside the checks."""
    return Check(
        "largest hidden error",
        "NOTE",
        f"The largest hidden error these checks would usually catch is "
        f"{amount(yardstick(e.estimate, e.error))} a customer and month; the estimate is {amount(e.estimate)}.",
    )


def grade(e: StaggeredEvidence, checks: tuple[Check, ...]) -> Grade:
    """B when all seven pass; D when an earlier trend explains half of the estimate or all of it, insufficient where
    nothing is comparable; else C."""
    if all(check.status == "PASS" for check in checks if check.name in NAMES):
        return "B"
    if e.facts.overlap is not None and e.facts.overlap < rule.OVERLAP_D:
        return "insufficient"
    if _drift_share(e) >= rule.DRIFT_D or e.n_treated + e.n_control < rule.CLUSTERS_C:
        return "D"
    return "C"
