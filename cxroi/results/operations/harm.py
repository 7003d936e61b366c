"""Harm check: did complaints or cancellations of those reached rise against those not reached? One figure and verdict
each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from cxroi import words
from cxroi.cells.core.groups import designs, group_launches
from cxroi.cells.operations.harm import harm_arms, harm_months
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core import refusals
from cxroi.estimators.operations.harm import rate_change, rate_difference, share_difference
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.terms import Check, Estimate, Finding, Grade
from cxroi.value.base.figure import Figure

QUESTION = "Did it harm anybody?"
EVENTS = {"complaints": "n_complaints", "cancellations": "n_left"}
RISE = Nature("difference")
"""A rise of a quarter of what would have been is harm that must not be overlooked; a range that holds it is no
all-clear."""
Answer = tuple[Estimate, float, Grade]


def harm(engine: Engine, run: Run, drawn: Collection[str] = ()) -> list[Finding]:
    """`harm/<initiative>/{complaints,cancellations}@since_launch` for every initiative, with the check "harm: ...".

    `drawn`: initiatives whose random draw passed its checks (grade A); a draw that did not gives grade C.
    """
    names = dict(engine.query(sql("initiative_names")).iter_rows())
    answers: dict[tuple[str, str], Answer | str] = {}
    n_cases, launches = int(engine.query(sql("n_cases")).item()), group_launches(engine)
    for row in designs(engine).iter_rows(named=True):
        mine = launches.filter(launches["initiative_id"] == row["initiative_id"])
        for path in EVENTS:
            try:
                if path == "complaints" and not n_cases:
                    raise DesignError("insufficient: no complaints were loaded (table cases).")
                months = dict(mine.select("group_id", "launch_month").iter_rows())
                estimate, expected, grade = _answer(engine, run, row, (months, path))
                answers[row["initiative_id"], path] = (
                    estimate,
                    expected,
                    grade if row["initiative_id"] in drawn else "C",
                )
            except DesignError as reason:
                answers[row["initiative_id"], path] = str(reason)
    looked = sum(not isinstance(answer, str) for answer in answers.values())
    return [
        _silent(run, (initiative, words.safe_text(names[initiative])), path, answer)
        if isinstance(answer, str)
        else _told(run, (initiative, words.safe_text(names[initiative])), path, (answer, looked))
        for (initiative, path), answer in answers.items()
    ]


def _answer(engine: Engine, run: Run, design: Mapping[str, object], asked: tuple[Mapping[str, int], str]) -> Answer:
    months, path = asked
    launch = design["first_launch"]
    if launch is None or run.last_month is None:
        raise DesignError(refusals.nobody_exposed())
    since = run.last_month - int(str(launch)) + 1
    if since < rule.CLAIM_AT_LEAST:
        raise DesignError(refusals.too_young(since, int(str(launch)) + rule.CLAIM_AT_LEAST - 1))
    if design["assignment"] == "random" and design["has_own_rows"]:
        return _drawn(engine, str(design["initiative_id"]), int(str(launch)), path)
    if design["group_type"] is None or not months:
        raise DesignError(
            "insufficient: customers chose it themselves or were picked one by one, so those not reached are no "
            "measure of what would have been. Keep a random holdout at the next launch."
        )
    cells = harm_months(engine, str(design["group_type"]))
    estimate, expected = rate_change(cells, months, EVENTS[path])
    return replace(estimate, n_obs=int(str(design["n_exposed"]))), expected, "C"


def _drawn(engine: Engine, initiative_id: str, launch: int, path: str) -> Answer:
    """A random test: share that left since launch, or complaints per month as a customer."""
    arms = {int(row["treated"]): row for row in harm_arms(engine, initiative_id, launch).iter_rows(named=True)}
    if set(arms) != {0, 1}:
        raise DesignError(refusals.one_arm())
    if path == "complaints":
        return rate_difference(arms[1], arms[0]), arms[0]["sum_c"] / arms[0]["sum_m"], "A"
    treated, control = ((int(arms[side]["n_left"]), int(arms[side]["n"])) for side in (1, 0))
    return share_difference(treated, control), control[0] / control[1], "A"


def verdict(estimate: Estimate, expected: float, path: str, looked: int = 1) -> Check:
    """FAIL: a rise beyond what the largest of `looked` null comparisons would show (one-sided 5 %, Bonferroni). PASS:
    the range lies below a rise of HARM_RISE. REVIEW: neither."""
    from scipy.stats import norm

    name = f"harm: {path}"
    low, point, high = (
        words.number(100 * value) for value in (estimate.conf_low, estimate.estimate, estimate.conf_high)
    )
    size = (
        f"{point} in 100 customers on top of the {words.number(100 * expected)} that would have been without it "
        "(90 % range "
        f"{low} to {high})"
    )
    if estimate.estimate > float(norm.ppf(1 - 0.05 / looked)) * estimate.std_error:
        return Check(name, "FAIL", f"More {path} among those reached: {size}.")
    if estimate.conf_high < rule.HARM_RISE * expected:
        return Check(name, "PASS", f"No large rise of {path} among those reached: {size}.")
    if estimate.conf_low > 0:
        return Check(
            name,
            "REVIEW",
            f"Somewhat more {path} among those reached: {size}. With {looked} such comparisons one "
            "like it can be chance; look again next month.",
        )
    return Check(
        name, "REVIEW", f"A rise of {path} by a quarter cannot be ruled out yet: {size}. More months will tell."
    )


def _told(run: Run, who: tuple[str, str], path: str, told: tuple[Answer, int]) -> Finding:
    (estimate, expected, grade), looked = told
    check = verdict(estimate, expected, path, looked)
    figure = Figure(
        estimate.estimate,
        estimate.conf_low,
        estimate.conf_high,
        grade,
        estimate.n_obs,
        "share",
        estimate.method,
        checks=(check,),
    )
    return finding(run, _about(who, path), figure, n_clusters=estimate.n_clusters)


def _silent(run: Run, who: tuple[str, str], path: str, reason: str) -> Finding:
    check = Check(f"harm: {path}", "NOTE", f"Nobody knows yet: {reason.removeprefix('insufficient: ')}")
    return finding(run, _about(who, path), Figure(None, None, None, "insufficient", 0, "share", "", reason, (check,)))


def _about(who: tuple[str, str], path: str) -> About:
    subject = f"{who[1]}, change in {path} per customer"
    return About(f"harm/{who[0]}/{path}", QUESTION, subject, RISE, "since_launch", initiative=who[0])
