"""The outcome that cannot move on planted truth: how often it cries wolf, and the event it catches that nothing else
can see."""

from __future__ import annotations

import numpy as np

from benchmarks.validation_grade_b import Case, noise, rollout_of, true_error
from cxroi.checks.evidence import Facts, StaggeredEvidence
from cxroi.checks.grade_b import grade, placebos, seven, unmoved
from cxroi.estimators.launches.evidence import staggered_evidence
from cxroi.estimators.launches.staggered import Outcome
from cxroi.estimators.launches.unmoved import Named


def judged(seed: int, effect: float, event: float, *, named: bool = True) -> StaggeredEvidence:
    """20 months before and 6 after, 30 of 60 teams. `effect` in standard errors on the money; a hidden `event` at every
    team's launch moves money and the outcome that cannot move by as much."""
    case = Case(20, 6, effect)
    rng = np.random.default_rng([seed, 4_041])
    rollout, _ = rollout_of(case, rng)
    on = rollout.treated[:, None] & (rollout.months[None, :] >= rollout.launches[:, None])
    error = true_error(rollout)
    money = noise(rng, len(rollout.months)) + (effect + event) * error * on
    other = Outcome(noise(rng, len(rollout.months)) + event * error * on)
    facts = Facts(1.0, 0.0, owner_named=True)
    return staggered_evidence(rollout, Outcome(money), facts, Named("parking", other) if named else None)[0]


def test_a_clean_outcome_passes_about_96_times_in_100() -> None:
    """200 companies with a true effect: alone it is rejected at .04 about 8 times (2 to 17 hold 98.5 %), the family of
    three less often than 4 % by Holm (Bonferroni bound), so 17 or more happens once in 500."""
    found = [judged(seed, 5.0, 0.0) for seed in range(200)]
    alone = sum(one.unmoved is not None and one.unmoved.p < 0.04 for one in found)
    assert 2 <= alone <= 17
    assert sum(placebos(one).status == "FAIL" for one in found) <= 16
    assert sum(unmoved(one)[0].status == "PASS" for one in found) >= 184


def test_an_event_at_every_launch_is_seen_by_nothing_else() -> None:
    """Planted: no effect, but at each team's launch another event of five standard errors hits it, 40 companies.

    Wrong: the checks without an outcome that cannot move, which mostly book it (the documented blind spot). Right: it
    moved.
    """
    blind = [judged(seed, 0.0, 5.0, named=False) for seed in range(40)]
    seeing = [judged(seed, 0.0, 5.0) for seed in range(40)]
    assert sum(grade(one, seven(one)) == "B" for one in blind) >= 20
    assert sum(grade(one, seven(one)) == "B" for one in seeing) <= 4
    assert sum(unmoved(one)[0].status == "FAIL" for one in seeing) >= 36


def test_the_effect_itself_does_not_move_it() -> None:
    """The same noise with and without an effect of eight standard errors: the same p to the last digit."""
    for seed in range(5):
        one, other = judged(seed, 0.0, 0.0).unmoved, judged(seed, 8.0, 0.0).unmoved
        assert one is not None
        assert one == other
