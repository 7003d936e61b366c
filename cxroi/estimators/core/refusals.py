"""Why no figure is shown for an initiative: a sentence, and what would do."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from cxroi.checks import thresholds as rule
from cxroi.words import amount, month_name, share


def few_others(n: int, group_type: str) -> str:
    return (
        f"insufficient: one treated {group_type} and {n} others to compare with, at least {rule.DONORS_D} are "
        "needed before "
        f"chance can be told from effect. Launch it in more {group_type}s, at different times."
    )


def short_history(months: int) -> str:
    return (
        f"insufficient: {months} months before launch, {rule.HISTORY_MONTHS} are needed to find others that "
        "moved alike. "
        "Load earlier months."
    )


def few_groups(n_treated: int, n_control: int, group_type: str) -> str:
    return (
        f"insufficient: {n_treated} exposed and {n_control} never exposed {group_type}s; at least "
        f"{rule.FEW_CLUSTERS} of each "
        f"are needed for any range, {rule.CLUSTERS} of each for a booked figure."
    )


def no_controls(group_type: str) -> str:
    return (
        f"insufficient: every {group_type} is exposed, so nothing shows what would have been. "
        "Keep some unexposed at the next launch."
    )


def too_young(months_after: int, ready: int, wait: int = 0) -> str:
    """`ready`: the first data month with which a figure is possible; `wait`: months until leaving in a month can be
    judged."""
    seen = {0: "no complete month", 1: "only 1 month"}.get(max(months_after, 0), f"only {months_after} months")
    judged = f" in which leaving can be judged already (it shows only {wait} months later)" if wait > 0 else ""
    return (
        f"insufficient: {seen} since launch{judged}, at least {rule.CLAIM_AT_LEAST} are needed. "
        f"A first figure is possible with the data of {month_name(ready)}."
    )


def no_earlier_months() -> str:
    return "insufficient: fewer than five months before launch. Load earlier months."


def not_comparable() -> str:
    return (
        "insufficient: exposed and other groups differ so much before launch that fewer than half have a counterpart."
    )


def self_selected(gap: Mapping[str, float | None], assignment: str, why: str = "") -> str:
    """The pre-period gap and the naive difference live only in this sentence; `why`: what a weighted comparison ran
    into."""
    who = "customers chose it themselves" if assignment == "self-selected" else "who was exposed follows no known rule"
    before, others = gap.get("before_exposed"), gap.get("before_others")
    end = f". {why[:1].upper()}{why[1:]}" if why else ". Keep a random holdout at the next launch."
    if before is None or others is None:
        return f"insufficient: {who}, and nothing is known of them from before{end}"
    words = (
        f"insufficient: {who}. Before the launch month the exposed already brought {amount(before)} in a month "
        "as customers, "
        f"those never exposed {amount(others)}: a gap of {amount(before - others)}"
    )
    after, rest = gap.get("after_exposed"), gap.get("after_others")
    if after is not None and rest is not None:
        words += f", so the plain difference afterwards ({amount(after - rest)}) is no effect"
    return words + end


def no_counterpart(overlap: float) -> str:
    return (
        f"only {share(overlap)} of those who joined have others like them who had not, half are needed to "
        "compare at all. "
        "Keep a random holdout at the next launch."
    )


def there_before(before: float, after: float) -> str:
    return (
        f"weighted to be alike they bring {amount(after)} more a customer and month, but {amount(before)} was "
        "there already in "
        "the half year before they joined. Keep a random holdout at the next launch."
    )


def ways_differ(told: str) -> str:
    return f"two ways to calculate contradict each other. {told} Keep a random holdout at the next launch."


def small_sides(frame: pl.DataFrame) -> str:
    joined = int((frame["treated"] == 1).sum())
    return (
        f"{joined} customers joined early enough to be followed and {frame.height - joined} had not, "
        f"{rule.CHOSEN_UNITS} of each "
        "are needed. Keep a random holdout at the next launch."
    )


def same_money() -> str:
    return "every customer brings the same margin, so nothing can differ. Load margin by customer and month."


def individual_rule() -> str:
    return (
        "insufficient: customers were exposed one by one by a rule, and a flat history of leaving proves nothing then. "
        "Launch by team or region in steps, or keep a random holdout."
    )


def nobody_exposed() -> str:
    return "insufficient: no customer of the panel is exposed yet, or no exposure was loaded."


def one_arm() -> str:
    return "insufficient: only one arm of the randomised initiative was loaded. Load the control group too."


def by_lot(reason: str) -> str:
    return f"insufficient: {reason}."


def no_panel(group_type: str) -> str:
    return (
        f"insufficient: too few exposed or unexposed {group_type}s are there in every month, so no history can "
        "be compared. "
        "Load their whole history."
    )
