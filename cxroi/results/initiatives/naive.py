"""The plain comparison that everybody makes first, refused: sales of those who got an initiative against all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxroi import words
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.terms import Check, Finding
from cxroi.value.base.figure import Figure

QUESTION = "Did those who got it simply buy more?"
"""Sales before launch that differ by more than this share of the others' fail the check of comparability."""


def naive_differences(engine: Engine, run: Run) -> list[Finding]:
    """One refused finding per initiative given to single customers not by chance; the difference stands in its reason
    only.

    Sales per customer who ever bought, from the first day of the files to the day before the first launch, and from
    then on.
    """
    if engine.query("select count(*) as n from clean.exposures as e where e.unit_id is not null").item() == 0:
        return []
    rows = engine.query(sql("naive_gap")).sort("initiative_id", "exposed")
    names = dict(engine.query(sql("initiative_names")).iter_rows())
    found = []
    for (initiative,), part in rows.group_by("initiative_id", maintain_order=True):
        both = {row["exposed"]: row for row in part.iter_rows(named=True)}
        if len(both) == 2 and str(both[1]["assignment"]).lower() != "random":
            found.append(_refused(run, (str(initiative), words.safe_text(names.get(initiative, initiative))), both))
    return found


def _refused(run: Run, who: tuple[str, str], both: Mapping[int, Mapping[str, Any]]) -> Finding:
    mine, others = both[1], both[0]
    before, after = (
        tuple(words.money(float(side[key]), run.currency, digits=None) for side in (mine, others))
        for key in ("before_each", "after_each")
    )
    naive = words.money(float(mine["after_each"]) - float(others["after_each"]), run.currency, digits=None, signed=True)
    people = run.units_word
    days = (mine["launch"] - min(mine["first_day"], others["first_day"])).days
    then = f"Before {words.day_name(mine['launch'])}"
    check = _comparable(
        float(mine["before_each"]), float(others["before_each"]), f"{before[0]} against {before[1]} each"
    )
    if mine["first_day"] >= mine["launch"] or not (mine["before_each"] or others["before_each"]):
        first = f"{people} who got it were not drawn by chance, and the files hold no sales from before it"
    else:
        first = (
            f"{people} who got it were not drawn by chance. {then} they already bought for {before[0]} each, "
            f"the others for {before[1]} (all sales of the {days} days before, not per month, and over all "
            f"{people} who "
            "ever bought, those who first bought later with nothing)"
        )
    reason = (
        f"{first}. The naive difference from then on, {naive} each ({after[0]} against {after[1]}), compares different "
        f"{people} and is no effect. Keep a random holdout at the next launch"
    )
    n = int(mine["n_units"])
    figure = Figure(
        None, None, None, "insufficient", n, "money", "difference of sales per customer, withheld", reason, (check,)
    )
    nature = Nature("effect", "revenue")
    return finding(run, About(f"naive/{who[0]}/sales", QUESTION, who[1], nature, initiative=who[0]), figure)


def _comparable(mine: float, others: float, told: str) -> Check:
    apart = abs(mine - others) > rule.NAIVE_GAP * abs(others)
    return Check("alike before launch", "FAIL" if apart else "REVIEW", f"sales before launch: {told}")
